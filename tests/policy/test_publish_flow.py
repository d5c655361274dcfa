"""A publisher goes through the steps, another one approves, and nobody publishes what nobody has read."""

import json
import re
from collections.abc import Callable
from datetime import timedelta
from html import unescape

import pytest
import time_machine
from flask import Flask
from sqlalchemy.orm import Session

from app.audit import SYSTEM, Actor
from app.audit.queries import list_events
from app.database import now
from app.inventory.models import Site
from app.inventory.queries import get_entry, get_site
from app.inventory.service import change_entry, change_site, retire_entry, site_input
from app.inventory.state import site_state
from app.policy.errors import BlockedError, PublicationError
from app.policy.queries.proposals import find_abandoned, find_begun, list_links, waiting_proposals
from app.policy.queries.unpublished import find_unpublished
from app.policy.queries.versions import find_current, get_proposal, get_version, list_open_proposals, list_pages
from app.policy.rendering import render_main
from app.policy.service.publishing import decide, describe, propose, propose_again, seal_of, send_for_approval
from app.policy.service.publishing import publish as publish_proposal
from tests.builders import entry_answers, make_complete_site, make_cookie, make_entry, publish
from tests.conftest import on_both_databases
from tests.critic import HOST, CriticalClient
from tests.people import make_person

SignedIn = Callable[[str], CriticalClient]
ADMIN = "/admin/sites/harbour"
ROPE = {"function": {"en": "Rope", "nl": "Touw"}}
CONSENT = {
    "consent_basis": "consent",
    "exemption_reason": {},
    "recipients": {"en": "Nobody else.", "nl": "Niemand anders."},
}
SUMMARY = {"words-en": "A berth was added.", "words-nl": "Er kwam een steiger bij."}


@pytest.fixture
def site(session: Session) -> Site:
    return make_complete_site()


def in_steps(client: CriticalClient, *, until: str = "confirm") -> str:
    """Go through the flow as far as the step `until`; gives its address."""
    address = client.submit(f"{ADMIN}/publish/", button="Go on to the difference").location
    assert address.endswith("/difference/")
    for step, button, answers in (
        ("ask-again", "Go on", {"reason": "Nobody chose before."}),
        ("summary", "Go on to the preview", SUMMARY),
    ):
        if until == "difference":
            break
        answer = client.submit(address.replace("difference", step), answers, button=button)
        assert answer.status_code == 303, answer.text
        if step == until:
            break
    return address.replace("difference", until)


def link_in(page: str) -> str:
    return page.split(f"https://{HOST}")[1].split("<", maxsplit=1)[0]


def with_four_eyes() -> None:
    change_site(by=SYSTEM, key="harbour", answers=site_input(site_state(get_site("harbour")) | {"four_eyes": True}))


def test_a_publisher_goes_through_the_steps(signed_in: SignedIn, site: Site) -> None:
    make_entry(site)
    publisher = signed_in("publisher")

    address = in_steps(publisher)
    page = publisher.get(address).text
    answer = publisher.submit(address, button="Publish version 1")

    assert "A berth was added." in page
    assert "Er kwam een steiger bij." in page
    assert "Nobody chose before." in page
    assert answer.location == f"{ADMIN}/versions/"
    assert "A berth was added." in publisher.get(answer.location).text
    assert get_site("harbour").public is True
    assert [one.locale for one in list_pages(get_version(get_site("harbour"), 1))] == ["en", "nl"]


def test_the_difference_is_told_in_each_language(signed_in: SignedIn, site: Site) -> None:
    kept, changed = make_entry(site).key, make_entry(site, **ROPE, cookies=[make_cookie("rope")]).key
    publish(site)
    cookie = get_entry(get_site("harbour"), changed).cookies[0].key
    answers = entry_answers(
        **ROPE,
        purpose={"en": "Remembers your rope.", "nl": "Onthoudt uw touw."},
        cookies=(make_cookie("rope", key=cookie, max_age_seconds=86_400),),
    )
    change_entry(by=SYSTEM, site="harbour", key=changed, answers=answers)
    publisher = signed_in("publisher")

    address = in_steps(publisher, until="difference")
    english, dutch = publisher.get(address).text, publisher.get(f"{address}?language=nl").text

    assert "1 change since version 1" in english
    assert "1 entry did not change." in english
    assert "<ins>1 day</ins>" in english
    assert "Onthoudt" not in english
    assert "<ins>touw</ins>" in dutch
    assert kept


