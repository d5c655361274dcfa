"""The changes of a policy as an Atom feed (RFC 4287)."""

import re
from typing import TYPE_CHECKING, Final
from uuid import UUID, uuid5

from flask_babel import gettext as _
from lxml import etree

from app.policy.queries.versions import list_versions
from app.policy.rendering import spoken
from app.policy.views.blueprint import blueprint
from app.policy.views.history import summary_of
from app.policy.views.visible import Published, exactly, get_published, lead_on, open_site, say_in
from app.web.paths import absolute_url

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from werkzeug.wrappers import Response as AnyResponse

    from app.policy.models import Version

MOST: Final = 50
"""How many changes a reader of the feed is told; the history has all."""

_ATOM: Final = "http://www.w3.org/2005/Atom"
_LANG: Final = "{http://www.w3.org/XML/1998/namespace}lang"
_OURS: Final = UUID("5f7b3c52-52d5-4f0a-9c6f-6a1d3c0f9a77")
"""Below which the ids are made from hashes: they stay the same when the register moves to another address."""

_NOT_IN_XML: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")


@blueprint.get("/<site:site>/<language:locale>/versions.atom")
def feed(site: str, locale: str) -> "AnyResponse":
    """What changed in the policy, the newest first."""
    published = get_published(site)
    if locale not in published.site.locales:
        lead_on(published, locale)
    versions = list_versions(open_site(site))
    written = say_in(spoken(published.site, locale), lambda: _written(published, versions, locale))
    return exactly(written, "application/atom+xml")


def _written(published: Published, versions: "Sequence[Version]", locale: str) -> str:
    site = published.site
    root = etree.Element(f"{{{_ATOM}}}feed", nsmap={None: _ATOM})
    root.set(_LANG, spoken(site, locale))
    _add(root, "title", _("Changes to the cookie policy of %(site)s", site=site.name))
    # The first version has a hash of its own in every register, and never another one.
    _add(root, "id", _id(versions[-1], f"feed {locale}"))
    _add(root, "updated", _moment(versions[0].published_at))
    _link(root, "self", absolute_url("policy.feed", site=site.key, locale=locale), "application/atom+xml")
    _link(root, "alternate", absolute_url("policy.history", site=site.key, locale=locale), "text/html")
    author = _add(root, "author")
    _add(author, "name", site.controller_name or site.name)
    for version in versions[:MOST]:
        _entry(_add(root, "entry"), site.key, version, locale, site.default_locale)
    return '<?xml version="1.0" encoding="utf-8"?>\n' + etree.tostring(root, encoding="unicode", pretty_print=True)


def _entry(entry: etree._Element, site: str, version: "Version", locale: str, default: str) -> None:
    place = {"site": site, "locale": locale, "number": version.number}
    _add(entry, "title", _("Version %(number)s", number=version.number))
    _add(entry, "id", _id(version, locale))
    _add(entry, "published", _moment(version.published_at))
    _add(entry, "updated", _moment(version.published_at))
    _link(entry, "alternate", absolute_url("policy.changes", **place), "text/html")
    summary = summary_of(version, locale, default)
    asked = [_("Visitors were asked for consent again.")] if version.material else []
    told = _add(entry, "summary", " ".join([summary.text, *asked]))
    if summary.locale and summary.locale != locale:
        told.set(_LANG, summary.locale)


def _add(parent: etree._Element, name: str, text: str = "") -> etree._Element:
    made = etree.SubElement(parent, f"{{{_ATOM}}}{name}")
    made.text = _NOT_IN_XML.sub("", text) or None
    return made


def _link(parent: etree._Element, relation: str, address: str, media_type: str) -> None:
    etree.SubElement(parent, f"{{{_ATOM}}}link", rel=relation, href=address, type=media_type)


def _id(version: "Version", what: str) -> str:
    return uuid5(_OURS, f"{version.hash} {what}").urn


def _moment(at: "datetime") -> str:
    return at.strftime("%Y-%m-%dT%H:%M:%SZ")
