"""Which language a person reads, and how a `Message` is said in it."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import TYPE_CHECKING

from flask import Blueprint, Response, current_app, g, has_request_context, redirect, request
from flask_babel import format_date, get_locale, get_translations
from werkzeug.wrappers import Response as BaseResponse

from app.extensions import csrf
from app.language import INTERFACE_LOCALES, LANGUAGE_NAMES, PUBLIC_LOCALES, Country, Message
from app.web.origin import require_same_origin
from app.web.paths import is_within_site
from app.web.session import is_public_answer

if TYPE_CHECKING:
    from babel import Locale
    from babel.support import NullTranslations

LANGUAGE_LIFETIME = timedelta(days=365)

blueprint = Blueprint("language", __name__)


def negotiate(offered: Sequence[str], default: str) -> str:
    """The language to answer in: the visitor's own choice (a cookie), then `Accept-Language`, then `default`."""
    chosen = request.cookies.get(current_app.config["LANGUAGE_COOKIE"], "")
    if chosen in offered:
        return chosen
    return request.accept_languages.best_match(offered) or default


def select_locale() -> str:
    """The language of this request, always one that the back office speaks, or on a public page that such pages do.

    What is said on the page of a site is said in the page's own language, see `app.policy.views.visible`.
    """
    if not has_request_context():
        return INTERFACE_LOCALES[0]
    if "interface_locale" not in g:
        offered = PUBLIC_LOCALES if is_public_answer() else INTERFACE_LOCALES
        g.interface_locale = negotiate(offered, INTERFACE_LOCALES[0])
    locale: str = g.interface_locale
    return locale


def current_locale() -> str:
    """The tag of the language that is being spoken now, also inside `force_locale`."""
    locale: Locale | None = get_locale()
    return str(locale).replace("_", "-") if locale else INTERFACE_LOCALES[0]


def catalogue() -> "NullTranslations":
    """The sentences of the language being spoken."""
    # Flask-Babel looks the catalogue up for every sentence. It keeps a place for it that it empties whenever another
    # language is spoken, and does not use: a page of fifty sentences is a tenth quicker with it.
    spoken = g.get("_flask_babel")
    found: NullTranslations | None = getattr(spoken, "babel_translations", None)
    if found is None:
        found = get_translations()
        if "_flask_babel" in g:
            g._flask_babel.babel_translations = found  # noqa: SLF001  # as said above
    return found


def said(message: Message | str) -> str:
    """`message` as a sentence in the language being spoken."""
    if isinstance(message, Country):
        return country_name(message)
    if not isinstance(message, Message):
        return str(message)  # plain, or translated lazily
    values = {key: said_value(value) for key, value in message.values.items()}
    if message.plural:
        number = int(str(values["num"]))
        return catalogue().ngettext(message.text, message.plural, number) % {**values, "num": number}
    # Without values the catalogue's text is taken as it is: a per cent sign in it is no place to fill.
    words = catalogue().gettext(message.text)
    return words % values if values else words


def said_value(value: object) -> object:
    """What fills a place in a sentence, in the language being spoken."""
    if isinstance(value, Message | Country):
        return said(value)
    return format_date(value, "d MMMM y") if isinstance(value, date) else value


def country_name(code: str) -> str:
    """The name of a country in the language being spoken."""
    locale: Locale | None = get_locale()
    return (locale.territories.get(code) if locale else None) or str(code)


def interface_locales() -> list[tuple[str, str]]:
    """The languages of the back office: tag and name in its own words."""
    return [(tag, LANGUAGE_NAMES[tag]) for tag in INTERFACE_LOCALES]


def public_locales() -> list[tuple[str, str]]:
    """The languages of public pages that belong to no site: tag and name in its own words."""
    return [(tag, LANGUAGE_NAMES[tag]) for tag in PUBLIC_LOCALES]


def set_language_cookie(response: BaseResponse, tag: str) -> None:
    """Keep the visitor's choice of language for twelve months."""
    response.set_cookie(
        current_app.config["LANGUAGE_COOKIE"],
        tag,
        max_age=LANGUAGE_LIFETIME,
        secure=current_app.config["SESSION_COOKIE_SECURE"],
        samesite="Lax",
        path="/",
    )


@blueprint.post("/language")
@csrf.exempt
def choose() -> BaseResponse:
    """Keep the language that was chosen and go back to the page it was chosen on."""
    require_same_origin()
    tag = request.form.get("language", "")
    target = request.form.get("next", "")
    response = redirect(target if is_within_site(target) else request.script_root + "/", 303)
    if tag in PUBLIC_LOCALES:
        set_language_cookie(response, tag)
    return response


def vary_by_language(response: Response) -> Response:
    """Say that the answer depends on the language asked for and on the visitor's own choice."""
    response.vary.update(["Accept-Language", "Cookie"])
    return response
