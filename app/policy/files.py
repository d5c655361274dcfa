"""Published pages as files, laid out as their addresses are, for a web server in front."""

import json
import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from app.policy.published import CODINGS, compress

if TYPE_CHECKING:
    from app.policy.published import PublishedPage

LIST: Final = ".cookie-register.json"
"""Names the files that were written into a folder: no other file there is ever removed."""

_ENDINGS: Final = {"": "", "gzip": ".gz", "br": ".br"}


@dataclass(frozen=True)
class Written:
    """What was done: how many pages are there, how many of them changed, how many are gone."""

    pages: int
    changed: int
    removed: int


def write_pages(folder: Path, pages: "Mapping[str, PublishedPage]") -> Written:
    """Write each page, by path, as `index.html` with its packed forms; remove what was written before and is gone.

    A file is written aside and takes its place at once. What has not changed is left as it is. Raises `OSError`.
    """
    folder.mkdir(parents=True, exist_ok=True)
    known = _known(folder)
    files = {_file(path, ending): path for path in pages for ending in _ENDINGS.values()}
    # Before the first of them: whatever is left half done by this run can be removed by the next.
    _remember(folder, known | files.keys())
    changed = 0
    for path, page in pages.items():
        plain = page.packed[""].body
        if not _is_written(folder, path, plain):
            _replace(
                {folder / _file(path, ""): plain}
                | {folder / _file(path, _ENDINGS[one]): compress(plain, one, at_best=True) for one in CODINGS}
            )
            changed += 1
    gone = known - files.keys()
    for name in gone:
        _remove(folder, name)
    _remember(folder, files)
    return Written(len(pages), changed, sum(name.endswith("index.html") for name in gone))


def _file(path: str, ending: str) -> str:
    return f"{path.strip('/')}/index.html{ending}"


def _is_written(folder: Path, path: str, plain: bytes) -> bool:
    first, *packed = (folder / _file(path, ending) for ending in _ENDINGS.values())
    return first.is_file() and first.read_bytes() == plain and all(one.is_file() for one in packed)


def _replace(contents: Mapping[Path, bytes]) -> None:
    """Write all of them aside, then put each in its place; all are of the same moment, as web servers like it."""
    for path, content in contents.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        _aside(path).write_bytes(content)
    moment = _aside(next(iter(contents))).stat().st_mtime_ns
    for path in contents:
        os.utime(_aside(path), ns=(moment, moment))
        _aside(path).replace(path)


def _aside(path: Path) -> Path:
    return path.with_name(f".{path.name}.part")


def _remove(folder: Path, name: str) -> None:
    path = folder / name
    for one in (path, _aside(path)):
        one.unlink(missing_ok=True)
    for parent in path.parents:
        if parent == folder or not parent.is_dir() or any(parent.iterdir()):
            break
        parent.rmdir()


def _known(folder: Path) -> set[str]:
    """The files that an earlier run wrote; names that lead elsewhere are none of ours."""
    try:
        names = json.loads((folder / LIST).read_text())
    except (FileNotFoundError, ValueError):
        return set()
    whole = folder.resolve()
    return {
        name
        for name in (names if isinstance(names, list) else ())
        if isinstance(name, str)
        and name.endswith(tuple(f"/index.html{ending}" for ending in _ENDINGS.values()))
        and (folder / name).resolve().is_relative_to(whole)
    }


def _remember(folder: Path, names: Iterable[str]) -> None:
    _replace({folder / LIST: json.dumps(sorted(names), indent=0).encode()})
