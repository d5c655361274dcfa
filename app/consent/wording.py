"""What a visitor reads before choosing: who asks, for what, how to withdraw, where to read on. Pure.

The first layer of the AP's and EDPB's guidance; the words are those of the published version, so a record that points
at the version proves them.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.inventory.lifetimes import say_duration
from app.language import Message, Picked, pick, say, say_n
from app.policy.texts import BANNER

if TYPE_CHECKING:
    from app.policy.snapshot import PolicyCategory, PolicyEntry, Snapshot


@dataclass(frozen=True)
class Group:
    """A category with what is in it: its cookies, who is behind them, and how long the longest of them is kept."""

    key: str
    name: Picked
    description: Picked
    providers: Sequence[str]
    cookies: int
    longest: Message | None

    @property
    def facts(self) -> list[Message]:
        """Who is behind it, how many cookies, for how long at most."""
        found = [say("%(providers)s.", providers=", ".join(self.providers))]
        found.append(say_n("%(num)s cookie.", "%(num)s cookies.", self.cookies))
        if self.longest:
            found.append(say("Kept for at most %(duration)s.", duration=self.longest))
        return found


@dataclass(frozen=True)
class BannerWords:
    """The first layer, in one language; `asks` and `withdraw` are sentences of ours."""

    heading: Picked
    lead: Picked
    asks: Message
    withdraw: Message


def banner_words(snapshot: "Snapshot", locale: str) -> BannerWords:
    """What the banner says in `locale`."""
    default = snapshot.site.default_locale
    text = next((one for one in snapshot.texts if one.kind == BANNER), None)
    names = [pick(category.name, locale, default).text for category in snapshot.consent_categories]
    who = snapshot.site.controller_name or snapshot.site.name
    return BannerWords(
        heading=pick(text.heading if text else {}, locale, default),
        lead=pick(text.body if text else {}, locale, default),
        asks=say("%(who)s asks your consent for: %(purposes)s.", who=who, purposes=", ".join(names)),
        withdraw=say(
            "You can change or withdraw your choice at any time under “Cookie preferences”, at the foot of every page."
        ),
    )


def offered_groups(snapshot: "Snapshot", locale: str) -> list[Group]:
    """The categories that are offered as a choice, each with its entries that need consent."""
    return [
        _group(category, [e for e in _entries(snapshot, category) if e.consent_basis == "consent"], snapshot, locale)
        for category in snapshot.consent_categories
    ]


def free_groups(snapshot: "Snapshot", locale: str) -> list[Group]:
    """What is used without asking: by category the entries that need no consent."""
    found = ((one, [e for e in _entries(snapshot, one) if e.consent_basis != "consent"]) for one in snapshot.categories)
    return [_group(category, entries, snapshot, locale) for category, entries in found if entries]


def _entries(snapshot: "Snapshot", category: "PolicyCategory") -> list["PolicyEntry"]:
    return [entry for entry in snapshot.entries if entry.category and entry.category.key == category.key]


def _group(category: "PolicyCategory", entries: Sequence["PolicyEntry"], snapshot: "Snapshot", locale: str) -> Group:
    default = snapshot.site.default_locale
    cookies = [cookie for entry in entries for cookie in entry.cookies]
    known = [cookie.max_age_seconds for cookie in cookies if cookie.max_age_seconds]
    bounded = all(cookie.lifetime in {"session", "persistent"} for cookie in cookies)
    return Group(
        key=category.key,
        name=pick(category.name, locale, default),
        description=pick(category.description, locale, default),
        providers=list(dict.fromkeys(entry.provider.name for entry in entries)),
        cookies=len(cookies),
        longest=say_duration(max(known)) if known and bounded else None,
    )
