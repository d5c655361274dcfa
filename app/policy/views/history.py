"""The versions of a policy: the list of them, each one word for word, and what changed from one to another."""

import json
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from flask import abort, make_response, redirect, render_template, request, url_for
from markupsafe import Markup

from app.language import pick
from app.policy.compare import compare
from app.policy.queries.versions import find_page, get_version, list_versions, page_fingerprints
from app.policy.rendering import rebase, render_main, spoken
from app.policy.service.publishing import snapshot_of
from app.policy.telling import changed_languages, count_unchanged, tell_changes
from app.policy.views.blueprint import blueprint
from app.policy.views.pages import asked_for, frame
from app.policy.views.visible import Published, edition_of, get_published, kept_by_caches, lead_on, open_site, say_in
from app.web.paging import part_of
from app.web.paths import RowNumber

if TYPE_CHECKING:
    from collections.abc import Sequence

    from werkzeug.wrappers import Response as AnyResponse

    from app.language import Picked
    from app.policy.models import Version

ON_A_PAGE = 30

_UP = "../../../"
"""From the address of a version to its site."""

_DATA = re.compile(rf'href="{re.escape(_UP)}(?=(?:cookies|catalog)\.)')


@dataclass(frozen=True)
class Listed:
    """A version as a line of the list. `locale` is the language in which it can be read: the reader's if it has it."""

    version: "Version"
    summary: "Picked"
    locale: str


@blueprint.get("/<site:site>/<language:locale>/versions/")
def history(site: str, locale: str) -> "AnyResponse":
    """Every version there is, the newest first."""
    published = _published_in(site, locale)
    owner = open_site(site)
    versions = list_versions(owner)
    pages = page_fingerprints(owner)
    part = part_of(versions, page=request.args.get("page", 1, type=int), size=ON_A_PAGE)
    default = published.site.default_locale
    shown = [
        Listed(
            version=version,
            summary=summary_of(version, locale, default),
            locale=_readable(list(pages[version.number]), locale, default),
        )
        for version in part.items
    ]
    return _page(
        published,
        "policy/history.html",
        locale,
        versions=versions,
        shown=shown,
        part=part,
        url=lambda number: url_for("policy.history", site=site, locale=locale, page=number if number > 1 else None),
    )


@blueprint.get("/<site:site>/<language:locale>/versions/<int:number>/")
def version(site: str, locale: str, number: int) -> "AnyResponse":
    """One version, word for word as it was published; with `?q=` only the rows that are asked for."""
    current = get_published(site)
    owner = open_site(site)
    shown = get_version(owner, number)
    page = find_page(shown, locale)
    if page is None:
        abort(404)
    asked = asked_for()
    main = render_main(snapshot_of(shown), edition_of(shown), locale, asked=asked) if asked else page.html
    return _page(
        current,
        "policy/version.html",
        locale,
        languages=[tag for tag in current.site.ordered_locales if tag in page_fingerprints(owner)[number]],
        main=Markup(_with_its_own_data(rebase(main, _UP), number)),  # noqa: S704  # stored as it was made
        version=shown,
        current=current.version.number,
    )


@blueprint.get("/<site:site>/<language:locale>/versions/<int:number>/changes/")
def changes(site: str, locale: str, number: int) -> "AnyResponse":
    """What changed in a version since the one before, or with `?with=` between it and any other."""
    published = _published_in(site, locale)
    owner = open_site(site)
    this = get_version(owner, number)
    other_number = request.args.get("with", number - 1, type=int)
    if not 0 <= other_number <= RowNumber.max:
        abort(404)
    other = get_version(owner, other_number) if other_number else None
    before, after = (this, other) if other and other.number > number else (other, this)
    old, new = snapshot_of(before) if before else None, snapshot_of(after)
    found = compare(old, new) if old else []
    return _page(
        published,
        "policy/changes.html",
        locale,
        before=before,
        after=after,
        told=tell_changes(found, old, new, locale),
        unchanged=count_unchanged(found, new),
        elsewhere=[tag for tag in changed_languages(found, new) if tag != locale and tag in published.site.locales],
        summary=summary_of(after, locale, published.site.default_locale),
        is_next=before is not None and before.number + 1 == after.number,
        pages=page_fingerprints(owner)[after.number],
        versions=list_versions(owner),
    )


@blueprint.get("/<site:site>/<language:locale>/versions/changes/")
def choose_versions(site: str, locale: str) -> "AnyResponse":
    """From the form that asks for two versions to the difference between them."""
    published = _published_in(site, locale)
    newest = published.version.number
    chosen = sorted((request.args.get("version", newest, type=int), request.args.get("with", newest, type=int)))
    target = url_for("policy.changes", site=site, locale=locale, number=chosen[1])
    response = make_response(redirect(f"{target}?with={chosen[0]}"))
    response.headers["Cache-Control"] = "public, no-cache"
    return response


def summary_of(version: "Version", locale: str, default: str) -> "Picked":
    """What the public was told about `version`."""
    return pick(json.loads(version.change_summary), locale, default)


def _published_in(site: str, locale: str) -> Published:
    published = get_published(site)
    if locale not in published.site.locales:
        lead_on(published, locale)
    return published


def _page(
    published: Published,
    template: str,
    locale: str,
    *,
    languages: "Sequence[str] | None" = None,
    **context: object,
) -> "AnyResponse":
    around = frame(published.snapshot, locale, languages=languages)
    page = say_in(spoken(published.site, locale), lambda: render_template(template, **around, **context))
    return kept_by_caches(make_response(page))


def _readable(locales: "Sequence[str]", locale: str, default: str) -> str:
    return next((tag for tag in (locale, default) if tag in locales), locales[0])


def _with_its_own_data(html: str, number: int) -> str:
    """The content of a version, with links to its own files where it links to those of the newest."""
    return _DATA.sub(rf"\g<0>versions/{number}/", html)
