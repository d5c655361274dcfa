"""The dossier for a regulator: one ZIP with every version in force in a period, and all that proves it.

The same content makes the same bytes: moments inside the ZIP are fixed and nothing in it says when it was made. A
version is read, written and given up before the next one, so that memory does not grow with the history.
"""

import csv
import hashlib
import io
import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import IO, TYPE_CHECKING, Final
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo
from zoneinfo import ZoneInfo

from flask import current_app
from flask_babel import force_locale
from markupsafe import Markup

from app.audit.queries import walk_links
from app.evidence.canonical import canonical_json
from app.inventory.formulas import guard
from app.inventory.queries.checks import list_all_waivers
from app.language import Message, pick, say
from app.policy.compare import compare
from app.policy.dossier_words import CHECK_AUDIT, CHECK_VERSIONS, NAME, PEOPLE, README, unlimited
from app.policy.proof import hashed_text
from app.policy.queries.versions import find_version, list_versions, walk_versions
from app.policy.rendering import for_elsewhere, spoken
from app.policy.service.publishing import as_published, snapshot_of
from app.policy.telling import tell_changes

if TYPE_CHECKING:
    from app.inventory.models import Site
    from app.policy.models import Page, Version
    from app.policy.snapshot import Snapshot

SUMS: Final = "SHA256SUMS"
HASHES: Final = "HASHES"

_EARLIEST: Final = date(1900, 1, 1)
_LATEST: Final = date(9000, 1, 1)
"""Beyond them nothing was published, and not every database and time zone has a moment for it."""

_MOMENT: Final = (1980, 1, 1, 0, 0, 0)
"""The earliest that a ZIP can name."""


@dataclass(frozen=True)
class Period:
    """The days of a dossier, both included, in the site's time zone; `None`: without a limit."""

    first: date | None = None
    last: date | None = None

    def since(self, zone: str) -> datetime | None:
        """The moment at which it begins."""
        return datetime.combine(self.first, time(), ZoneInfo(zone)) if self.first and self.first > _EARLIEST else None

    def before(self, zone: str) -> datetime | None:
        """The first moment after it."""
        if self.last is None or self.last >= _LATEST:
            return None
        return datetime.combine(self.last + timedelta(days=1), time(), ZoneInfo(zone))


def problem_with(site: "Site", period: Period) -> Message | None:
    """Why there is no dossier of this period, or `None`."""
    if period.first and period.last and period.first > period.last:
        return say("The period ends before it begins. Enter a later day.")
    before = period.before(site.time_zone)
    versions = list_versions(site)
    if not versions:
        return say("Nothing was published yet, so there is nothing to show.")
    if before and versions[-1].published_at >= before:
        return say("Nothing was published up to this day. Enter a later one.")
    return None


@dataclass(frozen=True)
class Part:
    """What a module above adds when it is asked for; registered in `app.extensions["dossier_part"]`.

    `files` gives names and lines; `contents` says in the README what they are, in English and Dutch; `check` is the
    command that checks them, and `explained` what stands before and after it in English, and about it in Dutch.
    """

    files: Callable[["Site", datetime | None, datetime | None], Iterable[tuple[str, Iterable[str]]]]
    contents: tuple[str, str]
    check: str
    explained: tuple[str, str, str]


@dataclass
class _Archive:
    """A ZIP that is being written, and the fingerprints of what is in it."""

    zip: ZipFile
    sums: dict[str, str] = field(default_factory=dict)

    def add(self, name: str, content: str) -> None:
        self.add_lines(name, [content])

    def add_lines(self, name: str, pieces: Iterable[str]) -> None:
        """A file, a piece at a time."""
        digest = hashlib.sha256()
        entry = ZipInfo(name, _MOMENT)
        entry.compress_type = ZIP_DEFLATED
        entry.external_attr = 0o644 << 16
        with self.zip.open(entry, "w") as file:
            for piece in pieces:
                data = piece.encode()
                digest.update(data)
                file.write(data)
        self.sums[name] = digest.hexdigest()


