"""The files of the project, for the tests that read them."""

from collections.abc import Iterator
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[2]

_FOLDERS = ("app", "templates", "static", "tests", "docs", "requirements", ".ci")
_TEXT = {".py", ".html", ".css", ".js", ".svg", ".md", ".txt", ".po", ".toml", ".json", ".csv", ".mako", ""}


def text_files(*folders: str) -> Iterator[tuple[str, str]]:
    """Path from the project's top and content of every text file in `folders`, or of the whole project."""
    tops = [PROJECT / folder for folder in folders or _FOLDERS]
    paths = [path for top in tops for path in sorted(top.rglob("*"))]
    if not folders:
        paths += sorted(path for path in PROJECT.iterdir() if path.name not in {".coverage", ".git"})
    for path in paths:
        if path.is_file() and path.suffix in _TEXT and "__pycache__" not in path.parts:
            yield str(path.relative_to(PROJECT)), path.read_text(encoding="utf-8")


def templates() -> Iterator[tuple[str, str]]:
    """Name, as Jinja knows it, and source of every template."""
    for path, source in text_files("templates"):
        yield path.removeprefix("templates/"), source
