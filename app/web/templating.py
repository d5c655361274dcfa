"""What every template may use: addresses of static files, sentences, texts in a language, dates in words."""

import hashlib
from collections.abc import MutableMapping
from datetime import date, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from flask import Flask, current_app, request
from flask.templating import Environment
from flask_babel import format_date, format_datetime, get_locale
from jinja2 import StrictUndefined
from markupsafe import Markup, escape

from app.language import LANGUAGE_NAMES, Localized, Picked, pick
from app.web.differences import word_difference
from app.web.headers import REQUEST_ID
from app.web.locale import catalogue, current_locale, interface_locales, public_locales, said
from app.web.paths import absolute_url, full_path


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
    return str(format_date(moment.date() if isinstance(moment, datetime) else moment, _day_pattern()))


def weekday_date(day: date) -> str:
    """A day in words with its weekday: "Tuesday 24 November 2026"."""
    return str(format_date(day, f"EEEE {_day_pattern()}"))


def short_date(day: date) -> str:
    """A day without its year, for narrow columns: "24 Nov"."""
    return str(format_date(day, _day_pattern().replace("MMMM y", "MMM")))


def full_time(moment: datetime, time_zone: str = "UTC") -> str:
    """A moment in words with its time zone named: "24 November 2026, 14:05 (Europe/Amsterdam)"."""
    local = moment.astimezone(ZoneInfo(time_zone))
    return f"{format_datetime(local, f'{_day_pattern()}, HH:mm', rebase=False)} ({time_zone})"


def _day_pattern() -> str:
    """How a day is written: "24 November 2026"; in German the number of the day has a full stop."""
    return "d. MMMM y" if current_locale() == "de" else "d MMMM y"


def picked(texts: Localized, locale: str, default: str = "") -> Picked:
    """The text in `locale` or the nearest fallback, with the locale it is really in, for its `lang`."""
    return pick(texts, locale, default)


def language_name(tag: str) -> str:
    """The name of a language in the language being spoken: "Dutch", "Nederlands"."""
    locale = get_locale()
    return (locale.languages.get(tag) if locale else None) or LANGUAGE_NAMES.get(tag, tag)


def _sentence(text: str, /, **values: object) -> Markup:
    """What `_("…")` says in a template: as Jinja's own, which asks its context twice and fills every sentence."""
    said = catalogue().gettext(text)
    if values or "%" in said:
        said %= {name: escape(value) for name, value in values.items()}
    return Markup(said)  # noqa: S704  # our own sentences; what fills them is escaped


class PlainEnvironment(Environment):
    """Flask's environment of templates, with globals that are looked up at once.

    Jinja's chain of dictionaries lets globals be added later, and every macro and include pays for it. Ours are all
    there before the first template is loaded.
    """

    def make_globals(self, d: MutableMapping[str, Any] | None) -> MutableMapping[str, Any]:
        """The globals of a template."""
        return {**self.globals, **(d or {})}


def set_up_templates(app: Flask) -> None:
    """Make the templates strict and give them their words."""
    app.jinja_env.install_gettext_callables(  # type: ignore[attr-defined]  # added by jinja2.ext.i18n
        lambda text: catalogue().gettext(text),
        lambda text, plural, num: catalogue().ngettext(text, plural, num),
        newstyle=True,
    )
    app.jinja_env.globals.update(_=_sentence, gettext=_sentence)
    app.jinja_env.undefined = StrictUndefined
    app.jinja_env.trim_blocks = True
    app.jinja_env.lstrip_blocks = True
    app.jinja_env.filters.update(
        said=said,
        picked=picked,
        full_date=full_date,
        weekday_date=weekday_date,
        short_date=short_date,
        full_time=full_time,
        language_name=language_name,
        word_difference=word_difference,
    )
    app.jinja_env.globals.update(
        static_url=static_url,
        absolute_url=absolute_url,
        full_path=full_path,
        interface_locales=interface_locales,
        public_locales=public_locales,
    )
    app.context_processor(lambda: {"locale": current_locale(), "request_id": request.environ.get(REQUEST_ID, "")})
