"""How far each translation is: missing, stale since its source changed, or done. Pure.

A text in several languages has a source: the text in the first language. Beside the texts a row keeps, as JSON in its
column `translated`, from which source a translation was made when that is no longer the present one:
`{"purpose": {"nl": "3f0c…"}}`, by field and language a fingerprint. A translation without one is up to date, so a row
that is new, imported or older than this module needs nothing, and `{}` says that nothing is stale.
"""

import copy
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, Literal

from app.evidence import canonical
from app.inventory.state import ENTRY_TEXTS
from app.language import Localized, tidy

TranslationState = Literal["missing", "stale", "done"]

Texts = Mapping[str, Localized]
"""By field the texts of one thing: `purpose`, and for a cookie `cookies-<its key>-duration_text`."""

CATEGORY_TEXTS: Final = ("name", "description")
SECTION_TEXTS: Final = ("heading", "body")

NOTHING: Final = "{}"


@dataclass(frozen=True, kw_only=True, slots=True)
class Translation:
    """One text in one language, beside the text it is made from."""

    field: str
    locale: str
    state: TranslationState
    text: str
    source: str
    source_locale: str


def fingerprint(text: str) -> str:
    """A short name for a text."""
    return canonical.fingerprint(text.strip())[:12]


def after_save(kept: str | None, *, before: Texts, after: Texts, source: str) -> str:
    """What the column `translated` holds after a save; `kept` is what it held, `source` the first language.

    A translation that was written anew is made from the present source; one that was left alone, from the source it
    was made from before.
    """
    if not kept or kept == NOTHING:
        # Most saves, and thousands of them in an import, leave the sources as they are.
        if all(before.get(field, {}).get(source) == texts.get(source) for field, texts in after.items()):
            return NOTHING
        kept = NOTHING
    known = _read(kept)
    stale: dict[str, dict[str, str]] = {}
    for field, texts in after.items():
        was = before.get(field, {})
        made_from = known.get(field, {})
        present = fingerprint(texts.get(source, ""))
        for locale, text in texts.items():
            if locale == source or not texts.get(source) or not text or text != was.get(locale):
                continue
            origin = made_from.get(locale) or (fingerprint(was[source]) if was.get(source) else present)
            if origin != present:
                stale.setdefault(field, {})[locale] = origin
    return canonical.canonical_json(stale)


def confirmed(kept: str | None, field: str, locale: str) -> str:
    """What the column holds after a person said that this translation is still right."""
    known = _read(kept)
    known.get(field, {}).pop(locale, None)
    return canonical.canonical_json({name: locales for name, locales in known.items() if locales})


def translations(texts: Texts, kept: str | None, locales: Sequence[str]) -> Iterator[Translation]:
    """Each text in each of `locales` (the source's first), as far as it is written in any of them.

    The source itself is told too when it is missing: a text that somebody wrote in another language only.
    """
    for field, written in texts.items():
        source = next((locale for locale in locales if written.get(locale)), "")
        if not source:
            continue
        stale = stale_locales(kept, field, written, source)
        for locale in locales:
            if locale == source:
                continue
            text = written.get(locale, "")
            yield Translation(
                field=field,
                locale=locale,
                state="missing" if not text else "stale" if locale in stale else "done",
                text=text,
                source=written[source],
                source_locale=source,
            )


def stale_locales(kept: str | None, field: str, texts: Localized, source: str) -> frozenset[str]:
    """The languages in which this text is older than it is in the language `source`."""
    if not kept or kept == NOTHING:
        return frozenset()
    made_from = _read(kept).get(field, {})
    present = fingerprint(texts.get(source, ""))
    return frozenset(locale for locale, origin in made_from.items() if origin != present and texts.get(locale))


def entry_texts(entry: Any) -> Texts:
    """The texts of an entry or of answers to one (`Entry`, `EntryInput`) with those of its cookies."""
    texts = {name: getattr(entry, name) or {} for name in ENTRY_TEXTS}
    return texts | {cookie_field(one.key): one.duration_text for one in entry.cookies if one.duration_text}


def entry_state_texts(state: Mapping[str, Any]) -> Texts:
    """The texts of the state of an entry."""
    texts = {name: state.get(name) or {} for name in ENTRY_TEXTS}
    told = (cookie for cookie in state.get("cookies", ()) if cookie.get("duration_text"))
    return texts | {cookie_field(one["key"]): one["duration_text"] for one in told}


def text_in(state: Mapping[str, Any], part: str) -> Localized:
    """The text called `part` in the state of an entry, a category or a text of the policy; empty when it is gone."""
    holder, name = _holder(state, part)
    return dict(holder.get(name) or {})


def with_text(state: Mapping[str, Any], part: str, locale: str, text: str) -> dict[str, Any]:
    """`state` with this text in one language; without change when what `part` names is gone."""
    changed = copy.deepcopy(dict(state))
    holder, name = _holder(changed, part)
    if name in holder:
        holder[name] = tidy({**holder[name], locale: text})
    return changed


def seen(texts: Localized, source: str, locale: str) -> str:
    """A short name for what a person sees who translates this text from the language `source` into `locale`."""
    return f"{fingerprint(texts.get(source, ''))}-{fingerprint(texts.get(locale, ''))}"


def cookie_field(key: str) -> str:
    """How the words for the lifetime of a cookie are named among the texts of its entry."""
    return f"cookies-{key}-duration_text"


def texts_of(thing: Any, names: Iterable[str]) -> Texts:
    """The texts of a thing by the names of its fields: `CATEGORY_TEXTS`, `SECTION_TEXTS`."""
    return {name: getattr(thing, name) or {} for name in names}


def _holder(state: Mapping[str, Any], part: str) -> tuple[Any, str]:
    """What holds the text called `part`, the state itself or one of its cookies, and the text's name there."""
    if not part.startswith("cookies-"):
        return state, part
    _, key, name = part.split("-", 2)
    return next((cookie for cookie in state.get("cookies", ()) if cookie["key"] == key), {}), name


def _read(kept: str | None) -> dict[str, dict[str, str]]:
    known: dict[str, dict[str, str]] = json.loads(kept) if kept else {}
    return known
