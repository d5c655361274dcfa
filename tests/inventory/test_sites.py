"""A DPO begins a register with three answers, keeps its settings, opens it, closes it, deletes it."""

from collections.abc import Callable
from typing import Any

import pytest
from flask import current_app
from sqlalchemy.orm import Session

from app.audit import SYSTEM
from app.audit.queries import list_events
from app.inventory.errors import InUseError, SiteKeyTakenError, SiteNotFoundError, WrongAnswersError
from app.inventory.forms.sites import SiteForm
from app.inventory.keys import RESERVED_SITE_KEYS, site_key_from
from app.inventory.queries import count_contents, find_site, get_entry, get_site, list_categories
from app.inventory.service import SiteInput, change_site, create_site, delete_site, set_public, site_input
from app.inventory.state import site_state
from app.inventory.web_address import way_to_reach
from app.web.forms import PlainString
from tests.builders import make_entry, make_site, publish
from tests.conftest import on_both_databases
from tests.critic import CriticalClient

SignedIn = Callable[[str], CriticalClient]

THREE_ANSWERS = {
    "name": "Tide Tables",
    "base_url": "https://tides.example",
    "controller_name": "Town of Quay",
    "controller_contact": "privacy@quay.example",
}


def test_the_form_and_the_service_know_the_same_limits(session: Session) -> None:
    with current_app.test_request_context():
        form = SiteForm(csrf=False)
        limits = {
            one.name: one.max_length for one in form if isinstance(one, PlainString) and one.name != "extra_hosts"
        }
    long: dict[str, Any] = {name: "x" * ((most or 0) + 1) for name, most in limits.items()}

    with pytest.raises(WrongAnswersError) as refused:
        create_site(by=SYSTEM, key="tides", answers=SiteInput(**long))

    told = {(one.field, str(one.message)) for one in refused.value.problems}
    assert {"name", "base_url", "controller_contact"} <= limits.keys()
    assert {
        (name, f"Shorten this to {most} characters; it has {len(long[name])}") for name, most in limits.items()
    } <= told


@on_both_databases
def test_a_new_site_is_closed_and_brings_the_usual_four_categories(session: Session) -> None:
    create_site(by=SYSTEM, key="tides", answers=SiteInput(name="Tide Tables", base_url="https://tides.example"))

    assert get_site("tides").public is False
    assert [one.key for one in list_categories()] == ["necessary", "preferences", "statistics", "marketing"]
    assert {"en", "nl"} <= {*list_categories()[0].name}
    assert list_categories()[0].default_consent_basis == "exempt_requested_service"
    assert {one.default_consent_basis for one in list_categories()[1:]} == {"consent"}


def test_a_second_site_shares_the_categories(session: Session) -> None:
    make_site("tides")
    make_site("locks")

    assert len(list_categories()) == 4


@pytest.mark.parametrize("key", sorted(RESERVED_SITE_KEYS))
def test_a_site_cannot_take_an_address_of_our_own(session: Session, key: str) -> None:
    with pytest.raises(SiteKeyTakenError):
        create_site(by=SYSTEM, key=key, answers=SiteInput(name="Tide Tables", base_url="https://tides.example"))


def test_two_sites_cannot_have_one_key(session: Session) -> None:
    make_site("tides")

    with pytest.raises(SiteKeyTakenError, match="tides"):
        make_site("tides")


@pytest.mark.parametrize(
    ("name", "address", "key"),
    [
        ("Tide Tables", "https://www.tides.example/nl", "tides-example"),
        ("Café aan de kade", "", "cafe-aan-de-kade"),
        ("Tide Tables", "https://admin/", "admin-site"),
        ("…", "", "site"),
    ],
)
def test_a_key_is_made_from_the_host_or_the_name(name: str, address: str, key: str) -> None:
    assert site_key_from(name, address) == key


