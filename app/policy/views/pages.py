"""The policy page, the way to it, and the list of sites."""

from typing import TYPE_CHECKING, Any

from flask import abort, make_response, redirect, render_template, request, url_for
from markupsafe import Markup

from app.inventory.queries import list_public_sites
from app.language import LANGUAGE_NAMES, PUBLIC_LOCALES
from app.policy.published import PublishedPage, path_of
from app.policy.queries.versions import find_page
from app.policy.rendering import render_main, spoken
from app.policy.snapshot import parse_snapshot
from app.policy.tally import say_summary, tally
from app.policy.views.blueprint import blueprint
from app.policy.views.published import answer_published
from app.policy.views.visible import (
    around,
    edition_of,
    find_published,
    kept_by_caches,
    lead_on,
    negotiated,
    say_in,
    send_to_preview,
    visible_site,
)
from app.web.locale import negotiate, said, vary_by_language
from app.web.paths import full_path, settings

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from flask import Flask
    from werkzeug.wrappers import Response as AnyResponse

    from app.policy.snapshot import Snapshot
    from app.policy.watching import Draw

_LONGEST_SEARCH = 200


@blueprint.get("/")
def home() -> "AnyResponse":
    """To the only public site's policy, else the list of sites, else a word that nothing is public yet."""
    sites = list_public_sites()
    published = find_published(sites[0]) if len(sites) == 1 else None
    if published:
        target = url_for("policy.show", site=published.site.key, locale=negotiated(published.site))
        return vary_by_language(make_response(redirect(target)))
    locale = negotiate(PUBLIC_LOCALES, PUBLIC_LOCALES[0])
    page = say_in(locale, lambda: render_template("policy/home.html", sites=sites))
    return vary_by_language(kept_by_caches(make_response(page)))


@blueprint.get("/<site:site>/")
def index(site: str) -> "AnyResponse":
    """To the policy in the visitor's language."""
    owner = visible_site(site)
    published = find_published(owner)
    if published is None:
        return send_to_preview(owner, negotiated(owner))
    target = url_for("policy.show", site=site, locale=negotiated(published.site))
    return vary_by_language(make_response(redirect(target)))


@blueprint.get("/<site:site>/<language:locale>/")
def show(site: str, locale: str) -> "AnyResponse":
    """The policy as it was published: the same bytes for every visitor."""
    owner = visible_site(site)
    published = find_published(owner)
    if published is None:
        if locale not in owner.locales:
            abort(404)
        return send_to_preview(owner, locale)
    asked = asked_for()
    page = find_page(published.version, locale)
    if page is None:
        lead_on(published, locale)
    if asked:
        main = render_main(published.snapshot, edition_of(published.version), locale, asked=asked)
        return kept_by_caches(make_response(wrap(published.snapshot, main, locale=locale)))
    whole = PublishedPage(wrap(published.snapshot, page.html, locale=locale, is_current=True))
    return answer_published(whole, site=site, number=published.version.number, locale=locale)


def drawing(app: "Flask") -> "Draw":
    """What draws published pages outside any request, as `show` does."""
    address: str = app.extensions["settings"].address

    def draw(text: str, contents: "Mapping[str, str]") -> dict[str, PublishedPage]:
        snapshot = parse_snapshot(text)
        pages = {}
        for locale, main in contents.items():
            with app.test_request_context(path_of(snapshot.site.key, locale), base_url=f"{address}/"):
                pages[locale] = PublishedPage(wrap(snapshot, main, locale=locale, is_current=True))
        return pages

    return draw


def asked_for() -> str:
    """What the reader searches for in the list; empty: nothing."""
    return request.args.get("q", "").replace("\0", " ").strip()[:_LONGEST_SEARCH]


def wrap(
    snapshot: "Snapshot",
    main: str,
    *,
    locale: str,
    is_current: bool = False,
    current_url: str = "",
    preview_url: str = "",
    preview: "Mapping[str, object] | None" = None,
) -> str:
    """A page round `main`, the content of a policy in `locale`.

    `is_current`: it is the newest version at its own address. `preview_url` is the way back from what is only shown to
    people of the register; `current_url` the address of the policy itself, if that is not the public one.
    `preview` is what the bar of a proposal says; its languages are links there, and no choice is kept.
    """
    site = snapshot.site
    context = frame(snapshot, locale, current_url=current_url, is_preview=bool(preview_url or preview))
    anchor = f"cookie-{settings().language_cookie}"
    context["language_cookie_url"] = f"#{anchor}" if f'id="{anchor}"' in main else ""
    if preview:
        context["languages"] = []
    if is_current:
        # Whatever else was asked for: the page is the same for everybody.
        context["language_next"] = url_for("policy.show", site=site.key, locale=locale)

    def render() -> str:
        return render_template(
            "policy/show.html",
            **context,
            main=Markup(main),  # noqa: S704  # made by `render_main`, or stored as it was made
            is_current=is_current,
            summary=" ".join(map(said, say_summary(tally(snapshot.entries)))),
            preview_url=preview_url,
            preview=preview,
        )

    return say_in(spoken(site, locale), render)


def frame(
    snapshot: "Snapshot",
    locale: str,
    *,
    current_url: str = "",
    languages: "Sequence[str] | None" = None,
    is_preview: bool = False,
) -> dict[str, Any]:
    """What `policy/frame.html` needs round a page of this policy in `locale`.

    `languages` are those in which the page can be had, if not all of the policy.
    """
    site = snapshot.site
    # An old version may be in a language in which there is no policy any more.
    spoken_now = locale if locale in site.locales else site.default_locale
    own_url = url_for("policy.show", site=site.key, locale=spoken_now)
    policy_url = current_url or own_url
    here = own_url if request.endpoint == "policy.show" else full_path()
    cookie = settings().language_cookie
    declares_it = any(one.name == cookie for entry in snapshot.entries for one in entry.cookies)
    return {
        "site": site,
        "page_tag": locale,
        "page_locale": spoken(site, locale),
        "language_current": locale,
        "languages": [(tag, LANGUAGE_NAMES.get(tag, tag)) for tag in languages or site.ordered_locales],
        "language_next": full_path(),
        "language_cookie_url": f"{policy_url}#cookie-{cookie}" if declares_it else "",
        "current_url": policy_url,
        "history_url": "" if is_preview else url_for("policy.history", site=site.key, locale=spoken_now),
        **({} if is_preview else around(snapshot, spoken_now, here)),
    }
