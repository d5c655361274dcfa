"""`flask inventory export`."""

import csv
import io
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from flask import Flask
from openpyxl import load_workbook
from sqlalchemy.orm import Session

from app.config import PROJECT, Settings
from tests.builders import make_cookie, make_entry, make_site


def exported(app: Flask, *words: str) -> bytes:
    result = app.test_cli_runner().invoke(args=["inventory", "export", "--site", "harbour", *words])
    assert result.exit_code == 0, result.output
    return result.stdout_bytes


def test_the_whole_list_comes_out_as_csv(app: Flask, session: Session) -> None:
    make_entry(make_site(), notes="Ask the harbour master.", cookies=[make_cookie("berth")])

    rows = list(csv.DictReader(io.StringIO(exported(app).decode(), newline="")))

    assert [(row["cookie_name"], row["notes"]) for row in rows] == [("berth", "Ask the harbour master.")]


def test_the_other_formats_and_the_other_layout_come_out_too(app: Flask, session: Session) -> None:
    make_entry(make_site())

    about = json.loads(exported(app, "--format", "json"))
    sheet = load_workbook(io.BytesIO(exported(app, "--format", "xlsx"))).active
    as_on_the_page = exported(app, "--layout", "policy", "--locale", "nl").decode()

    assert about["entries"][0]["cookies"][0]["name"] == "berth"
    assert sheet
    assert sheet.max_row == 2
    assert "Afmeren (elke pagina)" in as_on_the_page


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["--site", "nowhere"], "nowhere"),
        (["--site", "harbour", "--layout", "policy", "--locale", "fr"], "Give --locale one of: en, nl."),
        (["--site", "harbour", "--format", "pdf"], "'pdf' is not one of"),
    ],
)
def test_what_cannot_be_done_is_said_in_a_sentence(
    app: Flask, session: Session, words: list[str], sentence: str
) -> None:
    make_site()

    result = app.test_cli_runner().invoke(args=["inventory", "export", *words])

    assert result.exit_code != 0
    assert sentence in result.output
    assert result.stdout_bytes == b""


def test_a_reader_that_stops_early_is_not_told_about_it(session: Session, settings: Settings, tmp_path: Path) -> None:
    site = make_site()
    for number in range(12):
        make_entry(site, cookies=[make_cookie(f"crate_{number}")], purpose={"en": "Counts crates. " * 1000})
    environment = os.environ | {
        "DATABASE_URL": settings.database_url,
        "INSTANCE": str(tmp_path),
        "SECRET_KEY": settings.secret_key,
    }
    flask = str(Path(sys.executable).with_name("flask"))
    command = [flask, "--app", "app", "inventory", "export", "--site", "harbour"]

    with subprocess.Popen(
        command, cwd=PROJECT, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as process:
        assert process.stdout
        assert process.stderr
        first = process.stdout.read(20)
        process.stdout.close()
        said = process.stderr.read()

    assert first == b"key,provider,functio"
    assert said == b""


def test_an_output_that_is_full_ends_in_one_sentence(app: Flask, session: Session, settings: Settings) -> None:
    make_entry(make_site())
    environment = {"PATH": "", "INSTANCE": str(settings.instance), "DATABASE_URL": settings.database_url}
    words = [str(Path(sys.executable).with_name("flask")), "--app", "app", "inventory", "export", "--site", "harbour"]

    with Path("/dev/full").open("wb") as full:
        done = subprocess.run(words, cwd=PROJECT, env=environment, stdout=full, stderr=subprocess.PIPE, check=False)

    assert done.returncode == 1
    assert done.stderr.decode() == "Error: The output cannot be written (No space left on device).\n"


@pytest.mark.parametrize("command", [["inventory", "export"], ["checks"], ["policy", "verify"]])
def test_a_website_that_is_not_there_is_named_with_the_way_to_find_others(app: Flask, command: list[str]) -> None:
    done = app.test_cli_runner().invoke(args=[*command, "--site", "nowhere"])

    assert done.exit_code == 1
    assert done.stderr == "Error: No website has the short name “nowhere”. List them all with: flask sites list\n"
