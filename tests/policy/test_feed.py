"""The Atom feed of changes, by RFC 4287."""

from datetime import datetime

from lxml import etree
from sqlalchemy.orm import Session

from tests.builders import make_site, publish
from tests.conftest import on_both_databases
from tests.critic import ADDRESS, CriticalClient
from tests.policy.versions import make_past

FEED = "/harbour/en/versions.atom"
ATOM = "{http://www.w3.org/2005/Atom}"
LANG = "{http://www.w3.org/XML/1998/namespace}lang"


def feed_of(client: CriticalClient, path: str = FEED) -> etree._Element:
    """The feed, with everything that RFC 4287 wants of it."""
    response = client.get(path)
    assert response.headers["Content-Type"] == "application/atom+xml; charset=utf-8"
    feed = etree.fromstring(response.get_data())
    assert feed.tag == f"{ATOM}feed"
    assert_complete(feed)
    assert text(feed, "author/name")
    links = [link.attrib for link in feed.findall(f"{ATOM}link")]
    assert [(link["rel"], link["href"]) for link in links] == [
        ("self", f"{ADDRESS}{path}"),
        ("alternate", f"{ADDRESS}{path.removesuffix('.atom')}/"),
    ]
    ids = [text(feed, "id")]
    for entry in feed.findall(f"{ATOM}entry"):
        assert_complete(entry)
        assert text(entry, "summary")
        alternate = [link for link in entry.findall(f"{ATOM}link") if link.get("rel") == "alternate"]
        assert len(alternate) == 1
        assert str(alternate[0].get("href")).startswith(f"{ADDRESS}/harbour/")
        ids.append(text(entry, "id"))
    assert all(one.startswith("urn:uuid:") for one in ids)
    assert len({*ids}) == len(ids)
    return feed


def assert_complete(element: etree._Element) -> None:
    """A feed and an entry have one id, one title and one moment each (4.1.1, 4.1.2)."""
    for name in ("id", "title", "updated"):
        assert len(element.findall(f"{ATOM}{name}")) == 1
        assert text(element, name)
    assert datetime.fromisoformat(text(element, "updated")).tzinfo


def text(element: etree._Element, path: str) -> str:
    """The text of the element at `path`, steps between strokes."""
    return element.findtext("/".join(f"{ATOM}{step}" for step in path.split("/"))) or ""


@on_both_databases
def test_each_change_is_an_entry_the_newest_first(client: CriticalClient, session: Session) -> None:
    make_past()

    feed = feed_of(client)

    entries = feed.findall(f"{ATOM}entry")
    assert [text(entry, "title") for entry in entries] == ["Version 3", "Version 2", "Version 1"]
    assert text(entries[0], "summary") == "Gulls are counted. Visitors were asked for consent again."
    assert text(entries[1], "summary") == "A berth is kept longer."
    assert text(feed, "updated") == text(entries[0], "updated")
    assert feed.get(LANG) == "en"


def test_each_language_has_a_feed_of_its_own(client: CriticalClient, session: Session) -> None:
    make_past()

    english, dutch = feed_of(client), feed_of(client, "/harbour/nl/versions.atom")

    assert text(dutch, "entry/summary").startswith("Meeuwen worden geteld.")
    assert text(english, "id") != text(dutch, "id")


def test_ids_stay_the_same_when_more_is_published_or_the_address_changes(
    client: CriticalClient, session: Session
) -> None:
    make_past()
    before = feed_of(client)
    publish()

    after = feed_of(client)

    ids = [[text(entry, "id") for entry in feed.findall(f"{ATOM}entry")] for feed in (before, after)]
    assert ids[1][1:] == ids[0]
    assert text(before, "id") == text(after, "id")
    assert ADDRESS not in "".join(ids[1])


def test_a_name_with_signs_that_xml_cannot_hold_breaks_nothing(client: CriticalClient, session: Session) -> None:
    publish(make_site(name="Quay & <Sons> \ufffe"))

    assert "Quay & <Sons>" in text(feed_of(client), "title")
