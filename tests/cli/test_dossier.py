"""`flask policy dossier`: the same ZIP as from the page."""

import resource
import signal
from pathlib import Path
from zipfile import ZipFile

from flask import Flask
from sqlalchemy.orm import Session

from tests.builders import make_site
from tests.people import make_person
from tests.policy.versions import make_past


def test_it_writes_the_dossier_into_a_file(app: Flask, session: Session, tmp_path: Path) -> None:
    make_past()
    make_person(name="Willem")
    runner = app.test_cli_runner()

    plain = runner.invoke(args=["policy", "dossier", "--site", "harbour", str(tmp_path / "plain.zip")])
    named = runner.invoke(args=["policy", "dossier", "--site", "harbour", "--names", str(tmp_path / "named.zip")])

    assert (plain.exit_code, named.exit_code) == (0, 0), plain.output + named.output
    with ZipFile(tmp_path / "plain.zip") as one, ZipFile(tmp_path / "named.zip") as other:
        assert "versions/3/main.nl.html" in one.namelist()
        assert "people.csv" not in one.namelist()
        assert b"Willem" in other.read("people.csv")


def test_what_cannot_be_is_one_sentence(app: Flask, session: Session, tmp_path: Path) -> None:
    make_site(public=False)
    runner = app.test_cli_runner()
    file = str(tmp_path / "x.zip")

    unpublished = runner.invoke(args=["policy", "dossier", "--site", "harbour", file])
    backwards = runner.invoke(
        args=["policy", "dossier", "--site", "harbour", "--from", "2026-02-01", "--to", "2026-01-01", file]
    )
    unknown = runner.invoke(args=["policy", "dossier", "--site", "lock", file])

    assert "Nothing was published yet" in unpublished.output
    assert "The period ends before it begins" in backwards.output
    assert {unpublished.exit_code, backwards.exit_code, unknown.exit_code} == {1}
    assert not Path(file).exists()


def test_a_full_disk_is_one_sentence_and_the_dossier_of_before_stays(
    app: Flask, session: Session, tmp_path: Path
) -> None:
    make_past()
    runner = app.test_cli_runner()
    folder = tmp_path / "dossiers"
    folder.mkdir()
    file = folder / "dossier.zip"
    file.write_text("the one of before")
    usual, obey = resource.getrlimit(resource.RLIMIT_FSIZE), signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (4_000, usual[1]))
    try:
        answer = runner.invoke(args=["policy", "dossier", "--site", "harbour", str(file)])
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, usual)
        signal.signal(signal.SIGXFSZ, obey)

    device = runner.invoke(args=["policy", "dossier", "--site", "harbour", "/dev/full"])

    assert answer.exit_code == 1
    assert f"{file} cannot be written (File too large)." in answer.output
    assert [one.name for one in folder.iterdir()] == ["dossier.zip"]
    assert file.read_text() == "the one of before"
    assert "/dev/full cannot be written (No space left on device)." in device.output


def test_a_link_stays_a_link(app: Flask, session: Session, tmp_path: Path) -> None:
    make_past()
    link, file = tmp_path / "newest.zip", tmp_path / "dossier.zip"
    link.symlink_to(file)
    file.write_text("the one of before")

    answer = app.test_cli_runner().invoke(args=["policy", "dossier", "--site", "harbour", str(link)])

    assert answer.exit_code == 0, answer.output
    assert link.is_symlink()
    with ZipFile(file) as opened:
        assert "README.txt" in opened.namelist()
