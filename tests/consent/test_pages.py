"""The public pages of consent, as visitors get them without a script."""

import json
import warnings
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from http import HTTPStatus
from urllib.parse import quote, unquote

import pytest
import time_machine
from justhtml import JustHTML
from rdflib import DCTERMS, RDF, XSD, Graph, Namespace, URIRef
from sqlalchemy.orm import Session

from app.consent.choice import Choice, with_choice
from app.inventory.models import Site
from tests.builders import make_cookie, make_entry, make_provider, make_site, publish
from tests.conftest import on_both_databases
from tests.critic import ADDRESS, HOST, CriticalClient, attributes, find, words

OWN = {"Sec-Fetch-Site": "same-origin", "Origin": ADDRESS}
PREFERENCES = "/harbour/en/preferences/"


@pytest.fixture
def asking(session: Session) -> Site:
    """A published site whose statistics need consent."""
    owner = make_site()
    make_provider("Tide Counters")
    make_entry(
        owner,
        provider="Tide Counters",
        category="statistics",
        cookies=[make_cookie("_tide", match="prefix")],
        consent_basis="consent",
        recipients={"en": "Tide Counters", "nl": "Tide Counters"},
    )
    make_entry(owner)
    publish(owner)
    return owner


def page_of(client: CriticalClient, path: str, **options: object) -> JustHTML:
    response = client.get(path, **options)
    assert response.status_code == HTTPStatus.OK, response.status
    return JustHTML(response.get_data(as_text=True), sanitize=False)


def main_of(client: CriticalClient, path: str = PREFERENCES, **options: object) -> str:
    return " ".join(words(find(page_of(client, path, **options), "main")[0]).split())


def choose(client: CriticalClient, **fields: str) -> str:
    response = client.post("/harbour/consent", data=fields, headers=OWN)
    assert response.status_code == HTTPStatus.SEE_OTHER, response.get_data(as_text=True)
    return str(response.headers["Location"])


# --- Where nothing needs consent ----------------------------------------------------------------------------------


def test_a_site_that_needs_no_consent_asks_nothing(client: CriticalClient, session: Session) -> None:
    make_entry(make_site())
    publish()

    policy = client.get("/harbour/en/").get_data(as_text=True)

    assert "data-ask" not in policy
    assert "Safari" not in policy
    assert "<script" not in policy
    assert PREFERENCES in policy
    assert "nothing for you to choose" in main_of(client)
    assert find(page_of(client, PREFERENCES), "main form") == []


# --- The question -------------------------------------------------------------------------------------------------


def test_the_question_stands_hidden_in_the_page_and_is_the_same_for_everybody(
    client: CriticalClient, asking: Site
) -> None:
    plain = client.get("/harbour/en/")
    client.set_cookie("cookies_preferences", with_choice("", "harbour", Choice(1, date(2026, 11, 26))), domain=HOST)
    with_cookie = client.get("/harbour/en/", headers={"Sec-GPC": "1"})

    assert plain.data == with_cookie.data
    assert "Vary" not in plain.headers or "Cookie" not in plain.headers["Vary"]
    page = JustHTML(plain.get_data(as_text=True), sanitize=False)
    region = find(page, "section[data-ask]")[0]
    assert "hidden" in attributes(region)
    text = " ".join(words(region).split())
    for part in ("Town of Quay asks your consent for: Statistics.", "change or withdraw", "Read the cookie policy"):
        assert part in text
    without_script = find(page, "section.ask-plain a")[0]
    assert attributes(without_script)["href"] == PREFERENCES


def test_refuse_and_accept_are_the_same_element_refuse_first(client: CriticalClient, asking: Site) -> None:
    buttons = find(page_of(client, "/harbour/en/"), "section[data-ask] button")

    assert [attributes(one)["value"] for one in buttons] == ["refuse", "accept"]
    assert len({attributes(one)["class"] for one in buttons}) == 1


def test_the_policy_says_how_long_a_choice_is_kept_where_there_is_one(client: CriticalClient, asking: Site) -> None:
    assert "Safari may keep it for 7 days only" in main_of(client, "/harbour/en/")


# --- The page of choices ------------------------------------------------------------------------------------------


@on_both_databases
def test_nothing_is_chosen_at_first(client: CriticalClient, asking: Site) -> None:
    page = page_of(client, PREFERENCES)

    radios = find(page, "input[type=radio]")
    assert [attributes(one)["value"] for one in radios] == ["no", "yes"]
    assert not any("checked" in attributes(one) for one in radios)
    assert "Your browser holds no choice" in words(find(page, "main")[0])


def test_a_choice_is_shown_can_be_changed_and_withdrawn_in_one_press(client: CriticalClient, asking: Site) -> None:
    confirmed = choose(client, choice="save", next="/harbour/en/#x", **{"category.statistics": "yes"})

    text = main_of(client, confirmed)
    assert "Your choice is saved" in text
    assert "Statistics Yes" in text
    page = page_of(client, f"{PREFERENCES}?change=1")
    assert [attributes(one)["value"] for one in find(page, "input[checked]")] == ["yes"]
    withdrawn = main_of(client, choose(client, choice="withdraw"))
    assert "Your consent is withdrawn" in withdrawn
    assert "Statistics No" in withdrawn


