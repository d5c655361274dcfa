"""What the embed and browsers ask for: the published version as far as consent goes, and that we honour GPC."""

import json
from datetime import date
from typing import TYPE_CHECKING, Any, Final

from flask import jsonify, make_response, request
from flask_babel import force_locale
from flask_babel import gettext as _

from app.consent.choice import VALID_FOR
from app.consent.published import facts_of
from app.consent.views.blueprint import blueprint
from app.consent.wording import banner_words, offered_groups
from app.inventory.queries import get_site
from app.language import pick
from app.policy.markdown import to_text
from app.policy.queries.versions import find_version
from app.policy.rendering import spoken
from app.policy.views.visible import Published, get_published
from app.web.locale import said
from app.web.paths import absolute_url, settings

if TYPE_CHECKING:
    from werkzeug.wrappers import Response

    from app.consent.facts import ConsentFacts

SCHEMA: Final = 1
_HONOURED_SINCE: Final = date(2026, 11, 26)
_RIGHT_TO_LEFT: Final = frozenset({"ar", "fa", "he", "ur"})


@blueprint.get("/<site:site>/consent.json")
def facts(site: str) -> "Response":
    """Texts and declared names of the published version, for the embed; the same for everyone."""
    published = get_published(site)
    response = make_response(json.dumps(_told(published), ensure_ascii=False, separators=(",", ":")))
    response.mimetype = "application/json"
    response.headers["Cache-Control"] = "public, no-cache"
    response.headers["Access-Control-Allow-Origin"] = "*"
    response.add_etag()
    return response.make_conditional(request)


@blueprint.get("/.well-known/gpc.json")
def gpc() -> "Response":
    """That Global Privacy Control is honoured (W3C Privacy WG): nothing is sold or shared, and a signal is a no."""
    response = jsonify(gpc=True, lastUpdate=_HONOURED_SINCE.isoformat())
    response.headers["Cache-Control"] = "public, max-age=86400"
    return response


def _told(published: Published) -> dict[str, Any]:
    found = facts_of(published.version, published.snapshot)
    site = published.site
    return {
        "schema": SCHEMA,
        "site": site.key,
        "name": site.name,
        "controller": site.controller_name,
        "version": found.number,
        "hash": found.hash,
        "asks_since": found.asks_since,
        "days": VALID_FOR.days,
        "cookie": settings().preferences_cookie,
        "languages": list(found.locales),
        "default_language": found.default_locale,
        "address": absolute_url("policy.index", site=site.key),
        "categories": list(found.categories),
        "free": list(found.free),
        "names": [
            {
                "category": one.category,
                "provider": one.provider,
                "name": one.cookie.name,
                "match": one.cookie.match,
                "storage": one.cookie.storage,
                "party": one.cookie.party,
                "domain": one.cookie.domain,
                "path": one.cookie.path or "/",
                "http_only": bool(one.cookie.http_only),
            }
            for one in found.names
        ],
        "texts": {tag: _texts(published, found, tag) for tag in site.ordered_locales} if found.asks else {},
    }


def _texts(published: Published, found: "ConsentFacts", tag: str) -> dict[str, Any]:
    """All that the embed says in a language."""
    with force_locale(spoken(published.site, tag)):
        return _in_language(published, found, tag)


def _in_language(published: Published, found: "ConsentFacts", tag: str) -> dict[str, Any]:
    site, snapshot = published.site, published.snapshot
    words = banner_words(snapshot, tag)
    lead = to_text(words.lead.text)
    return {
        "dir": "rtl" if tag.partition("-")[0] in _RIGHT_TO_LEFT else "ltr",
        "region": _("Cookies on %(site)s", site=site.name),
        "title": words.heading.text or _("Cookies on %(site)s", site=site.name),
        "body": [*([lead] if lead else []), f"{said(words.asks)} {said(words.withdraw)}"],
        "policy": {"text": _("Read the cookie policy"), "url": absolute_url("policy.show", site=site.key, locale=tag)},
        "refuse": _("Refuse"),
        "accept": _("Accept"),
        "choose": _("Choose per purpose"),
        "save": _("Save my choice"),
        "yes": _("Yes"),
        "no": _("No"),
        "pick": _("“%(group)s”: choose yes or no", group="%s"),
        "withdraw": _("Withdraw everything"),
        "settings": _("Cookie preferences"),
        "close": _("Close"),
        "given": _("Your choice is saved. You can change it at any time under “Cookie preferences”."),
        "refused": _("Your choice is saved: nothing optional is stored."),
        "withdrawn": f"{_('Your consent is withdrawn')}. {_('What we could delete is deleted.')}",
        "failed": _("Your choice could not be saved, so nothing optional is stored. Try again."),
        "unreachable": _("The cookie register cannot be reached, so nothing optional is loaded."),
        "not_kept": _("Your browser keeps no cookies of this website, so your choice holds on this page only."),
        "not_cleared": _("Your browser keeps these until you delete them: %(names)s", names="%s"),
        "changed": _summary(published, found, tag),
        "gpc": _("Your browser sends a privacy signal (GPC). We take it as “no” until you choose otherwise here."),
        "placeholder": _(
            "%(who)s wants to show something here. It stores cookies for: %(purpose)s.", who="%s", purpose="%s"
        ),
        "show_once": _("Show this once"),
        "categories": {
            group.key: {"name": group.name.text, "description": group.description.text}
            for group in offered_groups(snapshot, tag)
        },
    }


def _summary(published: Published, found: "ConsentFacts", tag: str) -> str:
    """What visitors are told about the version since which they are asked."""
    if found.asks_since <= 1:
        return ""
    version = find_version(get_site(published.site.key), found.asks_since)
    return pick(json.loads(version.change_summary), tag, published.site.default_locale).text if version else ""
