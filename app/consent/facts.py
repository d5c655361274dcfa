"""What a choice is about: the published version as far as consent goes. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from app.inventory.state import CookieInput
    from app.policy.snapshot import Snapshot


@dataclass(frozen=True)
class Declared:
    """A name or pattern of an entry that needs consent."""

    category: str
    provider: str
    cookie: "CookieInput"


@dataclass(frozen=True, kw_only=True)
class ConsentFacts:
    """The published version of a site: what needs consent, since when visitors are asked, who may send choices.

    `asks_since` is the number of the newest version that asks everybody again. `categories` are offered as a choice;
    in those of `free` nothing needs consent. `origins` are those of the site's own addresses.
    """

    site: str
    number: int
    hash: str
    asks_since: int
    categories: Sequence[str]
    free: Sequence[str]
    names: Sequence[Declared]
    origins: frozenset[str]
    locales: Sequence[str]
    default_locale: str

    @property
    def asks(self) -> bool:
        """Whether there is anything to choose."""
        return bool(self.categories)


def consent_facts(snapshot: "Snapshot", *, number: int, version_hash: str, material: Sequence[int]) -> ConsentFacts:
    """The facts of a version; `material` are the numbers of all versions that ask again, in any order."""
    offered = [category.key for category in snapshot.consent_categories]
    used = [category.key for category in snapshot.categories]
    site = snapshot.site
    return ConsentFacts(
        site=site.key,
        number=number,
        hash=version_hash,
        asks_since=max((one for one in material if one <= number), default=1),
        categories=offered,
        free=[key for key in used if key not in offered],
        names=[
            Declared(entry.category.key, entry.provider.name, cookie)
            for entry in snapshot.entries
            if entry.category and entry.consent_basis == "consent"
            for cookie in entry.cookies
        ],
        origins=frozenset(_origins(site.base_url, site.extra_hosts)),
        locales=site.ordered_locales,
        default_locale=site.default_locale,
    )


def _origins(base_url: str, extra_hosts: Sequence[str]) -> list[str]:
    return [origin_of(base_url), *(origin_of(f"https://{host}") for host in extra_hosts)]


def origin_of(address: str) -> str:
    """The origin of an address as browsers write it: in small letters and ASCII, without the usual port."""
    parts = urlsplit(address)
    try:
        port, host = parts.port, parts.hostname or ""
        host = f"[{host}]" if ":" in host else host.encode("idna").decode()
    except ValueError:
        # No browser comes from there.
        return f"{parts.scheme}://{parts.netloc}"
    return f"{parts.scheme}://{host}" + (f":{port}" if port and port != _USUAL_PORTS.get(parts.scheme) else "")


_USUAL_PORTS: Final = {"http": 80, "https": 443}


Answers = Mapping[str, bool]
"""Yes or no to each category that is offered."""