@pytest.mark.parametrize(
    ("held", "done"),
    [
        (Choice(1, date.max, ("statistics",), "A" * 22), "given"),
        (Choice(1, date(2025, 1, 1), ("statistics",), "A" * 22), "given"),
        (Choice(1, date(2026, 11, 26), ("statistics",), "A" * 22), "withdrawn"),
        (Choice(1, date(2026, 11, 26), ("statistics",), "A" * 22), "refused"),
        (Choice(1, date(2026, 11, 26)), "given"),
    ],
)
def test_nothing_is_confirmed_that_the_browser_does_not_hold(
    client: CriticalClient, asking: Site, held: Choice, done: str
) -> None:
    client.set_cookie("cookies_preferences", with_choice("", "harbour", held), domain=HOST)

    with time_machine.travel(datetime(2026, 11, 26, 12, tzinfo=UTC)):
        page = page_of(client, f"{PREFERENCES}?done={done}")

    assert not find(page, "[role=alert]")


def test_a_browser_that_keeps_no_cookie_is_told_so_without_a_script(client: CriticalClient, asking: Site) -> None:
    confirmed = choose(client, choice="accept", language="en")
    client.delete_cookie("cookies_preferences", domain=HOST)

    text = main_of(client, confirmed)

    assert "Your browser did not keep a choice" in text
    assert "not chosen" not in text
    assert "is saved" not in text


def test_a_group_left_open_is_named_and_nothing_is_lost(client: CriticalClient, asking: Site) -> None:
    answer = client.post("/harbour/consent", data={"choice": "save", "language": "nl"}, headers=OWN)

    page = JustHTML(answer.get_data(as_text=True), sanitize=False)
    assert answer.status_code == HTTPStatus.BAD_REQUEST
    assert [attributes(one)["href"] for one in find(page, "[role=alert] a")] == ["#category.statistics"]
    assert "Fout:" in words(find(page, "title")[0])
    assert "Set-Cookie" not in answer.headers


def test_gpc_is_a_no_until_the_visitor_chooses(client: CriticalClient, asking: Site) -> None:
    signal = {"Sec-GPC": "1"}

    assert "privacy signal (GPC), so everything optional is off" in main_of(client, headers=signal)
    assert "privacy signal (GPC), so everything" not in main_of(client, headers={"Sec-GPC": "0"})
    choose(client, choice="accept")
    assert "Statistics Yes" in main_of(client, headers=signal)
    assert json.loads(client.get("/.well-known/gpc.json").get_data(as_text=True))["gpc"] is True


# --- Asked again --------------------------------------------------------------------------------------------------


def test_a_material_version_asks_again_once_and_says_what_changed(client: CriticalClient, asking: Site) -> None:
    choose(client, choice="accept")
    publish(asking, material=True)

    assert "The policy changed since you chose" in main_of(client)
    assert "Something changed." in main_of(client)
    choose(client, choice="refuse")
    assert "Statistics No" in main_of(client)


def test_a_version_that_is_not_material_never_asks_again(client: CriticalClient, asking: Site) -> None:
    choose(client, choice="accept")

    publish(asking)

    assert "Statistics Yes" in main_of(client)


def test_an_expired_choice_is_asked_again(client: CriticalClient, asking: Site) -> None:
    old = Choice(1, date(2026, 1, 1), ("statistics",), "A" * 22)
    client.set_cookie("cookies_preferences", with_choice("", "harbour", old), domain=HOST)

    with time_machine.travel(datetime(2026, 1, 1, tzinfo=UTC) + timedelta(days=183)):
        assert "Your earlier choice has ended" in main_of(client)


# --- The receipt --------------------------------------------------------------------------------------------------


@on_both_databases
def test_the_receipt_shows_what_was_recorded_and_the_words_that_were_shown(
    client: CriticalClient, asking: Site
) -> None:
    choose(client, choice="accept", language="nl", method="banner")

    text = main_of(client, "/harbour/receipt?language=en")

    for part in ("Consent given", "Statistics Yes", "with the question at the top", "Version 1", "Town of Quay vraagt"):
        assert part in text


def test_the_code_opens_the_receipt_and_stands_in_no_address(client: CriticalClient, asking: Site) -> None:
    choose(client, choice="accept")
    cookie = client.get_cookie("cookies_preferences", domain=HOST)
    assert cookie
    token = json.loads(unquote(cookie.value))["harbour"]["r"]
    client.delete_cookie("cookies_preferences", domain=HOST)

    found = client.post("/harbour/receipt", data={"code": f" {token} ", "language": "en"}, headers=OWN)
    made = client.post("/harbour/receipt", data={"code": token, "format": "json-ld"}, headers=OWN)
    unknown = client.post("/harbour/receipt", data={"code": "B" * 22, "language": "en"}, headers=OWN)
    odd = client.post("/harbour/receipt", data={"code": "B\0", "language": "en"}, headers=OWN)

    assert "Consent given" in found.get_data(as_text=True)
    record = json.loads(made.get_data(as_text=True))
    assert made.mimetype == "application/ld+json"
    assert record["@type"] == "dpv:ConsentRecord"
    assert record["dpv:hasConsentStatus"][0]["@type"][0] == "dpv:ConsentGiven"
    assert record["dpv:hasProcess"][0]["ex:cookie"] == ["_tide*"]
    assert "Nothing is recorded under this code" in unknown.get_data(as_text=True)
    assert "Nothing is recorded under this code" in odd.get_data(as_text=True)
    assert token not in made.headers.get("Content-Disposition", "")


