"""The banner for other websites: its bytes, the address that carries their hash, and the lines a webmaster copies."""

import base64
import hashlib
from dataclasses import dataclass
from functools import cached_property, lru_cache
from html import escape
from pathlib import Path
from typing import Final

from app.config import PROJECT
from app.policy.published import CODINGS, compress

EMBED: Final = PROJECT / "static" / "embed"
"""Holds `consent.js`, and in `releases/` what the last two releases served: `0.2.0.js`."""

LARGEST: Final = 8 * 1024
"""Bytes that the script may weigh on its way to a browser, compressed."""


@dataclass(frozen=True)
class Script:
    """One edition of the script: the same bytes for all sites, changed by a release only."""

    content: bytes

    @cached_property
    def digest(self) -> str:
        """What its lasting address is named after."""
        return hashlib.sha256(self.content).hexdigest()[:16]

    @cached_property
    def integrity(self) -> str:
        """The value of `integrity`, by which a browser refuses any other bytes."""
        return "sha384-" + base64.b64encode(hashlib.sha384(self.content).digest()).decode()

    @cached_property
    def packed(self) -> dict[str, bytes]:
        """The content in each coding that browsers ask for, and, under an empty name, as it is."""
        return {"": self.content} | {coding: compress(self.content, coding, at_best=True) for coding in CODINGS}


@dataclass(frozen=True)
class Embed:
    """The script that is served now, and by its digest every edition that is served still."""

    current: Script
    kept: dict[str, Script]


@lru_cache(maxsize=1)
def embed(folder: Path = EMBED) -> Embed:
    """The script and its kept editions, read once."""
    current = Script((folder / "consent.js").read_bytes())
    released = (Script(path.read_bytes()) for path in (folder / "releases").glob("*.js"))
    return Embed(current, {script.digest: script for script in (*released, current)})


def snippet(address: str, site: str) -> str:
    """The line for the pages of `site` that always brings the newest script; `address` is that of the register."""
    return f'<script src="{escape(address)}/embed/consent.js" data-site="{escape(site)}" defer></script>'


def pinned_snippet(address: str, site: str) -> str:
    """The line that brings exactly the script of this release, which stays at its address for two releases."""
    script = embed().current
    return (
        f'<script src="{escape(address)}/embed/consent.{script.digest}.js" integrity="{script.integrity}"'
        f' crossorigin="anonymous" data-site="{escape(site)}" defer></script>'
    )