@pytest.mark.parametrize(
    ("field", "answer"),
    [
        ("base_url", "javascript:alert(1)"),
        ("base_url", "ftp://tides.example"),
        ("privacy_statement_url", "//tides.example"),
        ("authority_url", "https://"),
        ("time_zone", "Europe/Atlantis"),
        ("publisher_url", "gm0772"),
        ("data_contact", "Quay 1"),
        ("data_licence", "WTFPL"),
        ("data_theme", "FISH"),
        ("locales", ()),
        ("locales", ("tlh",)),
        ("default_locale", "nl"),
        ("name", ""),
    ],
)
def test_settings_that_cannot_be_kept_are_named(session: Session, field: str, answer: object) -> None:
    answers = SiteInput(**{"name": "Tide Tables", "base_url": "https://tides.example"} | {field: answer})  # type: ignore[arg-type]  # wrong on purpose

    with pytest.raises(WrongAnswersError) as caught:
        create_site(by=SYSTEM, key="tides", answers=answers)

    assert field in {problem.field for problem in caught.value.problems}
    assert find_site("tides") is None


def test_a_language_more_leaves_answers_missing(session: Session) -> None:
    site = make_site(locales=("en",))
    key = make_entry(site, function={"en": "Mooring"}, purpose={"en": "Remembers your berth."}).key

    change_site(by=SYSTEM, key=site.key, answers=site_input(site_state(site) | {"locales": ["en", "nl"]}))

    assert get_entry(get_site(site.key), key).findings == 2


def test_saving_the_same_settings_again_leaves_no_event(session: Session) -> None:
    site = make_site()
    before = len(list_events())

    change_site(by=SYSTEM, key=site.key, answers=site_input(site_state(site)))

    assert len(list_events()) == before


def test_opening_a_site_is_told_once(session: Session) -> None:
    site = make_site(public=False)

    set_public(by=SYSTEM, key=site.key, public=True)
    set_public(by=SYSTEM, key=site.key, public=True)

    assert [event.action for event in list_events(site=site.key)] == ["opened", "added"]


@on_both_databases
def test_a_site_with_a_version_is_closed_not_deleted(session: Session) -> None:
    site = make_site()
    make_entry(site)
    publish(site)

    with pytest.raises(InUseError, match="closed, not deleted"):
        delete_site(by=SYSTEM, key="harbour")

    assert count_contents(get_site("harbour")) == (1, 1)


def test_the_page_says_that_a_site_with_a_version_stays(signed_in: SignedIn, session: Session) -> None:
    publish(make_site())

    page = signed_in("admin").get("/admin/sites/harbour/delete").text

    assert "can be closed, not deleted" in page
    assert "Delete the website and everything in it" not in page


@on_both_databases
def test_deleting_a_site_takes_its_entries_and_leaves_the_others(session: Session) -> None:
    gone, kept = make_site("tides"), make_site("locks")
    make_entry(gone)
    make_entry(kept)

    delete_site(by=SYSTEM, key="tides")

    assert find_site("tides") is None
    assert count_contents(get_site("locks")) == (1, 1)
    assert list_events(site="tides")[0].before is not None
    with pytest.raises(SiteNotFoundError):
        get_site("tides")


def test_a_new_register_asks_three_things_before_anything_else(signed_in: SignedIn) -> None:
    admin = signed_in("admin")

    home = admin.get("/admin/")
    answer = admin.submit("/admin/sites/new", THREE_ANSWERS)

    assert (home.status_code, home.location) == (303, "/admin/sites/new")
    assert (answer.status_code, answer.location) == (303, "/admin/sites/tides-example/entries/")
    assert "Tide Tables" in admin.get("/admin/sites/").get_data(as_text=True)


@pytest.mark.parametrize("name", list(THREE_ANSWERS))
def test_each_of_the_three_answers_is_needed(signed_in: SignedIn, session: Session, name: str) -> None:
    answer = signed_in("admin").submit("/admin/sites/new", THREE_ANSWERS | {name: " "})

    assert answer.status_code == 422
    assert f'href="#{name}"' in answer.get_data(as_text=True)
    assert find_site("tides-example") is None


