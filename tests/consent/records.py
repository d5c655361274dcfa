"""Records of consent, as a visitor's press makes them."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from app.consent.records import Record, hash_token

AT = datetime(2026, 11, 26, 10, 0, tzinfo=UTC)


def make_record(number: int = 1, **facts: object) -> Record:
    usual = Record(
        record=f"{number:032x}",
        site="harbour",
        version=3,
        version_hash="a" * 64,
        event="given",
        choices='{"statistics":true}',
        method="banner",
        locale="nl",
        gpc=False,
        at=AT,
        valid_until=AT + timedelta(days=182),
        token_hash=hash_token("A" * 22),
    )
    return replace(usual, **facts)  # type: ignore[arg-type]  # the names are those of a record
