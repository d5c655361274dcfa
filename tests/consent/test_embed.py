"""The banner's script as other websites get it: small, compressed, the same for all, and kept for two releases."""

import base64
import gzip
import hashlib
import re
import shutil
from collections.abc import Callable
from pathlib import Path

import brotli
import pytest

from app.config import PROJECT
from app.consent.embed import EMBED, LARGEST, Script, embed, pinned_snippet, snippet
from tests.critic import ADDRESS, CriticalClient

SOURCE = (EMBED / "consent.js").read_bytes()


def test_the_script_is_small_on_its_way_to_a_browser() -> None:
    script = embed().current

    assert len(script.packed["br"]) <= LARGEST
    assert len(script.packed["gzip"]) <= LARGEST


def test_the_script_is_a_classic_one_that_needs_nothing_else() -> None:
    source = SOURCE.decode()

    assert not re.search(r"^\s*(?:import|export)\b|\bimport\(|\brequire\(", source, re.MULTILINE)
    assert not re.search(r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\b|new Function", source)


@pytest.mark.parametrize(
    ("accepted", "coding", "unpack"),
    [("gzip, deflate, br, zstd", "br", brotli.decompress), ("gzip", "gzip", gzip.decompress), ("", None, bytes)],
)
def test_any_website_may_load_it(
    client: CriticalClient, accepted: str, coding: str | None, unpack: Callable[[bytes], bytes]
) -> None:
    answer = client.get("/embed/consent.js", headers={"Accept-Encoding": accepted})

    assert answer.status_code == 200
    assert answer.content_type == "text/javascript; charset=utf-8"
    assert answer.headers.get("Content-Encoding") == coding
    assert unpack(answer.data) == SOURCE
    assert answer.headers["Cache-Control"] == "public, max-age=3600"
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert answer.headers["Cross-Origin-Resource-Policy"] == "cross-origin"
    assert answer.headers["Vary"] == "Accept-Encoding"


def test_who_has_it_already_is_told_so(client: CriticalClient) -> None:
    accept = {"Accept-Encoding": "br"}
    tag = client.get("/embed/consent.js", headers=accept).headers["ETag"]

    again = client.get("/embed/consent.js", headers=accept | {"If-None-Match": tag})

    assert again.status_code == 304
    assert again.data == b""


def test_the_address_with_the_digest_never_changes(client: CriticalClient) -> None:
    line = pinned_snippet(ADDRESS, "harbour")
    found = re.search(rf'src="{ADDRESS}(/embed/consent\.\w+\.js)" integrity="sha384-([^"]+)"', line)
    assert found

    answer = client.get(found[1])

    assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert base64.b64decode(found[2]) == hashlib.sha384(answer.data).digest()
    assert 'crossorigin="anonymous" data-site="harbour" defer></script>' in line
    assert client.get("/embed/consent.0123456789abcdef.js").status_code == 404


def test_the_plain_line_names_the_register_and_the_site() -> None:
    line = snippet("https://register.example/cookies", "harbour")

    assert line == '<script src="https://register.example/cookies/embed/consent.js" data-site="harbour" defer></script>'


def test_a_released_script_stays_at_its_address(tmp_path: Path) -> None:
    (tmp_path / "releases").mkdir()
    shutil.copy(EMBED / "consent.js", tmp_path / "consent.js")
    (tmp_path / "releases" / "0.1.0.js").write_bytes(b"// an earlier one")

    kept = embed.__wrapped__(tmp_path).kept

    assert {script.content for script in kept.values()} == {SOURCE, b"// an earlier one"}
    assert kept[Script(b"// an earlier one").digest].content == b"// an earlier one"


def test_the_last_two_releases_are_kept() -> None:
    """Red after a release was named in the changelog: `make embed NUMBER=1.2.0` keeps its script."""
    released = re.findall(r"^## \[(\d[\w.]*)\]", (PROJECT / "CHANGELOG.md").read_text(), re.MULTILINE)

    assert {path.stem for path in (EMBED / "releases").glob("*.js")} == {*released[:2]}