def test_viewers_read_the_difference_and_editors_do_not_publish(signed_in: SignedIn, site: Site) -> None:
    make_entry(site)
    address = in_steps(signed_in("publisher"))

    for role in ("viewer", "editor"):
        reader = signed_in(role)
        assert "Mooring" in reader.get(address.replace("confirm", "difference")).text
        assert "Publish version 1</button>" not in reader.get(address).text
        assert reader.get(f"{ADMIN}/publish/").status_code == 403
        assert reader.post(address.replace("confirm/", "publish")).status_code == 403


def test_a_reason_and_a_summary_in_each_language_are_asked_for(signed_in: SignedIn, site: Site) -> None:
    make_entry(site, category="statistics", **CONSENT)
    publisher = signed_in("publisher")
    address = in_steps(publisher, until="difference")

    no_reason = publisher.submit(address.replace("difference", "ask-again"), {"reason": " "}, button="Go on")
    publisher.submit(address.replace("difference", "ask-again"), {"reason": "It is new."}, button="Go on")
    no_dutch = publisher.submit(
        address.replace("difference", "summary"), {"words-en": "New."}, button="Go on to the preview"
    )

    assert "Write in a few words why" in no_reason.text
    assert "The register proposes: yes, ask again" in no_reason.text
    assert "Say in a sentence or two what changed" in no_dutch.text
    assert "New." in no_dutch.text


def test_later_edits_do_not_enter_and_the_page_of_the_proposal_stays(signed_in: SignedIn, site: Site) -> None:
    key = make_entry(site).key
    publisher = signed_in("publisher")
    address = in_steps(publisher)
    retire_entry(by=SYSTEM, site="harbour", key=key)

    preview = publisher.get(address.replace("confirm", "preview/en")).text

    assert "Mooring" in preview
    assert "Preview of version 1." in preview
    assert get_proposal(get_site("harbour"), 1).snapshot_sha256 in preview


def test_who_lost_the_race_is_told_and_loses_nothing(signed_in: SignedIn, site: Site) -> None:
    make_entry(site)
    publisher, admin = signed_in("publisher"), signed_in("admin")
    mine, theirs = in_steps(publisher), in_steps(admin)
    admin.submit(theirs, button="Publish version 1")
    make_entry(get_site("harbour"), **ROPE, cookies=[make_cookie("rope")])

    page = publisher.get(mine).text
    earlier = publisher.get(mine.replace("confirm", "difference")).text
    again = publisher.submit(mine, button="Begin again with the present draft").location
    decision = publisher.get(again.replace("difference", "ask-again")).text
    summary = publisher.get(again.replace("difference", "summary")).text

    assert "Version 1 was published a moment ago" in page
    assert "Make a link" not in page
    assert "Version 1 was published meanwhile" in earlier
    assert "published meanwhile" not in decision
    assert "Admin of the Quay" in page
    assert f"{ADMIN}/versions/1/changes/" in page
    assert "Nobody chose before." in decision
    assert "Er kwam een steiger bij." in summary
    assert "Publish version 2" in summary


def test_pressing_the_button_too_late_publishes_nothing(signed_in: SignedIn, site: Site, app: Flask) -> None:
    make_entry(site)
    publisher = signed_in("publisher")
    address = in_steps(publisher)
    publish()

    answer = publisher.post(address.replace("confirm/", "publish"), follow_redirects=True)

    assert "Version 1 was published a moment ago" in answer.text
    assert find_current(get_site("harbour")).number == 1  # type: ignore[union-attr]  # there is one