def test_the_short_name_can_be_typed_and_is_refused_when_it_is_ours(signed_in: SignedIn) -> None:
    admin = signed_in("admin")

    refused = admin.submit("/admin/sites/new", THREE_ANSWERS | {"key": "admin"})
    taken = admin.submit("/admin/sites/new", THREE_ANSWERS | {"key": "tides"})

    assert refused.status_code == 422
    assert "Choose another word" in refused.get_data(as_text=True)
    assert taken.location == "/admin/sites/tides/entries/"


def test_a_register_with_one_site_opens_at_what_it_needs_today(signed_in: SignedIn, session: Session) -> None:
    make_site()

    assert signed_in("viewer").get("/admin/").location == "/admin/sites/harbour/"


def test_a_register_with_two_sites_opens_at_the_list(signed_in: SignedIn, session: Session) -> None:
    make_site()
    make_site("locks")

    assert signed_in("viewer").get("/admin/").location == "/admin/sites/"


def test_settings_are_saved_and_shown_again(signed_in: SignedIn, session: Session) -> None:
    make_site()
    publisher = signed_in("publisher")

    answer = publisher.submit(
        "/admin/sites/harbour/settings",
        {"name": "Harbour and Locks", "extra_hosts": "Shop.quay.example\r\nmap.quay.example", "time_zone": "UTC"},
        button="Save settings",
    )

    assert answer.status_code == 303
    assert get_site("harbour").extra_hosts == ["shop.quay.example", "map.quay.example"]
    assert "Harbour and Locks" in publisher.get("/admin/sites/harbour/settings").get_data(as_text=True)


def test_a_language_that_the_interface_does_not_speak_survives_the_settings(
    signed_in: SignedIn, session: Session
) -> None:
    make_site(locales=("en", "fr"))

    signed_in("publisher").submit("/admin/sites/harbour/settings", {"dpo_contact": "dpo"}, button="Save settings")

    assert get_site("harbour").locales == ["en", "fr"]


def test_saving_the_settings_leaves_the_languages_in_their_order(signed_in: SignedIn, session: Session) -> None:
    make_site(locales=("nl", "en"), default_locale="nl")
    administrator = signed_in("admin")

    administrator.submit("/admin/sites/harbour/settings", button="Save settings")
    untouched = get_site("harbour").locales
    administrator.submit("/admin/sites/harbour/settings", {"languages": ["de", "en", "nl"]}, button="Save settings")

    assert untouched == ["nl", "en"]
    assert get_site("harbour").locales == ["nl", "en", "de"]


@pytest.mark.parametrize(
    ("field", "answer"),
    [("time_zone", "Amsterdam"), ("base_url", "javascript:alert(1)"), ("extra_hosts", "https://shop.example/")],
)
def test_a_setting_that_cannot_be_kept_is_shown_beside_its_field(
    signed_in: SignedIn, session: Session, field: str, answer: str
) -> None:
    make_site()

    page = signed_in("publisher").submit("/admin/sites/harbour/settings", {field: answer}, button="Save settings")

    assert page.status_code == 422
    assert f'id="{field}-problem"' in page.get_data(as_text=True)


def test_a_publisher_closes_the_policy_and_opens_it_again(signed_in: SignedIn, session: Session) -> None:
    publish(make_site(public=False))
    publisher = signed_in("publisher")

    publisher.submit("/admin/sites/harbour/settings", button="Close this policy")
    closed = get_site("harbour").public
    publisher.submit("/admin/sites/harbour/settings", button="Open this policy again")

    assert closed is False
    assert get_site("harbour").public is True


def test_what_was_never_published_cannot_be_opened(signed_in: SignedIn, session: Session) -> None:
    make_site(public=False)
    publisher = signed_in("publisher")
    page = publisher.get("/admin/sites/harbour/settings").text

    publisher.submit("/admin/sites/harbour/settings", {"name": "Port"}, button="Save settings")
    answer = publisher.post("/admin/sites/harbour/public", data={"public": "yes"}, follow_redirects=True)

    assert "Open this policy" not in page
    assert "Publish the policy first" in answer.text
    assert get_site("harbour").public is False


