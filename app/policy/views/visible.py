"""What a visitor may see: the newest version of a site that is open, and what somebody signed in sees of the others."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NoReturn

from flask import Response, abort, current_app, make_response, redirect, request, url_for
from flask_babel import force_locale

from app.accounts.signed_in import current_role
from app.inventory.queries import get_site
from app.policy.queries.versions import find_current, find_version, page_fingerprints
from app.policy.service.publishing import snapshot_of
from app.policy.snapshot import Edition
from app.web.locale import negotiate

if TYPE_CHECKING:
    from app.inventory.models import Site
    from app.policy.models import Version
    from app.policy.snapshot import PolicySite, Snapshot


@dataclass(frozen=True)
class Published:
    """What the public reads of a site: its newest version, or an earlier one."""

    version: "Version"
    snapshot: "Snapshot"

    @property
    def site(self) -> "PolicySite":
        """The settings of the site as published then."""
        return self.snapshot.site


def find_published(site: "Site") -> Published | None:
    """What the public reads of `site`; `None` while it is closed or nothing was published."""
    version = find_current(site) if site.public else None
    return Published(version, snapshot_of(version)) if version else None


def get_published(key: str, number: int | None = None) -> Published:
    """What the public reads of the site with this key, or its version `number`; 404 while there is nothing to read."""
    site = open_site(key)
    version = find_current(site) if number is None else find_version(site, number)
    if version is None:
        abort(404)
    return Published(version, snapshot_of(version))


def open_site(key: str) -> "Site":
    """The site with this key; 404 while it is closed to the public."""
    site = get_site(key)
    if not site.public:
        abort(404)
    return site


def edition_of(version: "Version") -> Edition:
    """What a page says of `version`."""
    return Edition(number=version.number, published_at=version.published_at, previous=version.number - 1)


def visible_site(key: str) -> "Site":
    """The site, if this visitor may see anything of it; otherwise the answer is 404, as if there were none.

    Nobody is looked up for a site that is public: its pages are the same bytes for everyone.
    """
    site = get_site(key)
    if not site.public and current_role() is None:
        abort(404)
    return site


def negotiated(site: "Site | PolicySite") -> str:
    """The language of the site's policy that suits this visitor best."""
    return negotiate(site.ordered_locales, site.default_locale)


def send_to_preview(site: "Site", locale: str) -> Response:
    """To the page as visitors will see it; no cache may keep that answer."""
    response = redirect(url_for("texts.preview", site=site.key, locale=locale))
    response.headers["Cache-Control"] = "no-store"
    return response  # type: ignore[return-value]  # Flask's own redirect gives its own response


def lead_on(published: Published, locale: str) -> NoReturn:
    """To this page in the first language, where an earlier version stands in `locale`: people have that address."""
    site, default = published.site.key, published.site.default_locale
    if not any(locale in pages for pages in page_fingerprints(open_site(site)).values()):
        abort(404)
    asked: dict[str, Any] = {name: request.args.get(name) for name in ("version", "with", "page")}
    abort(redirect(url_for(f"{request.endpoint}", **{**(request.view_args or {}), "locale": default}, **asked)))


Region = Callable[["Snapshot", str, str], Mapping[str, Any]]
"""What a module above puts round the public pages: from the newest version, the language and the page's address."""


def around(snapshot: "Snapshot", locale: str, here: str) -> dict[str, Any]:
    """All that modules above put round a public page, by the names that the public layout knows."""
    regions: list[Region] = current_app.extensions.get("public_regions", [])
    found: dict[str, Any] = {}
    for region in regions:
        found |= region(snapshot, locale, here)
    return found


def say_in(locale: str, render: "Callable[[], str]") -> str:
    """What `render` gives while our words are said in `locale`, whatever language the visitor's browser asks for."""
    with force_locale(locale):
        return render()


def for_everybody(response: Response) -> Response:
    """Let every cache and every website have it. An `ETag` must be set already."""
    response.headers["Cache-Control"] = "public, no-cache"
    response.headers["Access-Control-Allow-Origin"] = "*"
    return response.make_conditional(request)  # type: ignore[return-value]  # it gives itself back


def exactly(text: str, media_type: str) -> Response:
    """An answer of this text and nothing else, for every cache and every website."""
    response = make_response(text)
    response.mimetype = media_type
    response.add_etag()
    return for_everybody(response)


def kept_by_caches(response: Response) -> Response:
    """Let every cache keep the answer, and ask each time whether it is still the same."""
    response.headers["Cache-Control"] = "public, no-cache"
    response.add_etag()
    return response.make_conditional(request)  # type: ignore[return-value]  # it gives itself back