def test_somebody_else_approves_what_was_proposed(signed_in: SignedIn, site: Site) -> None:
    make_entry(site)
    with_four_eyes()
    publisher, admin = signed_in("publisher"), signed_in("admin")
    address = in_steps(publisher)

    assert "Publish version 1</button>" not in publisher.get(address).text
    publisher.submit(address, button="Send to Admin of the Quay for approval")
    waiting = publisher.get(address).text
    assert "Approve and publish" not in waiting
    admin.submit(address, button="Approve and publish version 1")

    version = get_version(get_site("harbour"), 1)
    assert version.published_by != version.approved_by
    assert "approved by Admin of the Quay" in admin.get(f"{ADMIN}/versions/").text


def test_what_waits_is_not_changed_under_the_eyes_of_who_approves(session: Session, site: Site) -> None:
    make_entry(site)
    with_four_eyes()
    me, other = Actor("person", 1), Actor("person", 2)
    number = propose(by=me, site="harbour")
    decide(by=me, site="harbour", proposal=number, material=False, reason="It is small.")
    describe(by=me, site="harbour", proposal=number, summary={"en": "Small.", "nl": "Klein."})
    send_for_approval(by=me, site="harbour", proposal=number)
    seen = seal_of(get_proposal(get_site("harbour"), number))

    with pytest.raises(PublicationError, match="waits for approval"):
        decide(by=me, site="harbour", proposal=number, material=True, reason="It is large.")
    with pytest.raises(PublicationError, match="Read it once more"):
        publish_proposal(by=other, site="harbour", proposal=number, render=render_main, seen=seen[::-1])
    publish_proposal(by=other, site="harbour", proposal=number, render=render_main, seen=seen)


@on_both_databases
def test_what_waits_is_found_by_everybody_but_its_proposer(session: Session) -> None:
    make_entry(make_complete_site())
    me, other = make_person("publisher"), make_person("admin")
    number = propose(by=Actor("person", me), site="harbour")
    decide(by=Actor("person", me), site="harbour", proposal=number, material=False, reason="It is small.")
    describe(by=Actor("person", me), site="harbour", proposal=number, summary={"en": "Small.", "nl": "Klein."})

    send_for_approval(by=Actor("person", me), site="harbour", proposal=number)

    assert waiting_proposals(person=me) == []
    assert [(one.key, proposal.id) for one, proposal in waiting_proposals(person=other)] == [("harbour", number)]


def test_a_link_shows_the_proposal_to_who_has_no_account(
    signed_in: SignedIn, client: CriticalClient, site: Site
) -> None:
    make_entry(site)
    publisher = signed_in("publisher")
    address = in_steps(publisher)

    made = publisher.submit(address, button="Make a link").text
    link = link_in(made)
    page = client.get(client.get(link).location)

    assert link not in publisher.get(address).text
    assert "Mooring" in page.text
    assert "Preview of version 1." in page.text
    assert "This link works until" in page.text
    assert page.headers["Cache-Control"] == "no-store"
    assert page.headers["X-Robots-Tag"] == "noindex"
    assert "Set-Cookie" not in page.headers
    assert client.get(f"{link}nl/").status_code == 200
    assert client.get(f"{link}de/").status_code == 404


def test_a_link_ends(signed_in: SignedIn, client: CriticalClient, site: Site) -> None:
    make_entry(site)
    publisher = signed_in("publisher")
    address = in_steps(publisher)
    links = [link_in(publisher.submit(address, button="Make a link").text) for _ in "ab"]

    with time_machine.travel(now() + timedelta(days=8)):
        late = client.get(f"{links[0]}en/")
    publisher.submit(address, button="End this link")
    answers = {client.get(f"{link}en/").status_code for link in links}
    publisher.submit(address, button="Publish version 1")

    assert late.status_code == 410
    assert "This preview has ended" in late.text
    assert answers == {200, 410}
    assert {client.get(f"{link}en/").status_code for link in links} == {410}
    assert client.get("/preview/nothing/en/").status_code == 404
    assert len(list_links(get_proposal(get_site("harbour"), 1))) == 2


