"""What every template may use: addresses of static files, sentences, texts in a language, dates in words."""

import hashlib
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from flask import Flask, current_app, g, request
from flask_babel import format_date, format_datetime, get_locale, get_translations
from jinja2 import StrictUndefined

from app.language import LANGUAGE_NAMES, Localized, Picked, pick
from app.web.differences import word_difference
from app.web.headers import REQUEST_ID
from app.web.locale import current_locale, interface_locales, said
from app.web.paths import absolute_url, full_path

if TYPE_CHECKING:
    from babel.support import NullTranslations


def build_of(folder: Path) -> str:
    """A short name for the present content of the static files, so that browsers may keep them for a year."""
    digest = hashlib.sha256()
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            digest.update(str(path.relative_to(folder)).encode())
            digest.update(path.read_bytes())
    return digest.hexdigest()[:12]


def static_url(path: str) -> str:
    """The address of a static file of this build."""
    # Not by `url_for`: the error page for a strange host has no addresses to build from.
    return f"{request.script_root}{current_app.static_url_path}/{path}"


def full_date(moment: date | datetime, time_zone: str = "") -> str:
    """A date in words: "24 November 2026". A moment is first brought into `time_zone` (IANA name; empty: UTC)."""
    if isinstance(moment, datetime) and time_zone:
        moment = moment.astimezone(ZoneInfo(time_zone))
    return str(format_date(moment.date() if isinstance(moment, datetime) else moment, "d MMMM y"))


def full_time(moment: datetime, time_zone: str = "UTC") -> str:
    """A moment in words with its time zone named: "24 November 2026, 14:05 (Europe/Amsterdam)"."""
    local = moment.astimezone(ZoneInfo(time_zone))
    return f"{format_datetime(local, 'd MMMM y, HH:mm', rebase=False)} ({time_zone})"


def picked(texts: Localized, locale: str, default: str = "") -> Picked:
    """The text in `locale` or the nearest fallback, with the locale it is really in, for its `lang`."""
    return pick(texts, locale, default)


def language_name(tag: str) -> str:
    """The name of a language in the language being spoken: "Dutch", "Nederlands"."""
    locale = get_locale()
    return (locale.languages.get(tag) if locale else None) or LANGUAGE_NAMES.get(tag, tag)


def _catalogue() -> "NullTranslations":
    # Flask-Babel looks the catalogue up for every sentence. It keeps a place for it that it empties whenever another
    # language is spoken, and does not use: a page of fifty sentences is a tenth quicker with it.
    spoken = g.get("_flask_babel")
    found: NullTranslations | None = getattr(spoken, "babel_translations", None)
    if found is None:
        found = get_translations()
        if "_flask_babel" in g:
            g._flask_babel.babel_translations = found  # noqa: SLF001  # as said above
    return found


def set_up_templates(app: Flask) -> None:
    """Make the templates strict and give them their words."""
    app.jinja_env.install_gettext_callables(  # type: ignore[attr-defined]  # added by jinja2.ext.i18n
        lambda text: _catalogue().gettext(text),
        lambda text, plural, num: _catalogue().ngettext(text, plural, num),
        newstyle=True,
    )
    app.jinja_env.undefined = StrictUndefined
    app.jinja_env.trim_blocks = True
    app.jinja_env.lstrip_blocks = True
    app.jinja_env.filters.update(
        said=said,
        picked=picked,
        full_date=full_date,
        full_time=full_time,
        language_name=language_name,
        word_difference=word_difference,
    )
    app.jinja_env.globals.update(
        static_url=static_url, absolute_url=absolute_url, full_path=full_path, interface_locales=interface_locales
    )
    app.context_processor(lambda: {"locale": current_locale(), "request_id": request.environ.get(REQUEST_ID, "")})