def write_dossier(
    file: IO[bytes],
    *,
    site: "Site",
    address: str,
    period: Period,
    people: Mapping[int, str] | None = None,
    with_choices: bool = False,
) -> None:
    """Write the dossier of `site` into `file`.

    `address` is where the register is. `people` are the names to give with it by number; `None`: none are given.
    `with_choices`: with the record of what visitors chose.
    """
    part: Part | None = current_app.extensions.get("dossier_part") if with_choices else None
    zone = site.time_zone
    since, before = period.since(zone), period.before(zone)
    with ZipFile(file, "w", ZIP_DEFLATED) as opened:
        archive = _Archive(opened)
        rows, hashes = [], []
        root = f"{address}/{site.key}/"
        previous: Snapshot | None = None
        for version, pages in walk_versions(site, since=since, before=before):
            snapshot = snapshot_of(version)
            if previous is None and version.number > 1:
                earlier = find_version(site, version.number - 1)
                previous = snapshot_of(earlier) if earlier else None
            _add_version(archive, site.key, version, pages, root)
            _add_changes(archive, version, previous, snapshot)
            rows.append(_row(version))
            hashes.append(f"{version.hash}  {_folder(version)}/facts.json\n")
            previous = snapshot
        archive.add("versions.csv", _table(_COLUMNS, rows))
        archive.add("waivers.json", json.dumps(list_all_waivers(site), ensure_ascii=False, indent=1) + "\n")
        archive.add_lines("audit/events.jsonl", _event_lines(site.key, since, before))
        if people is not None:
            archive.add(
                "people.csv",
                _table(("number", "name"), [(number, guard(name)) for number, name in sorted(people.items())]),
            )
        for name, lines in part.files(site, since, before) if part else ():
            archive.add_lines(name, lines)
        archive.add(HASHES, "".join(hashes))
        numbers = [str(row[0]) for row in rows]
        archive.add(NAME, _readme(site, address, period, numbers, part, with_people=people is not None))
        archive.add(SUMS, "".join(f"{digest}  {name}\n" for name, digest in sorted(archive.sums.items())))


_COLUMNS: Final = (
    "number",
    "published_at",
    "published_by",
    "approved_by",
    "asked_again",
    "reason",
    "restored_from",
    "previous_hash",
    "hash",
)


def _row(version: "Version") -> tuple[object, ...]:
    return (
        version.number,
        version.published_at.isoformat(timespec="microseconds"),
        version.published_by,
        version.approved_by,
        "true" if version.material else "false",
        guard(version.change_reason),
        version.restored_from,
        version.previous_hash,
        version.hash,
    )


def _folder(version: "Version") -> str:
    return f"versions/{version.number}"


def _add_version(archive: _Archive, site: str, version: "Version", pages: "Iterable[Page]", root: str) -> None:
    """The texts exactly as they were hashed, and each page for a browser."""
    folder = _folder(version)
    texts = as_published(site, version, {page.locale: (page.html, page.sha256) for page in pages})
    archive.add(f"{folder}/facts.json", hashed_text(texts))
    archive.add(f"{folder}/snapshot.json", version.snapshot)
    archive.add(f"{folder}/change_summary.json", version.change_summary)
    archive.add(f"{folder}/difference.json", version.difference)
    archive.add(f"{folder}/checks.json", version.checks)
    settings = snapshot_of(version).site
    for locale, (html, _sha256) in texts.pages.items():
        archive.add(f"{folder}/main.{locale}.html", html)
        shown = Markup(for_elsewhere(html, root))  # noqa: S704  # stored as it was made by `render_main`
        archive.add(f"{folder}/read.{locale}.html", _drawn("dossier/read.html", settings, locale, version, main=shown))


def _add_changes(archive: _Archive, version: "Version", before: "Snapshot | None", after: "Snapshot") -> None:
    locale = after.site.default_locale
    told = tell_changes(compare(before, after), before, after, locale)
    summary = pick(json.loads(version.change_summary), locale, locale)
    page = _drawn("dossier/changes.html", after.site, locale, version, told=told, summary=summary)
    archive.add(f"{_folder(version)}/changes.html", page)


def _drawn(template: str, site: object, locale: str, version: "Version", **context: object) -> str:
    words = spoken(site, locale)  # type: ignore[arg-type]  # always a PolicySite
    with force_locale(words):
        return current_app.jinja_env.get_template(template).render(
            site=site, page_tag=locale, locale=words, version=version, **context
        )


def _event_lines(site: str, since: datetime | None, before: datetime | None) -> Iterable[str]:
    for link in walk_links(site=site, since=since, before=before):
        yield canonical_json({"event": link.content, "hash": link.hash}) + "\n"


def _table(columns: Iterable[str], rows: Iterable[Iterable[object]]) -> str:
    written = io.StringIO(newline="")
    writer = csv.writer(written, lineterminator="\r\n")
    writer.writerow(columns)
    writer.writerows(rows)
    return written.getvalue()


def _readme(
    site: "Site", address: str, period: Period, numbers: list[str], part: Part | None, *, with_people: bool
) -> str:
    english, dutch = PEOPLE if with_people else ("", "")
    contents = part.contents if part else ("", "")
    before, after, about = part.explained if part else ("", "", "")
    return README.format(
        name=site.name,
        address=site.base_url,
        responsible=site.controller_name,
        since_en=unlimited(period.first, "the first version"),
        since_nl=unlimited(period.first, "de eerste versie"),
        until_en=unlimited(period.last, "the newest version"),
        until_nl=unlimited(period.last, "de nieuwste versie"),
        time_zone=site.time_zone,
        versions=", ".join(numbers),
        history_url=f"{address}/{site.key}/{site.default_locale}/versions/",
        people_en=contents[0] + english,
        people_nl=contents[1] + dutch,
        part_en=f"\n5. {before}\n\n{part.check}\n{after}" if part else "",
        part_nl=f"5. {about}" if part else "",
        check_versions=CHECK_VERSIONS.strip(),
        check_audit=CHECK_AUDIT.strip(),
    )