def test_a_receipt_is_linked_data(client: CriticalClient, asking: Site) -> None:
    choose(client, choice="accept")
    cookie = client.get_cookie("cookies_preferences", domain=HOST)
    assert cookie
    token = json.loads(unquote(cookie.value))["harbour"]["r"]

    made = client.post("/harbour/receipt", data={"code": token, "format": "json-ld"}, headers=OWN)

    with warnings.catch_warnings():
        # What rdflib's own parser is made of
        warnings.filterwarnings("ignore", message="ConjunctiveGraph is deprecated")
        graph = Graph().parse(data=made.get_data(as_text=True), format="json-ld")
    dpv, law = Namespace("https://w3id.org/dpv#"), Namespace("https://w3id.org/dpv/legal/eu/gdpr#")
    (record,) = graph.subjects(RDF.type, dpv.ConsentRecord)
    (process,) = graph.objects(record, dpv.hasProcess)
    (status,) = graph.objects(record, dpv.hasConsentStatus)
    (control,) = graph.objects(record, dpv.hasConsentControl)
    assert graph.value(record, DCTERMS.conformsTo) == URIRef("https://w3id.org/dpv/schema/dpv-27560#record-eu-gdpr")
    assert graph.value(record, dpv.hasApplicableLaw) == law.GDPR
    assert f"^^<{XSD.dateTime}>" in "".join(one.n3() for one in graph.objects(record, DCTERMS.created))
    assert graph.value(process, dpv.hasPurpose) == dpv.ServiceUsageAnalytics
    assert graph.value(process, dpv.hasLegalBasis) == law["A6-1-a"]
    assert graph.value(process, dpv.isImplementedUsingTechnology) == URIRef("https://w3id.org/dpv/tech#Cookie")
    assert graph.value(status, dpv.isIndicatedBy) == dpv.DataSubject
    assert graph.value(control, dpv.isExercisedAt) == URIRef(f"{ADDRESS}{PREFERENCES}")


def test_a_receipt_of_which_nothing_is_kept_stands_in_the_field(client: CriticalClient, asking: Site) -> None:
    held = Choice(1, date(2026, 1, 1), ("statistics",), "A" * 22)
    client.set_cookie("cookies_preferences", with_choice("", "harbour", held), domain=HOST)

    page = page_of(client, "/harbour/receipt?language=en")

    assert "Nothing is recorded under this code" in words(find(page, "#code-problem")[0])
    assert attributes(find(page, "#code")[0])["value"] == "A" * 22


def test_an_empty_code_is_asked_for(client: CriticalClient, asking: Site) -> None:
    answer = client.post("/harbour/receipt", data={"code": " ", "language": "en"}, headers=OWN)

    page = JustHTML(answer.get_data(as_text=True), sanitize=False)
    assert "Fill in the code" in words(find(page, "#code-problem")[0])


def test_somebody_elses_page_may_not_ask_with_a_code(client: CriticalClient, asking: Site) -> None:
    answer = client.post("/harbour/receipt", data={"code": "B" * 22}, headers={"Sec-Fetch-Site": "cross-site"})

    assert answer.status_code == HTTPStatus.FORBIDDEN


# --- For the embed ------------------------------------------------------------------------------------------------


def test_the_embed_gets_texts_and_names_of_the_published_version(
    client: CriticalClient, asking: Site, signed_in: Callable[[str], CriticalClient]
) -> None:
    response = client.get("/harbour/consent.json")

    told = json.loads(response.get_data(as_text=True))
    # What is left is named after it, so it may not say that all is gone.
    assert told["texts"]["en"]["withdrawn"] == "Your consent is withdrawn. What we could delete is deleted."
    assert response.headers["Access-Control-Allow-Origin"] == "*"
    numbers = (told["version"], told["asks_since"])
    assert (numbers, told["categories"], told["free"]) == ((1, 1), ["statistics"], ["necessary"])
    assert (told["names"][0]["name"], told["names"][0]["http_only"]) == ("_tide", False)
    assert set(told["texts"]) == {"en", "nl"}
    assert told["texts"]["nl"]["refuse"] == "Weigeren"
    assert client.get("/harbour/consent.json", headers={"If-None-Match": response.headers["ETag"]}).status_code == 304
    assert client.get(f"/harbour/consent.json?x={quote('é')}").data == response.data
