"""The policy page, the way to it, and the list of sites."""

from typing import TYPE_CHECKING

from flask import abort, make_response, redirect, render_template, request, url_for
from flask_babel import get_locale

from app.inventory.queries import list_entries_for, list_public_sites
from app.language import INTERFACE_LOCALES, LANGUAGE_NAMES
from app.policy.page import make_page
from app.policy.queries import list_texts
from app.policy.views.blueprint import blueprint
from app.policy.views.visible import kept_by_caches, negotiated, say_in, send_to_preview, spoken, visible_site
from app.web.locale import negotiate, vary_by_language
from app.web.paths import full_path, settings

if TYPE_CHECKING:
    from werkzeug.wrappers import Response as AnyResponse

    from app.inventory.models import Site

_LONGEST_SEARCH = 200


@blueprint.get("/")
def home() -> "AnyResponse":
    """To the only public site's policy, else the list of sites, else a word that nothing is public yet."""
    sites = list_public_sites()
    if len(sites) == 1:
        target = url_for("policy.show", site=sites[0].key, locale=negotiated(sites[0]))
        return vary_by_language(make_response(redirect(target)))
    locale = negotiate(INTERFACE_LOCALES, INTERFACE_LOCALES[0])
    page = say_in(locale, lambda: render_template("policy/home.html", sites=sites))
    return vary_by_language(kept_by_caches(make_response(page)))


@blueprint.get("/<site:site>/")
def index(site: str) -> "AnyResponse":
    """To the policy in the visitor's language."""
    owner = visible_site(site)
    locale = negotiated(owner)
    if not owner.public:
        return send_to_preview(owner, locale)
    return vary_by_language(make_response(redirect(url_for("policy.show", site=site, locale=locale))))


@blueprint.get("/<site:site>/<language:locale>/")
def show(site: str, locale: str) -> "AnyResponse":
    """The policy: the same bytes for every visitor."""
    owner = visible_site(site)
    if locale not in owner.locales:
        abort(404)
    if not owner.public:
        return send_to_preview(owner, locale)
    return kept_by_caches(make_response(render_policy(owner, locale)))


def render_policy(site: "Site", locale: str, *, preview_url: str = "") -> str:
    """The page of `site` in `locale`; `preview_url` is the way back where it is only shown before it is public."""
    page = make_page(
        site=site,
        entries=list_entries_for(site, status="active"),
        texts=list_texts(site),
        locale=locale,
        asked=request.args.get("q", "").strip()[:_LONGEST_SEARCH],
    )
    words = spoken(site, locale)
    return say_in(
        words,
        lambda: render_template(
            "policy/show.html",
            page=page,
            site=site,
            page_locale=words,
            language_current=locale,
            languages=[(tag, LANGUAGE_NAMES.get(tag, tag)) for tag in site.ordered_locales],
            language_next=full_path(),
            country_name=country_name,
            language_cookie=settings().language_cookie,
            preview_url=preview_url,
        ),
    )


def country_name(code: str) -> str:
    """The name of a country in the language being spoken."""
    locale = get_locale()
    return (locale.territories.get(code) if locale else None) or code
