"""Languages as data: locale tags, texts in several languages, and sentences that can be translated later.

Pure: knows no web framework and no catalogue. `app.web.locale` turns a `Message` into a sentence in the
reader's language; a command line prints it in English with `str()`.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

Localized = dict[str, str]
"""A text in several languages: locale tag to text, `{"en": "Keeps you signed in.", "nl": "…"}`, without blank ones."""

LANGUAGE_NAMES: Mapping[str, str] = {"en": "English", "nl": "Nederlands", "fr": "Français", "de": "Deutsch"}
"""The languages a site can offer, each in its own words."""

INTERFACE_LOCALES: tuple[str, ...] = ("en", "nl")
"""The languages the back office speaks; the first is the one that sentences are written in."""

PUBLIC_LOCALES: tuple[str, ...] = tuple(LANGUAGE_NAMES)
"""The languages that public pages speak, in our own words: what a site can be offered in."""

_TAG = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})?")


class Picked(NamedTuple):
    """A text chosen from a `Localized`: the words, and the locale they are in (`""` when there is no text)."""

    text: str
    locale: str


def is_locale(tag: str) -> bool:
    """Whether `tag` has the shape of a language tag such as `nl` or `pt-BR` (BCP 47, language and one subtag)."""
    return _TAG.fullmatch(tag) is not None


def pick(texts: Mapping[str, str], locale: str, default: str) -> Picked:
    """The text in `locale`, else in the site's `default`, else in any language, with the locale it is really in."""
    if text := texts.get(locale):
        return Picked(text, locale)
    for tag in (default, *texts):
        if text := texts.get(tag):
            return Picked(text, tag)
    return Picked("", "")


def tidy(texts: Mapping[str, str | None], *, keep: Iterable[str] = ()) -> Localized:
    """`texts` with outer white space removed and blank ones left out, sorted by locale.

    `keep` names locales to retain; without it every locale is kept.
    """
    if len(texts) == 1 and not keep:
        # One language is what an import mostly brings, thousands of times.
        ((tag, text),) = texts.items()
        stripped = (text or "").strip()
        return {tag: stripped} if stripped else {}
    kept = set(keep) or set(texts)
    return {tag: stripped for tag in sorted(kept & set(texts)) if (stripped := (texts[tag] or "").strip())}


class Country(str):
    """The ISO 3166 code of a country, said by the country's name where it is shown."""

    __slots__ = ()


@dataclass(frozen=True)
class Message:
    """A sentence for a person, kept apart from its values so that it can be said in any interface language.

    `text` is the English sentence with `%(name)s` places; `values` fills them (a value may itself be a `Message`).
    With `plural` the sentence has two forms, chosen by `values["num"]`.
    """

    text: str
    values: Mapping[str, object] = field(default_factory=dict)
    plural: str = ""

    def __str__(self) -> str:
        text = self.plural if self.plural and self.values.get("num") != 1 else self.text
        return text % self.values if self.values else text


def say(text: str, **values: object) -> Message:
    """A `Message` to be translated where it is shown; the catalogue finds its text by this function's name."""
    return Message(text, values)


def say_n(text: str, plural: str, num: int, **values: object) -> Message:
    """A `Message` with a singular and a plural form, `num` being the number that decides."""
    return Message(text, {"num": num, **values}, plural)