def test_an_earlier_version_is_published_again(signed_in: SignedIn, site: Site) -> None:
    key = make_entry(site).key
    publish(site)
    retire_entry(by=SYSTEM, site="harbour", key=key)
    make_entry(get_site("harbour"), **ROPE, cookies=[make_cookie("rope")])
    publish()
    publisher = signed_in("publisher")

    difference = publisher.submit(f"{ADMIN}/versions/1/restore", button="Go on to the difference").location
    page = publisher.get(difference).text
    publisher.submit(difference.replace("difference", "ask-again"), {"reason": "As before."}, button="Go on")
    publisher.submit(difference.replace("difference", "summary"), SUMMARY, button="Go on to the preview")
    publisher.submit(difference.replace("difference", "confirm"), button="Publish version 3")

    assert "Version 1 again, as it was published." in page
    assert get_version(get_site("harbour"), 3).snapshot == get_version(get_site("harbour"), 1).snapshot
    assert "It is version 1 again." in publisher.get(f"{ADMIN}/versions/").text
    assert "2 changes are not published" in publisher.get(f"{ADMIN}/entries/").text


def test_a_proposal_is_given_up(signed_in: SignedIn, site: Site) -> None:
    make_entry(site)
    publisher = signed_in("publisher")
    address = in_steps(publisher)

    publisher.submit(address, button="Withdraw this proposal")

    assert list_open_proposals(get_site("harbour")) == []
    assert "This was withdrawn" in publisher.get(address).text


def test_the_trail_tells_what_was_published(signed_in: SignedIn, site: Site) -> None:
    make_entry(site)
    publisher = signed_in("publisher")
    publisher.submit(in_steps(publisher), button="Publish version 1")

    trail = publisher.get("/admin/audit/").text

    assert "Version 1 was published" in trail
    assert "The draft was frozen as a proposal for version 1" in trail
    assert {event.subject.kind for event in list_events(site="harbour")} >= {"version", "proposal"}


def test_what_the_checks_find_is_mended_or_accepted_first(signed_in: SignedIn, site: Site) -> None:
    key = make_entry(site, cookies=[make_cookie(lifetime="", max_age_seconds=None)]).key
    publisher = signed_in("publisher")

    page = publisher.get(f"{ADMIN}/publish/").text
    refused = publisher.post(f"{ADMIN}/publish/")
    change_entry(by=SYSTEM, site="harbour", key=key, answers=entry_answers())

    assert "Mend this first" in page
    assert f"{ADMIN}/entries/{key}" in page
    assert "Go on to the difference" not in page
    assert refused.location == f"{ADMIN}/publish/"
    assert "Nothing stands in the way" in publisher.get(f"{ADMIN}/publish/").text


def test_a_warning_is_accepted_on_the_way_and_stands_in_the_version(signed_in: SignedIn, site: Site) -> None:
    make_entry(site, cookies=[make_cookie(max_age_seconds=5 * 31_536_000)], category="statistics", **CONSENT)
    publisher = signed_in("publisher")
    page = publisher.get(f"{ADMIN}/publish/").text
    waive = unescape(page[page.index(f"{ADMIN}/checks/waive") :].split('"', maxsplit=1)[0])
    day = f"{now() + timedelta(days=90):%Y-%m-%d}"

    answers = {"reason": "Shorter in March.", "role": "data protection officer", "until": day}
    back = publisher.submit(waive, answers, button="Accept the warning").location
    address = in_steps(publisher)
    confirm = publisher.get(address).text
    publisher.submit(address, button="Publish version 1")

    checks = json.loads(get_version(get_site("harbour"), 1).checks)
    assert back == f"{ADMIN}/publish/"
    assert "1 warning is accepted, the first until" in confirm
    assert [one["reason"] for one in checks["waivers"]] == ["Shorter in March."]
    assert checks["waivers"][0]["id"] in {one["waiver"] for one in checks["findings"]}


def test_what_was_frozen_before_a_waiver_ended_is_not_published(session: Session, site: Site) -> None:
    make_entry(site, cookies=[make_cookie(lifetime="", max_age_seconds=None)])
    me = Actor("person", 1)
    number = propose(by=me, site="harbour")
    decide(by=me, site="harbour", proposal=number, material=False, reason="It is small.")
    describe(by=me, site="harbour", proposal=number, summary={"en": "Small.", "nl": "Klein."})

    with pytest.raises(BlockedError, match="in the way"):
        publish_proposal(by=me, site="harbour", proposal=number, render=render_main)

    assert find_current(get_site("harbour")) is None


