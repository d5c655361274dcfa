"""Which commands there are, and what is loaded for one."""

import subprocess
import sys
from pathlib import Path

import click
import pytest
from flask.cli import FlaskGroup

from app import create_app
from app.config import PROJECT
from tests.conftest import make_settings

FLASK = [str(Path(sys.executable).with_name("flask")), "--app", "app"]
OURS = {"audit", "inventory", "migrate", "revise", "serve", "sites", "users"}


def said(instance: Path, *words: str) -> str:
    return subprocess.run(
        [*FLASK, *words],
        cwd=PROJECT,
        env={"PATH": "", "INSTANCE": str(instance)},
        check=True,
        capture_output=True,
        text=True,
    ).stdout


def test_the_help_lists_every_command(tmp_path: Path) -> None:
    listed = {line.split()[0] for line in said(tmp_path, "--help").splitlines() if line.startswith("  ")}

    assert listed >= OURS


def test_a_command_that_is_not_there_is_refused_in_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(subprocess.CalledProcessError) as refused:
        said(tmp_path, "cookies")

    assert "No such command 'cookies'" in refused.value.stderr


def test_flasks_own_commands_find_every_page(tmp_path: Path) -> None:
    assert "inventory.entries" in said(tmp_path, "routes")


@pytest.mark.parametrize(
    ("context", "has_pages"), [(click.Context(FlaskGroup()), False), (click.Context(click.Command("run")), True)]
)
def test_only_a_command_of_ours_goes_without_pages(tmp_path: Path, context: click.Context, has_pages: bool) -> None:
    with context:
        app = create_app(make_settings(tmp_path, f"sqlite:///{tmp_path}/register.db"))

    assert ("inventory.entries" in app.view_functions) is has_pages