def test_two_people_can_be_asked_for_each_publication(signed_in: SignedIn, session: Session) -> None:
    make_site()

    signed_in("publisher").submit("/admin/sites/harbour/settings", {"four_eyes": "y"}, button="Save settings")

    assert get_site("harbour").four_eyes is True


def test_an_editor_may_not_open_the_policy(signed_in: SignedIn, session: Session) -> None:
    make_site(public=False)

    answer = signed_in("editor").post("/admin/sites/harbour/public", data={"public": "yes"})

    assert answer.status_code == 403
    assert get_site("harbour").public is False


def test_deleting_a_site_says_first_what_goes_with_it(signed_in: SignedIn, session: Session) -> None:
    make_entry(make_site())
    admin = signed_in("admin")

    page = admin.get("/admin/sites/harbour/delete").get_data(as_text=True)
    answer = admin.submit("/admin/sites/harbour/delete")

    assert "1 entry" in page
    assert "1 cookie" in page
    assert answer.location == "/admin/sites/"
    assert find_site("harbour") is None


def test_only_an_administrator_deletes_a_site(signed_in: SignedIn, session: Session) -> None:
    make_site()

    assert signed_in("publisher").post("/admin/sites/harbour/delete").status_code == 403


def test_an_unknown_site_is_no_page(signed_in: SignedIn) -> None:
    for path in ("", "settings", "entries/", "entries/new", "history", "delete"):
        assert signed_in("admin").get(f"/admin/sites/nowhere/{path}").status_code == 404


OPEN_DATA = {
    "publisher_url": "https://list.example/id/quay",
    "data_contact": "data@quay.example",
    "data_licence": "CC-BY-4.0",
    "data_theme": "TRAN",
}


def test_what_a_catalogue_says_of_the_data_is_a_setting(session: Session, signed_in: SignedIn) -> None:
    make_site()
    publisher = signed_in("publisher")

    publisher.submit("/admin/sites/harbour/settings", OPEN_DATA, button="Save settings")

    assert {name: getattr(get_site("harbour"), name) for name in OPEN_DATA} == OPEN_DATA
    history = publisher.get("/admin/sites/harbour/history").get_data(as_text=True)
    assert "CC BY 4.0: for anybody who names you" in history
    assert "Licence of the data" in history


def test_the_usual_licence_and_theme_are_shown_until_another_is_chosen(session: Session, signed_in: SignedIn) -> None:
    make_site()

    page = signed_in("publisher").get("/admin/sites/harbour/settings").get_data(as_text=True)

    assert '<option selected value="">CC0 1.0: for anybody, for anything</option>' in page
    assert '<option selected value="">Government and public sector</option>' in page


def test_a_contact_that_nobody_can_follow_is_refused(session: Session, signed_in: SignedIn) -> None:
    make_site()

    response = signed_in("publisher").submit(
        "/admin/sites/harbour/settings", {"data_contact": "Ask at the quay"}, button="Save settings"
    )

    assert "Write an e-mail address, or the whole address of a page" in response.get_data(as_text=True)
    assert get_site("harbour").data_contact == ""


@pytest.mark.parametrize(
    ("contact", "address"),
    [
        ("privacy@quay.example", "mailto:privacy@quay.example"),
        ("Town of Quay,\nQuay 1 <Privacy@quay.example>.", "mailto:Privacy@quay.example"),
        ("Use the form: https://quay.example/contact.", "https://quay.example/contact"),
        ('https://quay.example/"form"', "https://quay.example/%22form%22"),
        ("Quay 1, +31 40 123", ""),
        ("a@b, javascript:alert(1)", ""),
        ("", ""),
    ],
)
def test_a_way_to_reach_somebody_is_found_in_a_text(contact: str, address: str) -> None:
    assert way_to_reach(contact) == address