def test_nobody_publishes_without_saying_what_was_read(signed_in: SignedIn, site: Site) -> None:
    make_entry(site)
    publisher = signed_in("publisher")
    address = in_steps(publisher)

    answer = publisher.post(address.replace("confirm/", "publish"), data={}, follow_redirects=True)

    assert "Read it once more." in answer.text
    assert find_current(site) is None


@on_both_databases
def test_where_two_people_publish_who_began_decides_and_sends(session: Session) -> None:
    make_entry(make_complete_site())
    with_four_eyes()
    me, other = Actor("person", 1), Actor("person", 2)
    number = propose(by=me, site="harbour")
    decide(by=me, site="harbour", proposal=number, material=False, reason="It is small.")

    with pytest.raises(PublicationError, match="who began this decides"):
        decide(by=other, site="harbour", proposal=number, material=True, reason="It is large.")
    with pytest.raises(PublicationError, match="who began this decides"):
        describe(by=other, site="harbour", proposal=number, summary={"en": "Large.", "nl": "Groot."})
    describe(by=me, site="harbour", proposal=number, summary={"en": "Small.", "nl": "Klein."})
    with pytest.raises(PublicationError, match="who began this decides"):
        send_for_approval(by=other, site="harbour", proposal=number)
    assert get_proposal(get_site("harbour"), number).state == "draft"


def test_what_somebody_else_prepares_is_read_and_not_changed(signed_in: SignedIn, site: Site) -> None:
    make_entry(site)
    publisher, admin = signed_in("publisher"), signed_in("admin")
    address = in_steps(publisher)

    shared = admin.get(address).text
    with_four_eyes()
    page = admin.get(address).text

    assert "Withdraw this proposal" in shared
    assert "Do not approve" not in shared
    assert "Publisher of the Quay prepares this" in page
    assert "for approval</button>" not in page
    assert admin.get(address.replace("confirm", "summary")).location == address


def test_what_was_written_about_one_thing_is_not_said_of_another(signed_in: SignedIn, site: Site) -> None:
    make_entry(site)
    publish(site)
    make_entry(get_site("harbour"), **ROPE, cookies=[make_cookie("rope")])
    publish()
    make_entry(get_site("harbour"), function={"en": "Tar", "nl": "Teer"}, cookies=[make_cookie("tar")])
    publisher = signed_in("publisher")
    in_steps(publisher)

    again = publisher.submit(f"{ADMIN}/versions/1/restore", button="Go on to the difference").location
    restored = publisher.get(again.replace("difference", "summary")).text
    draft = publisher.submit(f"{ADMIN}/publish/", button="Go on to the difference").location
    begun = publisher.get(draft.replace("difference", "summary")).text

    assert "A berth was added." not in restored
    assert "A berth was added." in begun


def test_nothing_is_published_where_nothing_changed(signed_in: SignedIn, site: Site) -> None:
    make_entry(site)
    publish(site)
    publisher = signed_in("publisher")

    answer = publisher.post(f"{ADMIN}/publish/", data={}, follow_redirects=True)

    assert "Everything is published" in answer.text
    assert list_open_proposals(get_site("harbour")) == []


def test_there_is_no_link_to_what_is_over(signed_in: SignedIn, site: Site) -> None:
    make_entry(site)
    publisher = signed_in("publisher")
    address = in_steps(publisher)
    publisher.submit(address, button="Withdraw this proposal")

    answer = publisher.post(address.replace("confirm/", "links/"), data={}, follow_redirects=True)

    assert "This proposal was withdrawn." in answer.text
    assert list_links(get_proposal(get_site("harbour"), 1)) == []


def test_a_closed_policy_is_not_said_to_take_effect_at_once(signed_in: SignedIn, site: Site) -> None:
    make_entry(site)
    publish(site)
    make_entry(get_site("harbour"), **ROPE, cookies=[make_cookie("rope")])
    publisher = signed_in("publisher")
    address = in_steps(publisher)

    opened = publisher.get(address).text
    publisher.post(f"{ADMIN}/public", data={"public": "no"})
    closed = publisher.get(address).text

    assert "At once" in opened
    assert "At once" not in closed
    assert "When this policy is opened again" in closed


