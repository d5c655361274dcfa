"""Whether visitors must be asked for consent again: what a change means for what they said yes to. Pure.

Material is what somebody could not have known when choosing: something new that needs consent, or the same for longer,
for others, or elsewhere (EDPB 05/2020; `rules.md` 2.1 names the usual triggers). The system proposes, a person decides.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from app.inventory.names import Pattern, editable
from app.language import Message, pick, say

if TYPE_CHECKING:
    from app.inventory.state import CookieInput
    from app.policy.snapshot import PolicyEntry, Snapshot

EEA: Final = frozenset(
    "AT BE BG HR CY CZ DK EE FI FR DE GR HU IE IT LV LT LU MT NL PL PT RO SK SI ES SE IS LI NO".split()  # noqa: SIM905  # one line of codes reads better
)
"""The European Economic Area, as ISO 3166 codes."""

_FOR_EVER: Final = 2**63


@dataclass(frozen=True)
class Proposed:
    """What the register proposes. `reasons` speak for asking again; `look_at` only a person can judge."""

    reasons: tuple[Message, ...]
    look_at: tuple[Message, ...] = ()

    @property
    def material(self) -> bool:
        """Whether to ask again."""
        return bool(self.reasons)


def propose_material(before: "Snapshot | None", after: "Snapshot") -> Proposed:
    """Whether the change from `before` (`None`: nothing was published) to `after` asks for consent again, and why."""
    if not after.consent_categories:
        return Proposed(())
    if before is None or not before.consent_categories:
        return Proposed((say("It is the first version in which something needs consent"),))
    was = {entry.key: entry for entry in before.entries}
    known = {category.key for category in before.consent_categories}
    names = {category.key: _name(category.name, after) for category in after.categories}
    reasons: list[Message] = [
        say("“%(category)s” is a new category that needs consent", category=names[category.key])
        for category in after.consent_categories
        if category.key not in known
    ]
    look_at: list[Message] = []
    for entry in after.entries:
        if entry.consent_basis != "consent":
            continue
        old = was.get(entry.key)
        reasons += _reasons(old, entry, after)
        if old and old.consent_basis == "consent" and _purpose(old, after) != _purpose(entry, after):
            look_at.append(say("The purpose of “%(entry)s” reads differently", entry=_called(entry, after)))
    return Proposed(tuple(reasons), tuple(look_at))


def _reasons(old: "PolicyEntry | None", entry: "PolicyEntry", page: "Snapshot") -> Iterator[Message]:
    called = _called(entry, page)
    if old is None:
        yield say("“%(entry)s” is new and needs consent", entry=called)
        return
    if old.consent_basis != "consent":
        yield say("“%(entry)s” did not need consent and now does", entry=called)
        return
    if old.provider.name != entry.provider.name:
        yield say("“%(entry)s” has a new provider: %(provider)s", entry=called, provider=entry.provider.name)
    yield from _new_cookies(old, entry)
    if _recipients(old, page) != _recipients(entry, page) or (
        old.third_party_access != "yes" and entry.third_party_access == "yes"
    ):
        yield say("Others than before receive what is in “%(entry)s”", entry=called)
    if _leaves_eea(entry) and not _leaves_eea(old):
        yield say("The data of “%(entry)s” now leave the European Economic Area", entry=called)


def _new_cookies(old: "PolicyEntry", entry: "PolicyEntry") -> Iterator[Message]:
    known: Mapping[str, CookieInput] = {cookie.key: cookie for cookie in old.cookies}
    by_name = {(cookie.name, cookie.match): cookie for cookie in old.cookies}
    for cookie in entry.cookies:
        written = editable(Pattern(cookie.name, cookie.match))
        was = known.get(cookie.key) or by_name.get((cookie.name, cookie.match))
        if was is None or (was.name, was.match) != (cookie.name, cookie.match):
            yield say("“%(cookie)s” is a new cookie that needs consent", cookie=written)
        elif _seconds(cookie) > _seconds(was) or (cookie.rolling and not was.rolling):
            yield say("“%(cookie)s” is kept longer than before", cookie=written)


def _seconds(cookie: "CookieInput") -> int:
    if cookie.lifetime == "until_cleared":
        return _FOR_EVER
    return cookie.max_age_seconds or 0


def _leaves_eea(entry: "PolicyEntry") -> bool:
    return bool(entry.provider.country) and entry.provider.country not in EEA


def _recipients(entry: "PolicyEntry", page: "Snapshot") -> str:
    return pick(entry.recipients, page.site.default_locale, page.site.default_locale).text


def _purpose(entry: "PolicyEntry", page: "Snapshot") -> str:
    return pick(entry.purpose, page.site.default_locale, page.site.default_locale).text


def _called(entry: "PolicyEntry", page: "Snapshot") -> str:
    function = pick(entry.function, page.site.default_locale, page.site.default_locale).text
    return function or ", ".join(editable(Pattern(one.name, one.match)) for one in entry.cookies[:2]) or entry.key


def _name(texts: Mapping[str, str], page: "Snapshot") -> str:
    return pick(texts, page.site.default_locale, page.site.default_locale).text
