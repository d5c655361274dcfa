"""The newest seal on the public page of all versions."""

from sqlalchemy.orm import Session

from app.consent.queries import newest_seal
from app.consent.service import seal
from app.consent.writer import write_records
from app.database import db
from tests.builders import make_cookie, make_entry, make_site, publish
from tests.consent.records import make_record
from tests.critic import CriticalClient

PAGE = "/harbour/en/versions/"


def test_the_newest_seal_stands_there_once_there_is_one(client: CriticalClient, session: Session) -> None:
    needs_consent = {"consent_basis": "consent", "recipients": {"en": "Quay IT", "nl": "Quay IT"}}
    make_entry(make_site(), category="statistics", cookies=[make_cookie("_count")], **needs_consent)
    publish()
    before = client.get(PAGE)
    policy = client.get("/harbour/en/").get_data()
    write_records(db.engine, [make_record(1)])
    seal()
    newest = newest_seal()
    assert newest

    after = client.get(PAGE)

    assert "recorded under seals" not in before.get_data(as_text=True)
    assert newest.hash in after.get_data(as_text=True)
    assert before.headers["ETag"] != after.headers["ETag"]
    assert client.get("/harbour/en/").get_data() == policy


def test_where_nothing_is_asked_no_seal_is_told(client: CriticalClient, session: Session) -> None:
    make_entry(make_site())
    publish()
    write_records(db.engine, [make_record(1, site="lighthouse")])
    seal()

    assert "recorded under seals" not in client.get(PAGE).get_data(as_text=True)
