"""What the list says of itself holds: real files against their own descriptions, with validators of others."""

import json
import warnings
from pathlib import Path
from typing import Any

import pytest
from csvw import CSVW
from jsonschema import Draft202012Validator
from jsonschema.exceptions import ValidationError
from sqlalchemy.orm import Session

from tests.builders import make_cookie, make_entry, make_provider, make_site
from tests.critic import ADDRESS, CriticalClient

HOSTILE = '=cmd|"/c calc"!A1,"\'\n\t<b>&amp;\\u0000 𝄞 \u202e'


def fill(*, hostile: bool = False) -> None:
    """A site with every kind of row: nothing answered, everything answered, no cookie, several cookies."""
    words = HOSTILE if hostile else "Moors your boat."
    site = make_site(name=f"Harbour {words[:9]}")
    make_provider("Quay IT", country="NL", privacy_policy_url={"en": "https://it.example/privacy"})
    make_entry(site, purpose={"en": words, "nl": words}, data_collected={"en": words}, recipients={"nl": words})
    make_entry(
        site,
        provider="Buoy Analytics",
        category="",
        function={},
        location={},
        purpose={},
        consent_basis="",
        exemption_reason={},
        personal_data="unknown",
        third_party_access="unknown",
        cookies=[],
    )
    make_entry(
        site,
        category="statistics",
        consent_basis="consent",
        exemption_reason={},
        personal_data="yes",
        gdpr_basis="consent",
        data_retention=86_400,
        cookies=[
            make_cookie(
                "_crate_", match="prefix", storage="local_storage", lifetime="until_cleared", max_age_seconds=None
            ),
            make_cookie("a*b", match="glob", party="third", domain="buoy.example", rolling=True, http_only=False),
            make_cookie(
                "tide",
                lifetime="session",
                max_age_seconds=None,
                secure=True,
                same_site="lax",
                set_when="after_choice",
                duration_text={"en": words},
            ),
        ],
    )


def load(client: CriticalClient, path: str) -> Any:
    return json.loads(client.get(path).get_data(as_text=True))


def validator(client: CriticalClient, path: str = "/harbour/cookies.schema.json") -> Draft202012Validator:
    schema = load(client, path)
    Draft202012Validator.check_schema(schema)
    return Draft202012Validator(schema)


@pytest.mark.parametrize("query", ["", "?layout=policy&language=nl"])
@pytest.mark.parametrize("hostile", [False, True])
def test_the_json_is_as_its_schema_says(
    visitor: CriticalClient, session: Session, query: str, *, hostile: bool
) -> None:
    fill(hostile=hostile)

    list_of_cookies = load(visitor, f"/harbour/cookies.json{query}")

    validator(visitor).validate(list_of_cookies)
    assert len(list_of_cookies["entries"]) == 3


def test_the_schema_knows_every_name_in_the_json(visitor: CriticalClient, session: Session) -> None:
    fill()
    definitions = load(visitor, "/harbour/cookies.schema.json")["$defs"]

    entries = load(visitor, "/harbour/cookies.json")["entries"]

    assert {name for entry in entries for name in entry} == {*definitions["entry"]["properties"]}
    cookies = [cookie for entry in entries for cookie in entry["cookies"]]
    assert {name for cookie in cookies for name in cookie} == {*definitions["cookie"]["properties"]}


@pytest.mark.parametrize(
    "damage",
    [
        {"schema_version": 2},
        {"changed_at": None},
        {"entries": [{"key": "abcd2345"}]},
        {"layout": "policy"},
        {"categories": [{"key": "necessary", "name": {"English": "Necessary"}, "description": {}}]},
    ],
)
def test_the_schema_notices_what_is_wrong(visitor: CriticalClient, session: Session, damage: dict[str, object]) -> None:
    fill()
    list_of_cookies = load(visitor, "/harbour/cookies.json")

    with pytest.raises(ValidationError):
        validator(visitor).validate(list_of_cookies | damage)


def test_the_json_names_its_schema(visitor: CriticalClient, session: Session) -> None:
    fill()

    response = visitor.get("/harbour/cookies.json")

    schema = f"{ADDRESS}/harbour/cookies.schema.json"
    assert json.loads(response.data)["$schema"] == schema
    assert response.headers["Link"] == f'<{schema}>; rel="describedby"; type="application/schema+json"'
    assert load(visitor, "/harbour/cookies.schema.json")["$id"] == schema
    assert visitor.get("/harbour/cookies.schema.json").mimetype == "application/schema+json"


def test_an_older_version_has_a_schema_of_its_own(visitor: CriticalClient, session: Session) -> None:
    fill()

    list_of_cookies = load(visitor, "/harbour/versions/1/cookies.json")

    assert list_of_cookies["$schema"] == f"{ADDRESS}/harbour/versions/1/cookies.schema.json"
    validator(visitor, "/harbour/versions/1/cookies.schema.json").validate(list_of_cookies)


@pytest.mark.parametrize("hostile", [False, True])
def test_the_csv_is_as_its_metadata_say(
    visitor: CriticalClient, session: Session, tmp_path: Path, *, hostile: bool
) -> None:
    fill(hostile=hostile)

    valid, said = validate_csv(visitor, tmp_path)

    assert said == []
    assert valid


def test_a_csv_that_is_not_as_its_metadata_say_is_found_out(
    visitor: CriticalClient, session: Session, tmp_path: Path
) -> None:
    fill()

    valid, _ = validate_csv(visitor, tmp_path, replace=(",prefix,", ",perhaps,"))

    assert not valid


def validate_csv(client: CriticalClient, folder: Path, replace: tuple[str, str] = ("", "")) -> tuple[bool, list[str]]:
    text = client.get("/harbour/cookies.csv").get_data(as_text=True).replace(*replace)
    (folder / "cookies.csv").write_text(text, encoding="utf-8", newline="")
    metadata = folder / "cookies.csv-metadata.json"
    metadata.write_bytes(client.get("/harbour/cookies.csv-metadata.json").data)
    with warnings.catch_warnings(record=True) as said:
        warnings.simplefilter("always")
        checked = CSVW(str(metadata), validate=True)
        return bool(checked.is_valid), [str(one.message) for one in [*said, *checked.warnings]]
