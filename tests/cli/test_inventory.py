"""`flask inventory import`: writes all or nothing, says what is wrong, never a traceback."""

from pathlib import Path

import pytest
from click.testing import Result
from flask import Flask

from app.inventory.queries import get_site, list_entries_for
from tests.builders import make_site

LIST = "Provider,Function,Cookie name,Purpose,Duration\nQuay IT,Signing in,berth,Knows who you are,2 weeks\n"


@pytest.fixture
def run(app: Flask, tmp_path: Path) -> "Runner":
    with app.app_context():
        make_site()
    return Runner(app, tmp_path)


class Runner:
    """Runs `flask inventory import` over a file with the given content."""

    def __init__(self, app: Flask, folder: Path) -> None:
        self.app = app
        self.folder = folder

    def __call__(self, content: str | bytes, *options: str, site: str = "harbour") -> Result:
        file = self.folder / "list.csv"
        file.write_bytes(content.encode() if isinstance(content, str) else content)
        words = ["inventory", "import", str(file), "--site", site, *options]
        return self.app.test_cli_runner().invoke(args=words)

    def names(self) -> list[str]:
        with self.app.app_context():
            return [cookie.name for entry in list_entries_for(get_site("harbour")) for cookie in entry.cookies]


def test_a_list_is_imported_and_the_result_told(run: Runner) -> None:
    done = run(LIST)

    assert (done.exit_code, done.output) == (0, "1 added, 0 changed, 0 retired, 0 as they were.\n")
    assert run.names() == ["berth"]


def test_a_dry_run_tells_and_writes_nothing(run: Runner) -> None:
    done = run(LIST, "--dry-run")

    assert done.exit_code == 0
    assert "Would add: line 2: Quay IT: berth" in done.output
    assert run.names() == []


def test_a_rejected_row_stops_everything(run: Runner) -> None:
    done = run(LIST + ",Nobody,x,y,\n")

    assert done.exit_code == 1
    assert "line 3" in done.output
    assert "--skip-rejected" in done.output
    assert run.names() == []


def test_a_row_about_the_same_entry_as_an_earlier_one_is_told(run: Runner) -> None:
    done = run(LIST + "Quay IT,Signing in,berth,Knows it twice,\n")

    assert done.exit_code == 0
    assert "Note: line 3: left out, it is about the same entry as line 2." in done.output
    assert "1 added, 0 changed, 0 retired, 0 as they were." in done.output
    assert "line 3: left out" in run(LIST + "Quay IT,Signing in,berth,Knows it twice,\n", "--dry-run").output


def test_a_row_with_a_new_key_and_no_provider_is_rejected(run: Runner) -> None:
    done = run("key,provider,cookie_name\nabcdefgh,,berth\n")

    assert done.exit_code == 1
    assert "line 2, provider: The provider's name is missing" in done.output
    assert "1 row is rejected, so nothing was imported." in done.output


def test_rejected_rows_can_be_left_out(run: Runner) -> None:
    done = run(LIST + ",Nobody,x,y,\n", "--skip-rejected")

    assert done.exit_code == 0
    assert run.names() == ["berth"]


@pytest.mark.parametrize(
    ("content", "options", "sentence"),
    [
        (b"\xff\xd8\xff\xe0 picture", (), "picture"),
        (b"Provider,Cookie name\nCaf\xe9,berth\n", (), "--encoding windows-1252"),
        (b'Provider,Cookie name\nQuay,"berth\n', (), "line 2"),
        (b"Colour\nred\n", (), "Error"),
        (LIST.encode(), ("--locale", "fr"), "no texts in “fr”"),
    ],
)
def test_what_is_wrong_is_one_clear_sentence(
    run: Runner, content: bytes, options: tuple[str, ...], sentence: str
) -> None:
    done = run(content, *options)

    assert done.exit_code == 1
    assert sentence in done.output
    assert "Traceback" not in done.output
    assert run.names() == []


def test_a_site_that_does_not_exist_is_said(run: Runner) -> None:
    done = run(LIST, site="nowhere")

    assert done.exit_code == 1
    assert "nowhere" in done.output


def test_an_older_programs_letters_are_read_when_asked_for(run: Runner) -> None:
    done = run("Provider,Cookie name\nCafé,berth\n".encode("cp1252"), "--encoding", "windows-1252")

    assert done.exit_code == 0
    assert run.names() == ["berth"]


def test_unknown_columns_are_told(run: Runner) -> None:
    done = run("Provider,Cookie name,Risk score\nQuay IT,berth,high\n")

    assert done.exit_code == 0
    assert "Risk score" in done.output
