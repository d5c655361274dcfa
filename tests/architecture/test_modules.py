"""What the modules of the application look like from outside."""

import ast
import subprocess
import sys
from pathlib import Path

from tests.architecture.sources import PROJECT, text_files

VAGUE = {"utils", "util", "helpers", "helper", "common", "core", "misc", "managers", "manager", "tools"}


def test_the_arrows_between_modules_are_as_drawn() -> None:
    lint_imports = Path(sys.executable).with_name("lint-imports")

    result = subprocess.run(
        [lint_imports, "--no-cache", "--no-logo"], cwd=PROJECT, capture_output=True, text=True, check=False
    )

    assert result.returncode == 0, result.stdout


def test_no_module_has_a_name_that_says_nothing() -> None:
    vague = [path for path, _ in text_files("app", "tests") if VAGUE & {*Path(path).with_suffix("").parts}]

    assert vague == []


def test_revisions_import_no_models() -> None:
    revisions = [(path, source) for path, source in text_files("app/migrations") if Path(path).stem[0].isdigit()]

    importing = [
        path
        for path, source in revisions
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.ImportFrom) and (node.module or "").endswith("models")
    ]

    assert revisions
    assert importing == []
