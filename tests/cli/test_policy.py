"""`flask policy export`: published pages as files for a web server in front."""

import gzip
import json
from pathlib import Path

import brotli
import pytest
from flask import Flask
from sqlalchemy import text
from sqlalchemy.orm import Session

from app.audit import SYSTEM
from app.config import PROJECT, Settings
from app.database import transaction
from app.inventory.queries import get_site
from app.inventory.service import delete_site
from app.policy.files import LIST
from app.policy.service.publishing import set_open
from app.web.headers import usual_headers
from tests.builders import make_entry, make_site, publish
from tests.conftest import make_settings
from tests.critic import ADDRESS


@pytest.fixture
def settings(tmp_path: Path, database_url: str) -> Settings:
    return make_settings(tmp_path, database_url, public_url=f"{ADDRESS}/cookies")


def export(app: Flask, folder: Path) -> str:
    result = app.test_cli_runner().invoke(args=["policy", "export", str(folder)])
    assert result.exit_code == 0, result.output
    return result.output


def files(folder: Path) -> dict[str, int]:
    """When each file was written, by its path."""
    return {str(path.relative_to(folder)): path.stat().st_mtime_ns for path in folder.rglob("*") if path.is_file()}


def test_each_page_is_a_file_at_its_address_in_three_forms(app: Flask, session: Session, tmp_path: Path) -> None:
    publish(make_site())
    folder = tmp_path / "www"

    said = export(app, folder)

    assert "2 pages, 2 of them new or changed, 0 removed" in said
    plain = (folder / "cookies/harbour/nl/index.html").read_bytes()
    assert plain == app.test_client().get("/cookies/harbour/nl/", base_url=ADDRESS).data
    assert gzip.decompress((folder / "cookies/harbour/nl/index.html.gz").read_bytes()) == plain
    assert brotli.decompress((folder / "cookies/harbour/nl/index.html.br").read_bytes()) == plain
    assert not [name for name in files(folder) if name.endswith(".part")]


def test_a_second_time_only_what_changed_is_written_and_only_what_is_gone_is_removed(
    app: Flask, session: Session, tmp_path: Path
) -> None:
    publish(make_site())
    publish(make_site("lock", base_url="https://lock.example"))
    folder = tmp_path / "www"
    export(app, folder)
    (folder / "cookies/lock/own.html").write_text("Somebody else's.")
    before = files(folder)
    make_entry(get_site("harbour"))
    publish("harbour")
    set_open(by=SYSTEM, site="lock", public=False)

    said = export(app, folder)
    again = export(app, folder)

    assert "2 pages, 2 of them new or changed, 2 removed" in said
    assert "2 pages, 0 of them new or changed, 0 removed" in again
    after = files(folder)
    assert {name for name in after if "/lock/" in name} == {"cookies/lock/own.html"}
    assert all(after[name] > before[name] for name in after if "/harbour/" in name)


def test_a_list_that_somebody_changed_removes_nothing_elsewhere(app: Flask, session: Session, tmp_path: Path) -> None:
    publish(make_site())
    folder = tmp_path / "www"
    folder.mkdir()
    (tmp_path / "index.html").write_text("Not yours.")
    (folder / ".cookie-register.json").write_text('["../index.html", "x/../../index.html", "notes.txt"]')
    (folder / "notes.txt").write_text("Nor this.")

    export(app, folder)

    assert (tmp_path / "index.html").exists()
    assert (folder / "notes.txt").exists()


@pytest.mark.parametrize("content", ["null", "5", "[1, null]", "{"])
def test_a_list_that_somebody_spoiled_is_written_anew(
    app: Flask, session: Session, tmp_path: Path, content: str
) -> None:
    publish(make_site())
    folder = tmp_path / "files"
    folder.mkdir()
    (folder / LIST).write_text(content)

    result = app.test_cli_runner().invoke(args=["policy", "export", str(folder)])

    assert result.exit_code == 0, result.output
    assert "cookies/harbour/en/index.html" in json.loads((folder / LIST).read_text())


def test_a_folder_that_cannot_be_written_is_one_clear_sentence(app: Flask, session: Session, tmp_path: Path) -> None:
    publish(make_site())
    (tmp_path / "www").mkdir()
    (tmp_path / "www" / "cookies").write_text("A file where a folder should be.")

    result = app.test_cli_runner().invoke(args=["policy", "export", str(tmp_path / "www")])

    assert result.exit_code == 1
    assert "cannot be written" in result.output
    assert result.output.count("\n") == 1


def test_the_headers_in_the_guide_are_those_of_the_register() -> None:
    guide = (PROJECT / "docs" / "operator.md").read_text()

    assert [name for name, value in usual_headers(secure=True) if f'add_header {name} "{value}";' not in guide] == []


def test_whole_versions_are_said_to_be_whole(app: Flask, session: Session) -> None:
    publish(make_site())
    publish("harbour")
    make_site("lock")

    result = app.test_cli_runner().invoke(args=["policy", "verify"])

    assert result.output == ("harbour: 2 versions, each as it was published.\nlock: nothing was published yet.\n")
    assert result.exit_code == 0


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (
            "UPDATE page SET html = replace(html, 'Cookie', 'Cake') WHERE version_id = 2",
            "2 is broken: its page",
        ),
        (
            "UPDATE version SET snapshot = replace(snapshot, 'Quay', 'Quai') WHERE number = 1",
            "1 is broken: its snapshot",
        ),
        ("DELETE FROM version WHERE number = 1", "2 is broken: version 1 is missing"),
        ("DELETE FROM version WHERE number = 2", "2 is broken: it is missing, and the audit trail"),
    ],
)
def test_the_first_broken_link_is_named(app: Flask, session: Session, change: str, told: str) -> None:
    publish(make_site())
    publish("harbour")
    with transaction() as open_session:
        for table in ("page", "version"):
            for kind in ("update", "delete"):
                open_session.execute(text(f"DROP TRIGGER {table}_append_only_{kind}"))
        if "DELETE" in change:
            open_session.execute(text(f"DELETE FROM page WHERE version_id = {change[-1]}"))
        open_session.execute(text(change))

    result = app.test_cli_runner().invoke(args=["policy", "verify", "--site", "harbour"])

    assert result.exit_code == 1
    assert f"harbour: version {told}" in result.output


def test_a_website_that_vanished_with_its_versions_is_missed(app: Flask, session: Session) -> None:
    publish(make_site())
    make_site("lock")
    with transaction() as open_session:
        for table in ("page", "version"):
            open_session.execute(text(f"DROP TRIGGER {table}_append_only_delete"))
        for table in ("page", "version", "preview_link", "proposal"):
            open_session.execute(text(f"DELETE FROM {table}"))
        open_session.execute(text("DELETE FROM site WHERE key = 'harbour'"))

    result = app.test_cli_runner().invoke(args=["policy", "verify"])

    assert result.exit_code == 1
    assert "harbour: version 1 is broken: it is missing, and the audit trail" in result.output


def test_a_website_that_was_deleted_before_it_published_is_not_missed(app: Flask, session: Session) -> None:
    make_site()
    delete_site(by=SYSTEM, key="harbour")

    assert app.test_cli_runner().invoke(args=["policy", "verify"]).exit_code == 0
