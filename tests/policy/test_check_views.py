"""The page of all findings of a site, and the warnings that somebody accepts."""

from collections.abc import Callable
from datetime import timedelta

import pytest
import time_machine
from sqlalchemy.orm import Session

from app.audit import SYSTEM
from app.database import now
from app.inventory.queries import get_site
from app.inventory.queries.checks import list_waivers, today_at
from app.inventory.service import waive
from app.policy.checking import check_site
from tests.builders import make_cookie, make_entry, make_provider, make_site
from tests.critic import CriticalClient

SignedIn = Callable[[str], CriticalClient]

CHECKS = "/admin/sites/harbour/checks/"


def text_of(client: CriticalClient, path: str = CHECKS) -> str:
    return client.get(path).get_data(as_text=True)


def a_sound_site(dpo_contact: str = "dpo@quay.example") -> None:
    make_site(dpo_contact=dpo_contact, authority_name="Authority")
    make_provider(role="own")


def test_findings_stand_by_rule_the_worst_first(signed_in: SignedIn, session: Session) -> None:
    a_sound_site(dpo_contact="")
    site = get_site("harbour")
    make_entry(site, personal_data="unknown")
    make_entry(site, category="", cookies=[make_cookie("anchor")])
    make_entry(site, purpose={"en": "Why.", "nl": "Waarom."}, cookies=[make_cookie("buoy")])

    page = text_of(signed_in("viewer"))

    places = [page.index(f'id="{rule}"') for rule in ("DOC-01", "INV-06", "INV-08", "PUR-01")]
    assert places == sorted(places)
    assert "2 errors, 1 warning. Errors block publication." in page
    assert "2 notes block nothing." in page


def test_each_finding_leads_into_its_form(signed_in: SignedIn, session: Session) -> None:
    make_site(dpo_contact="")
    site = get_site("harbour")
    make_provider("Lock Keepers", country="US")
    entry = make_entry(site, provider="Lock Keepers", recipients={}, consent_basis="consent", exemption_reason={})

    page = text_of(signed_in("publisher"))

    assert f"/entries/{entry.key}?at=recipients-en#recipients-en" in page
    assert f"/admin/providers/{entry.provider_id}?at=transfer_safeguard#transfer_safeguard" in page
    assert "/admin/sites/harbour/settings?at=dpo_contact#dpo_contact" in page


def test_a_viewer_reads_and_is_led_nowhere_closed(signed_in: SignedIn, session: Session) -> None:
    make_site()
    make_entry(get_site("harbour"), personal_data="unknown")

    page = text_of(signed_in("viewer"))

    assert "INV-08" in page
    assert "Correct it" not in page
    assert "Accept for a time" not in page


def test_a_policy_without_findings_says_so(signed_in: SignedIn, session: Session) -> None:
    a_sound_site()
    make_entry(get_site("harbour"))

    assert "Nothing to mend" in text_of(signed_in("viewer"))


def test_many_findings_are_shown_page_by_page(signed_in: SignedIn, session: Session) -> None:
    a_sound_site()
    for number in range(52):
        make_entry(get_site("harbour"), personal_data="unknown", cookies=[make_cookie(f"berth{number}")])
    viewer = signed_in("viewer")

    short, second = text_of(viewer), text_of(viewer, f"{CHECKS}?rule=INV-08&page=2")

    assert short.count("<strong>Mooring</strong>") == 5
    assert "Show all 52" in short
    assert second.count("<strong>Mooring</strong>") == 2
    assert "51 to 52 of 52" in second


def test_many_of_a_kind_are_mended_in_one_step(signed_in: SignedIn, session: Session) -> None:
    a_sound_site()
    site = get_site("harbour")
    for name in ("berth", "anchor", "buoy"):
        make_entry(site, personal_data="unknown", third_party_access="unknown", cookies=[make_cookie(name)])
    editor = signed_in("editor")

    form = text_of(editor).split("Give all of them one answer")[0].rsplit('href="', 1)[1].split('"')[0]
    form = form.replace("&amp;", "&").partition("#")[0]
    answer = editor.submit(form, {"personal_data": "no", "third_party_access": "no"}, button="Save for 3 entries")

    assert answer.location == CHECKS
    assert [one for one in check_site(get_site("harbour")) if one.kind == "entry"] == []


# --- Accepting ----------------------------------------------------------------------------------------------------


def the_warning(signed_in: SignedIn, role: str = "publisher") -> tuple[CriticalClient, str]:
    a_sound_site()
    entry = make_entry(get_site("harbour"), personal_data="unknown")
    return signed_in(role), f"{CHECKS}waive?rule=INV-08&subject=entry:{entry.key}"


def test_a_publisher_accepts_a_warning_and_ends_that_again(signed_in: SignedIn, session: Session) -> None:
    publisher, path = the_warning(signed_in)
    day = (today_at(get_site("harbour")) + timedelta(days=90)).isoformat()

    publisher.submit(path, {"reason": "Asked.", "role": "DPO", "until": day}, button="Accept the warning")
    accepted = text_of(publisher)
    publisher.submit(path, button="End it now")

    assert "as DPO: Asked." in accepted
    assert "1 warning is accepted for a time." in accepted
    assert "Nothing blocks publication." in accepted
    assert list_waivers(get_site("harbour")) == []


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ({"role": "DPO", "until": "2001-01-01"}, ["Say why this can stay as it is", "Choose a day in the future"]),
        ({"reason": "Asked.", "until": ""}, ["Say in which role you answer for it", "Choose a day in the future"]),
        ({"reason": "Asked.", "role": "DPO", "until": "2999-01-01"}, ["Choose a day at most 12 months ahead"]),
        ({"reason": "Asked.", "role": "DPO", "until": "soon"}, ["Enter the day as year-month-day"]),
    ],
)
def test_what_cannot_be_accepted_says_what_to_do(
    signed_in: SignedIn, session: Session, typed: dict[str, str], told: list[str]
) -> None:
    publisher, path = the_warning(signed_in)

    answer = publisher.submit(path, typed, button="Accept the warning")

    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert all(sentence in page for sentence in told)
    assert list_waivers(get_site("harbour")) == []


def test_an_editor_cannot_accept_a_warning(signed_in: SignedIn, session: Session) -> None:
    editor, path = the_warning(signed_in, "editor")

    assert editor.get(path).status_code == 403


@pytest.mark.parametrize("rule", ["INV-06", "INV-05", "NOTHING"])
def test_what_is_no_warning_leads_back_to_the_findings(signed_in: SignedIn, session: Session, rule: str) -> None:
    a_sound_site()
    entry = make_entry(get_site("harbour"), category="")

    answer = signed_in("publisher").get(f"{CHECKS}waive?rule={rule}&subject=entry:{entry.key}")

    assert (answer.status_code, answer.location) == (303, CHECKS)


def test_a_waiver_whose_day_is_over_is_an_error_on_the_page(signed_in: SignedIn, session: Session) -> None:
    the_warning(signed_in)
    site = get_site("harbour")
    finding = check_site(site)[0]
    waive(
        by=SYSTEM,
        site="harbour",
        rule="INV-08",
        subject=finding.subject,
        reason="Asked.",
        role="DPO",
        until=today_at(site) + timedelta(days=1),
    )

    with time_machine.travel(now() + timedelta(days=2)):
        page = text_of(signed_in("publisher"))

    assert "GOV-05" in page
    assert "1 error, 1 warning." in page
