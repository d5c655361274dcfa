"""The list as open data."""

import csv
import io
import json
from http import HTTPStatus

import pytest
from sqlalchemy.orm import Session

from app.audit import SYSTEM
from app.inventory.service import ProviderInput, change_provider, retire_entry, set_public
from tests.builders import make_cookie, make_entry, make_provider, make_site, publish
from tests.conftest import on_both_databases
from tests.critic import ADDRESS, CriticalClient

FILES = ["/harbour/cookies.csv", "/harbour/cookies.json", "/harbour/cookies.csv-metadata.json"]
FILES += ["/harbour/cookies.schema.json", "/harbour/catalog.jsonld"]


def test_anybody_can_download_the_list(visitor: CriticalClient, session: Session) -> None:
    site = make_site()
    make_entry(site, cookies=[make_cookie("berth")], notes="Ask the harbour master.", register_reference="R-12")
    retired = make_entry(site, cookies=[make_cookie("rope")])
    retire_entry(by=SYSTEM, site=site.key, key=retired.key)

    response = visitor.get("/harbour/cookies.csv")

    text = response.get_data(as_text=True)
    rows = list(csv.DictReader(io.StringIO(text)))
    assert response.headers["Content-Type"] == "text/csv; charset=utf-8; header=present"
    assert [row["cookie_name"] for row in rows] == ["berth"]
    assert "harbour master" not in text
    assert "R-12" not in text
    assert response.headers["Link"] == (
        f'<{ADDRESS}/harbour/cookies.csv-metadata.json>; rel="describedby"; type="application/csvm+json"'
    )


def test_the_csv_can_also_be_had_as_on_the_page(visitor: CriticalClient, session: Session) -> None:
    make_entry(make_site())

    response = visitor.get("/harbour/cookies.csv?layout=policy&language=nl")

    assert response.get_data(as_text=True).splitlines()[1].startswith("Quay IT,Afmeren (elke pagina),berth,")
    assert "Link" not in response.headers


def test_the_metadata_describe_the_file_beside_them(visitor: CriticalClient, session: Session) -> None:
    make_entry(make_site())

    response = visitor.get("/harbour/cookies.csv-metadata.json")
    header = visitor.get("/harbour/cookies.csv").get_data(as_text=True).splitlines()[0]

    about = json.loads(response.get_data(as_text=True))
    assert response.mimetype == "application/csvm+json"
    assert ",".join(column["name"] for column in about["tableSchema"]["columns"]) == header


def test_the_json_is_versioned_and_answers_the_question(visitor: CriticalClient, session: Session) -> None:
    make_entry(make_site(), notes="Ask the harbour master.")

    response = visitor.get("/harbour/cookies.json")

    about = json.loads(response.get_data(as_text=True))
    assert response.mimetype == "application/json"
    assert about["schema_version"] == 1
    assert about["entries"][0]["consent_needed"] is False
    assert about["entries"][0]["exemption_reason"]["en"] == "You asked for a berth."
    assert "notes" not in about["entries"][0]


@pytest.mark.parametrize("path", FILES)
def test_other_websites_and_caches_may_have_it(visitor: CriticalClient, session: Session, path: str) -> None:
    make_entry(make_site())

    response = visitor.get(path)

    assert response.headers["Access-Control-Allow-Origin"] == "*"
    assert response.headers["Cache-Control"] == "public, no-cache"
    assert "Set-Cookie" not in response.headers
    assert "Vary" not in response.headers


@pytest.mark.parametrize("path", FILES)
def test_a_cache_that_has_it_is_told_so(visitor: CriticalClient, session: Session, path: str) -> None:
    make_entry(make_site())
    tag = visitor.get(path).headers["ETag"]

    response = visitor.get(path, headers={"If-None-Match": tag})

    assert response.status_code == HTTPStatus.NOT_MODIFIED
    assert response.headers["Access-Control-Allow-Origin"] == "*"


@pytest.mark.parametrize("path", FILES[:2])
def test_a_cache_gets_it_anew_after_a_change(visitor: CriticalClient, session: Session, path: str) -> None:
    site = make_site()
    make_entry(site)
    tags = [visitor.get(path).headers["ETag"]]

    added = make_entry(site)
    tags.append(visitor.get(path).headers["ETag"])
    retire_entry(by=SYSTEM, site=site.key, key=added.key)
    tags.append(visitor.get(path).headers["ETag"])

    assert len({*tags}) == 3


def test_each_layout_and_language_has_a_tag_of_its_own(visitor: CriticalClient, session: Session) -> None:
    make_entry(make_site())
    paths = ["", "?layout=policy", "?layout=policy&language=nl"]

    tags = {visitor.get(f"/harbour/cookies.csv{path}").headers["ETag"] for path in paths}

    assert len(tags) == 3


def test_a_renamed_provider_is_news(visitor: CriticalClient, session: Session) -> None:
    provider = make_provider("Quay IT")
    make_entry(make_site())
    tag = visitor.get("/harbour/cookies.csv").headers["ETag"]

    change_provider(by=SYSTEM, number=provider.id, answers=ProviderInput(name="Quay Works"))

    response = visitor.get("/harbour/cookies.csv", headers={"If-None-Match": tag})
    assert response.status_code == HTTPStatus.OK
    assert "Quay Works" in response.get_data(as_text=True)


def test_asking_for_the_head_alone_reads_no_entries(visitor: CriticalClient, session: Session) -> None:
    make_entry(make_site())

    response = visitor.head("/harbour/cookies.csv")

    assert response.status_code == HTTPStatus.OK
    assert response.data == b""


@on_both_databases
def test_each_version_keeps_files_of_its_own(client: CriticalClient, session: Session) -> None:
    site = make_site()
    make_entry(site, cookies=[make_cookie("berth")])
    publish(site)
    make_entry(site, cookies=[make_cookie("rope")])
    publish(site)

    first = client.get("/harbour/versions/1/cookies.csv")
    second = client.get("/harbour/versions/2/cookies.csv")

    assert "berth" in first.get_data(as_text=True)
    assert "rope" not in first.get_data(as_text=True)
    assert second.get_data() == client.get("/harbour/cookies.csv").get_data()
    assert f"<{ADDRESS}/harbour/versions/1/cookies.csv-metadata.json>" in first.headers["Link"]
    assert [len(client.get(f"/harbour/versions/{n}/cookies.json").get_json()["entries"]) for n in (1, 2)] == [1, 2]
    about = json.loads(client.get("/harbour/versions/1/cookies.csv-metadata.json").get_data())
    assert about["url"] == "cookies.csv"


@pytest.mark.parametrize("file", ["cookies.csv", "cookies.json", "cookies.csv-metadata.json"])
def test_a_version_that_is_not_there_or_not_open_has_no_files(
    client: CriticalClient, session: Session, file: str
) -> None:
    publish(make_site())
    assert client.get(f"/harbour/versions/2/{file}").status_code == HTTPStatus.NOT_FOUND
    assert client.get(f"/harbour/versions/1/{file}").status_code == HTTPStatus.OK

    set_public(by=SYSTEM, key="harbour", public=False)

    assert client.get(f"/harbour/versions/1/{file}").status_code == HTTPStatus.NOT_FOUND
