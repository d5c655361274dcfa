"""What is different between two states of one object, answer by answer, in words.

Used by the histories, the preview of an import, the publication of a policy, and wherever two states are laid side by
side. The names of answers are read by the public too.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from app.audit.queries import State
from app.inventory import vocabulary
from app.inventory.lifetimes import say_duration, say_lifetime
from app.inventory.names import Pattern, editable
from app.inventory.state import LANGUAGES
from app.language import LANGUAGE_NAMES, Country, Message, say

Words = str | Message
Say = Callable[[Any], Words]


@dataclass(frozen=True)
class Difference:
    """One answer that is not the same: what it is called, and how it read before and after (empty: no answer).

    `locale` is the language of the two texts, or empty when they are not prose. `field` is the answer's place in a
    state: `purpose-nl`, `cookies-<key>-lifetime`.
    """

    label: Message
    before: Words
    after: Words
    locale: str = ""
    field: str = ""

    @property
    def answer(self) -> Message:
        """What the answer is called whatever its language: "Purpose", where the label is "Purpose (Dutch)"."""
        answer = self.label.values.get("answer")
        return answer if isinstance(answer, Message) else self.label


def differences(
    before: State | None, after: State | None, *, kind: str = "entry", categories: Mapping[str, str] | None = None
) -> list[Difference]:
    """What `after` says otherwise than `before`, in the order of the form; `None` is an object that is not there.

    `kind` is `entry`, `provider`, `category`, `site` or `section` (a text of the policy). `categories` maps keys to the
    names to show for them. Cookies
    are the same when they have the same key, else the same name, storage and domain.
    """
    found = list(_plain_differences(kind, before or {}, after or {}, categories or {}))
    if kind == "entry":
        found = _insert_cookies(found, list(_cookie_differences(before or {}, after or {})))
    return found


def answers_of(entry: State, *, categories: Mapping[str, str]) -> list[Difference]:
    """Every answer that the state of an entry gives, those of its cookies too; each stands in `after`."""
    names_alone = [{name: cookie[name] for name in ("key", "name", "match")} for cookie in entry["cookies"]]
    return [one for one in differences({"cookies": names_alone}, entry, categories=categories) if one.after]


# --- Answers ------------------------------------------------------------------------------------------------------


def _as_it_is(value: Any) -> Words:
    return str(value) if value else ""


def _country(value: Any) -> Words:
    return Country(value) if value else ""


def _word_of(words: vocabulary.Vocabulary) -> Say:
    return lambda value: words.get(value, value) if value else ""


def _yes_or_no(value: Any) -> Words:
    return say("yes") if value else say("no")


def _yes_no_or_open(value: Any) -> Words:
    return "" if value is None else _yes_or_no(value)


def _duration(value: Any) -> Words:
    return say_duration(value) if isinstance(value, int) else ""


def _list(value: Any) -> Words:
    return ", ".join(value or ())


def _languages(value: Any) -> Words:
    return ", ".join(LANGUAGE_NAMES.get(tag, tag) for tag in value or ())


def _language(value: Any) -> Words:
    return LANGUAGE_NAMES.get(value, value or "")


_TEXTS: Final = object()
"""Stands for an answer in several languages, of which each is told by itself."""

_CATEGORY: Final = object()
"""Stands for the key of a category, told by its name."""

Answers = Mapping[str, tuple[Message, Any]]

_ENTRY: Final[Answers] = {
    "status": (say("State"), _word_of(vocabulary.STATUSES)),
    "provider": (say("Provider"), _as_it_is),
    "function": (say("Function"), _TEXTS),
    "location": (say("Location"), _TEXTS),
    "purpose": (say("Purpose"), _TEXTS),
    "category": (say("Category"), _CATEGORY),
    "consent_basis": (say("Is consent needed?"), _word_of(vocabulary.CONSENT_BASES)),
    "exemption_reason": (say("Why is no consent needed?"), _TEXTS),
    "third_party_access": (say("Can others read it?"), _word_of(vocabulary.YES_NO_UNKNOWN)),
    "recipients": (say("Who receives what is in it?"), _TEXTS),
    "personal_data": (say("Does it hold personal data?"), _word_of(vocabulary.YES_NO_UNKNOWN)),
    "data_collected": (say("Data collected"), _TEXTS),
    "gdpr_basis": (say("Legal basis for the personal data"), _word_of(vocabulary.GDPR_BASES)),
    "data_retention": (say("How long the data are kept"), _duration),
    "register_reference": (say("Reference in the record of processing"), _as_it_is),
    "reviewed_at": (say("Last reviewed"), _as_it_is),
    "review_due": (say("Review by"), _as_it_is),
    "notes": (say("Notes for colleagues"), _as_it_is),
}

_PROVIDER: Final[Answers] = {
    "name": (say("Name"), _as_it_is),
    "legal_name": (say("Legal name"), _as_it_is),
    "role": (say("Role"), _word_of(vocabulary.PROVIDER_ROLES)),
    "country": (say("Country"), _country),
    "privacy_policy_url": (say("Privacy policy"), _TEXTS),
    "opt_out_url": (say("Address to object"), _as_it_is),
    "transfer_safeguard": (say("Safeguard for the transfer"), _word_of(vocabulary.SAFEGUARDS)),
}

_CATEGORY_ANSWERS: Final[Answers] = {
    "key": (say("Short name"), _as_it_is),
    "name": (say("Name"), _TEXTS),
    "description": (say("Description"), _TEXTS),
    "default_consent_basis": (say("Usual answer to “Is consent needed?”"), _word_of(vocabulary.CONSENT_BASES)),
    "position": (say("Place"), _as_it_is),
}

_SITE: Final[Answers] = {
    "key": (say("Short name"), _as_it_is),
    "name": (say("Name"), _as_it_is),
    "base_url": (say("Address"), _as_it_is),
    "extra_hosts": (say("Further hosts"), _list),
    "controller_name": (say("Who is responsible"), _as_it_is),
    "controller_contact": (say("Whom to contact"), _as_it_is),
    "dpo_contact": (say("Data protection officer"), _as_it_is),
    "authority_name": (say("Supervisory authority"), _as_it_is),
    "authority_url": (say("Address of the authority"), _as_it_is),
    "privacy_statement_url": (say("Privacy statement"), _as_it_is),
    "accessibility_statement_url": (say("Accessibility statement"), _as_it_is),
    "default_locale": (say("First language"), _language),
    "locales": (say("Languages"), _languages),
    "time_zone": (say("Time zone"), _as_it_is),
    "public": (say("Open to the public"), _yes_or_no),
    "four_eyes": (say("Two people for each publication"), _yes_or_no),
    "publisher_url": (say("Publisher in a list of organisations"), _as_it_is),
    "data_contact": (say("Contact for the data"), _as_it_is),
    "data_licence": (say("Licence of the data"), _word_of(vocabulary.LICENCES)),
    "data_theme": (say("Theme of the data"), _word_of(vocabulary.DATA_THEMES)),
}

_SECTION: Final[Answers] = {"heading": (say("Heading"), _TEXTS), "body": (say("Text"), _TEXTS)}

_WAIVER: Final[Answers] = {
    "reason": (say("Reason"), _as_it_is),
    "role": (say("Role"), _as_it_is),
    "until": (say("Until"), _as_it_is),
}

_ANSWERS: Final = {
    "entry": _ENTRY,
    "provider": _PROVIDER,
    "category": _CATEGORY_ANSWERS,
    "site": _SITE,
    "section": _SECTION,
    "waiver": _WAIVER,
}

KINDS: Final = tuple(_ANSWERS)
"""The kinds of objects whose differences can be told."""


def _plain_differences(kind: str, before: State, after: State, categories: Mapping[str, str]) -> Iterator[Difference]:
    for name, (label, said) in _ANSWERS[kind].items():
        was, became = before.get(name), after.get(name)
        if was == became:
            continue
        if said is _TEXTS:
            yield from _text_differences(name, label, was or {}, became or {})
            continue
        in_words = (lambda key: categories.get(key, key) if key else "") if said is _CATEGORY else said
        one = Difference(
            label, in_words(was) if was is not None else "", in_words(became) if became is not None else ""
        )
        if one.before != one.after:
            yield Difference(one.label, one.before, one.after, field=name)


def _text_differences(
    name: str, label: Message, before: Mapping[str, str], after: Mapping[str, str]
) -> Iterator[Difference]:
    for locale in dict.fromkeys([*before, *after]):
        was, became = before.get(locale, ""), after.get(locale, "")
        if was != became:
            language = LANGUAGES.get(locale, locale)
            called = say("%(answer)s (%(language)s)", answer=label, language=language)
            yield Difference(called, was, became, locale=locale, field=f"{name}-{locale}")


# --- Cookies ------------------------------------------------------------------------------------------------------


_COOKIE: Final[Mapping[str, tuple[Callable[[str], Message], Say]]] = {
    "storage": (lambda name: say("How %(cookie)s is stored", cookie=name), _word_of(vocabulary.STORAGES)),
    "party": (lambda name: say("Whose %(cookie)s is", cookie=name), _word_of(vocabulary.PARTIES)),
    "domain": (lambda name: say("Domain of %(cookie)s", cookie=name), _as_it_is),
    "path": (lambda name: say("Path of %(cookie)s", cookie=name), _as_it_is),
    "rolling": (lambda name: say("Each visit starts the lifetime of %(cookie)s anew", cookie=name), _yes_or_no),
    "set_when": (lambda name: say("When %(cookie)s is set", cookie=name), _word_of(vocabulary.SET_WHEN)),
    "http_only": (lambda name: say("%(cookie)s is kept from scripts", cookie=name), _yes_no_or_open),
    "secure": (lambda name: say("%(cookie)s is sent over https only", cookie=name), _yes_no_or_open),
    "same_site": (lambda name: say("SameSite of %(cookie)s", cookie=name), _word_of(vocabulary.SAME_SITES)),
    "source": (lambda name: say("Where %(cookie)s was learnt from", cookie=name), _word_of(vocabulary.SOURCES)),
}


def _cookie_differences(before: State, after: State) -> Iterator[Difference]:
    gone = list(before.get("cookies", ()))
    kept: list[tuple[State, State]] = []
    for cookie in after.get("cookies", ()):
        was = next((one for one in gone if _is_same(one, cookie)), None)
        if was is None:
            yield Difference(say("Cookie"), "", written(cookie), field=f"cookies-{cookie['key']}")
            yield from _inside({"name": cookie["name"], "match": cookie["match"]}, cookie, told=("lifetime",))
        else:
            gone.remove(was)
            kept.append((was, cookie))
    for was, cookie in kept:
        yield from _inside(was, cookie)
    for cookie in gone:
        yield Difference(say("Cookie"), written(cookie), "", field=f"cookies-{cookie['key']}")
    if [was for was, _ in kept] != [one for one in before.get("cookies", ()) if one not in gone]:
        old = ", ".join(written(one) for one in before.get("cookies", ()))
        new = ", ".join(written(one) for one in after.get("cookies", ()))
        yield Difference(say("Order of the cookies"), old, new, field="cookies")


def _is_same(one: State, other: State) -> bool:
    if one["key"] and other["key"]:
        return bool(one["key"] == other["key"])
    return all(one[name] == other[name] for name in ("name", "match", "storage", "domain"))


def _inside(before: State, after: State, *, told: tuple[str, ...] = ()) -> Iterator[Difference]:
    name, old_name, place = written(after), written(before), f"cookies-{after['key']}"
    if old_name != name:
        yield Difference(say("Name of a cookie"), old_name, name, field=f"{place}-name")
    was, became = _lifetime(before), _lifetime(after)
    if was != became:
        yield Difference(say("Lifetime of %(cookie)s", cookie=name), was, became, field=f"{place}-lifetime")
    if told:
        return
    label = say("How the lifetime of %(cookie)s is said", cookie=name)
    yield from _text_differences(
        f"{place}-duration_text", label, before.get("duration_text", {}), after.get("duration_text", {})
    )
    for field, (called, in_words) in _COOKIE.items():
        if before.get(field) != after.get(field):
            yield Difference(
                called(name), in_words(before.get(field)), in_words(after.get(field)), field=f"{place}-{field}"
            )


def written(cookie: State) -> str:
    """The name or the pattern of a cookie as a person writes it."""
    return editable(Pattern(cookie["name"], cookie["match"]))


def _lifetime(cookie: State) -> Words:
    if not cookie.get("lifetime"):
        return ""
    return say_lifetime(cookie["lifetime"], cookie["max_age_seconds"])


def _insert_cookies(answers: list[Difference], cookies: list[Difference]) -> list[Difference]:
    before_them = ("status", "provider", "function", "location")
    head = [one for one in answers if one.field.split("-")[0] in before_them]
    return [*head, *cookies, *answers[len(head) :]]