def test_a_policy_is_not_closed_by_a_request_that_does_not_say_so(signed_in: SignedIn, site: Site) -> None:
    make_entry(site)
    publish(site)

    answer = signed_in("publisher").post(f"{ADMIN}/public", data={})

    assert answer.status_code == 400
    assert get_site("harbour").public


def test_no_link_of_a_preview_leads_to_what_is_not_there_yet(
    signed_in: SignedIn, client: CriticalClient, site: Site
) -> None:
    make_entry(site)
    publish(site)
    make_entry(get_site("harbour"), **ROPE, cookies=[make_cookie("rope")])
    publisher = signed_in("publisher")
    link = link_in(publisher.submit(in_steps(publisher), button="Make a link").text)

    addresses = set(re.findall('href="(/[^"#]*)', client.get(f"{link}en/").text))

    assert "/harbour/en/versions/" in addresses
    assert [one for one in addresses if client.get(one, follow_redirects=True).status_code != 200] == []


@on_both_databases
def test_what_was_overtaken_waits_for_nobody_and_is_found_by_who_sent_it(session: Session) -> None:
    site = make_complete_site()
    make_entry(site)
    with_four_eyes()
    me, other, third = (Actor("person", make_person("publisher", email=f"{one}@quay.example")) for one in "abc")
    numbers = []
    for person in (me, other):
        numbers.append(propose(by=person, site="harbour"))
        decide(by=person, site="harbour", proposal=numbers[-1], material=False, reason="It is small.")
        describe(by=person, site="harbour", proposal=numbers[-1], summary={"en": "Small.", "nl": "Klein."})
        send_for_approval(by=person, site="harbour", proposal=numbers[-1])
    both = find_unpublished(get_site("harbour")).waiting

    publish_proposal(by=third, site="harbour", proposal=numbers[1], render=render_main)

    assert both == tuple(numbers)
    assert find_unpublished(get_site("harbour")).waiting == ()
    assert waiting_proposals(person=third.id) == []
    begun = find_begun(get_site("harbour"), person=me.id)
    assert begun
    assert begun.id == numbers[0]
    again = propose(by=me, site="harbour")
    assert get_proposal(get_site("harbour"), numbers[0]).state == "withdrawn"
    kept = find_abandoned(get_proposal(get_site("harbour"), again))
    assert kept
    assert kept.change_summary["en"] == "Small."


def test_a_version_that_passes_the_checks_no_more_says_why_and_is_not_begun_in_vain(
    signed_in: SignedIn, site: Site
) -> None:
    key = make_entry(site, purpose={"en": "Remembers your berth."}).key
    publish(site)
    change_entry(by=SYSTEM, site="harbour", key=key, answers=entry_answers())
    publish()
    publisher = signed_in("publisher")
    restore = f"{ADMIN}/versions/1/restore"

    page = publisher.get(restore).text
    answer = publisher.post(restore, data={})

    assert "It does not pass the checks of today" in page
    assert "is missing in Dutch" in unescape(page)
    assert "Go on to the difference" not in page
    assert "It does not pass the checks of today" in answer.text
    assert list_open_proposals(get_site("harbour")) == []
    begun = propose_again(by=SYSTEM, site="harbour", number=1)
    confirm = publisher.get(f"{ADMIN}/publish/{begun}/confirm/").text
    assert f'href="{restore}"' in confirm
    assert "Mend it in the register" not in confirm


def test_a_link_ends_when_another_version_takes_the_number(
    signed_in: SignedIn, client: CriticalClient, site: Site
) -> None:
    make_entry(site)
    publisher = signed_in("publisher")
    link = link_in(publisher.submit(in_steps(publisher), button="Make a link").text)
    before = client.get(f"{link}en/").status_code

    publish(get_site("harbour"))

    assert (before, client.get(f"{link}en/").status_code, client.get(link).status_code) == (200, 410, 410)
