"""The policy page as plain data: everything it says, in one language, made from the inventory and the texts. Pure.

A template only arranges it. Texts that are missing in the page's language come in another one, which they name.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from typing import TYPE_CHECKING, Final, Literal, NamedTuple
from urllib.parse import urlsplit

from markupsafe import Markup

from app.inventory import vocabulary
from app.inventory.lifetimes import say_duration, say_lifetime
from app.inventory.web_address import is_web_address
from app.inventory.wording import comparable
from app.language import Localized, Message, Picked, pick, say
from app.policy.markdown import to_html
from app.policy.tally import Tally, say_consent, say_kind, say_summary, tally
from app.policy.texts import CONTACT, INVENTORY, KINDS_OF_COOKIES, OWN_ANCHORS, TEXT, YOUR_CHOICES, Text

if TYPE_CHECKING:
    from app.inventory.state import CookieInput
    from app.policy.snapshot import PolicyCategory, PolicyEntry, PolicySite, Snapshot

FILTER_FROM: Final = 10
"""From how many rows on the page offers to find one."""


Addition = Literal["", "kinds", "tables", "choices", "data", "contact"]
"""What the page puts below a text."""


class Words(NamedTuple):
    """Something to read: a text with the language it is in, or a sentence of ours (its language is the page's)."""

    text: str | Message
    locale: str = ""


@dataclass(frozen=True, kw_only=True)
class ShownCookie:
    """One name or pattern. `anchors` are the ids that link to it; `reader` is another party that can read it."""

    anchors: Sequence[str]
    name: str
    match: str
    lifetime: Words
    rolling: bool
    reader: Words | None


@dataclass(frozen=True, kw_only=True)
class Keeping:
    """Where cookies of a row are kept. `names` says which ones, when it is not the same for all of them."""

    names: Sequence[str]
    storage: Message
    domain: str
    party: Message
    set_when: Message | None


@dataclass(frozen=True, kw_only=True)
class ShownProvider:
    """Who sets it or receives it. `country` is an ISO 3166 code or empty."""

    name: str
    country: str
    privacy_url: str
    opt_out_url: str


@dataclass(frozen=True, kw_only=True)
class Row:
    """One entry of the inventory as visitors read it."""

    key: str
    provider: ShownProvider
    function: Words
    location: Picked
    cookies: Sequence[ShownCookie]
    purpose: Picked
    consent: Literal["needed", "not_needed", ""]
    reason: Words
    keepings: Sequence[Keeping]
    others: Words
    facts: Sequence[tuple[Message, Words]]

    def has(self, words: Iterable[str]) -> bool:
        """Whether each of `words` (made comparable) stands in what the reader sees of this row."""
        seen = (self.provider.name, self.function.text, self.location.text, self.purpose.text)
        text = comparable("\n".join(map(str, (*seen, *(cookie.name for cookie in self.cookies)))))
        return all(word in text for word in words)


@dataclass(frozen=True, kw_only=True)
class Table:
    """The rows of one category; without a `key`: those that are not classified yet."""

    key: str
    name: Words
    description: Picked
    rows: Sequence[Row]
    count: Tally

    @property
    def kind(self) -> Message | None:
        """Whether consent is needed, in two words."""
        return say_kind(self.count)

    @property
    def summary(self) -> list[Message]:
        """The same in sentences."""
        return say_consent(self.count)


@dataclass(frozen=True, kw_only=True)
class Block:
    """A part of the page, with its anchor."""

    anchor: str
    heading: Words
    body: Markup
    body_locale: str
    adds: Addition = ""


class ContactLine(NamedTuple):
    """A line of an answer about contact: the words, and where they lead (empty: nowhere)."""

    text: str
    url: str = ""


@dataclass(frozen=True, kw_only=True)
class Contact:
    """One answer about contact."""

    label: Message
    lines: Sequence[ContactLine]


@dataclass(frozen=True, kw_only=True)
class PolicyPage:
    """All that the page says. `asked` is what the reader searches for; `tables` hold only the rows that have it."""

    site: "PolicySite"
    locale: str
    count: Tally
    blocks: Sequence[Block]
    tables: Sequence[Table]
    kinds: Sequence[Table]
    all_first_party: bool
    contacts: Sequence[Contact]
    asked: str
    rows: int
    found: int

    @property
    def summary(self) -> list[Message]:
        """The policy in two or three sentences."""
        return say_summary(self.count)

    @property
    def addresses(self) -> list[tuple[str, str]]:
        """The hosts that the policy covers, each with its address."""
        address = urlsplit(self.site.base_url)
        own = f"{address.netloc}{address.path.rstrip('/')}"
        return [(own, self.site.base_url), *((host, f"https://{host}/") for host in self.site.extra_hosts)]

    @property
    def has_filter(self) -> bool:
        """Whether the list is long enough to search in."""
        return self.rows >= FILTER_FROM or bool(self.asked)


def make_page(snapshot: "Snapshot", *, locale: str, asked: str = "") -> PolicyPage:
    """The page in `locale` of the policy that `snapshot` holds."""
    site, entries, texts = snapshot.site, snapshot.entries, snapshot.texts
    anchors = _name_anchors(entries, {*OWN_ANCHORS, *(text.key for text in texts)})
    maker = _RowMaker(site, locale, anchors)
    tables = [maker.table(category, list(group)) for category, group in _by_category(entries)]
    words = comparable(asked).split()
    shown = (
        [replace(table, rows=[row for row in table.rows if row.has(words)]) for table in tables] if words else tables
    )
    cookies = [cookie for entry in entries for cookie in entry.cookies]
    return PolicyPage(
        site=site,
        locale=locale,
        count=tally(entries),
        blocks=_blocks(texts, locale, site.default_locale),
        tables=[table for table in shown if table.rows],
        kinds=[table for table in tables if table.key],
        all_first_party=bool(cookies) and all(cookie.party == "first" for cookie in cookies),
        contacts=list(_contacts(site)),
        asked=asked,
        rows=len(entries),
        found=sum(len(table.rows) for table in shown),
    )


# --- Rows ---------------------------------------------------------------------------------------------------------


def _by_category(entries: Iterable["PolicyEntry"]) -> Iterable[tuple["PolicyCategory | None", Iterable["PolicyEntry"]]]:
    for _, group in groupby(entries, key=lambda entry: entry.category.key if entry.category else ""):
        same = list(group)
        yield same[0].category, same


def _name_anchors(entries: Iterable["PolicyEntry"], taken: set[str]) -> Mapping[str, str]:
    """By key of a cookie the id made of its name: the first cookie of a name has it, and no id stands there twice."""
    cookies = [(entry, cookie) for entry in entries for cookie in entry.cookies]
    used = taken | {f"entry-{entry.key}" for entry, _ in cookies} | {f"cookie-{cookie.key}" for _, cookie in cookies}
    found: dict[str, str] = {}
    for _, cookie in cookies:
        anchor = f"cookie-{cookie.name}"
        if anchor not in used and cookie.name.isprintable() and not re.search(r"\s", cookie.name):
            used.add(anchor)
            found[cookie.key] = anchor
    return found


class _RowMaker:
    """Makes rows of one page: it knows the site, the language and the anchors."""

    def __init__(self, site: "PolicySite", locale: str, anchors: Mapping[str, str]) -> None:
        self._default = site.default_locale
        self._locale = locale
        self._anchors = anchors
        self._host = urlsplit(site.base_url).hostname or ""

    def table(self, category: "PolicyCategory | None", entries: Sequence["PolicyEntry"]) -> Table:
        """The table of one category."""
        name = Words(*self._pick(category.name)) if category else Words(say("Not classified yet"))
        return Table(
            key=category.key if category else "",
            name=name,
            description=self._pick(category.description if category else {}),
            rows=[self._row(entry) for entry in entries],
            count=tally(entries),
        )

    def _row(self, entry: "PolicyEntry") -> Row:
        provider = entry.provider
        function = self._pick(entry.function)
        return Row(
            key=entry.key,
            provider=ShownProvider(
                name=provider.name,
                country=provider.country,
                privacy_url=self._pick(provider.privacy_policy_url).text,
                opt_out_url=provider.opt_out_url,
            ),
            function=Words(*function) if function.text else Words(say("Function not stated yet")),
            location=self._pick(entry.location),
            cookies=[self._cookie(entry, cookie) for cookie in entry.cookies],
            purpose=self._pick(entry.purpose),
            consent=_consent(entry.consent_basis),
            reason=self._reason(entry),
            keepings=self._keepings(entry),
            others=self._others(entry),
            facts=list(self._facts(entry)),
        )

    def _cookie(self, entry: "PolicyEntry", cookie: "CookieInput") -> ShownCookie:
        by_name = self._anchors.get(cookie.key)
        return ShownCookie(
            anchors=[f"cookie-{cookie.key}", *([by_name] if by_name else [])],
            name=cookie.name,
            match=cookie.match,
            lifetime=self._lifetime(cookie),
            rolling=cookie.rolling and not cookie.duration_text,
            reader=self._reader(entry, cookie),
        )

    def _lifetime(self, cookie: "CookieInput") -> Words:
        """How long it is kept: in the words of the page's language, else in plain ones, else in other words."""
        written = cookie.duration_text.get(self._locale)
        if written:
            return Words(written, self._locale)
        is_known = cookie.lifetime and (cookie.lifetime != "persistent" or cookie.max_age_seconds is not None)
        if cookie.duration_text and not is_known:
            return Words(*self._pick(cookie.duration_text))
        return Words(say_lifetime(cookie.lifetime, cookie.max_age_seconds))

    def _reader(self, entry: "PolicyEntry", cookie: "CookieInput") -> Words | None:
        if entry.third_party_access != "yes" and cookie.party != "third":
            return None
        recipients = self._pick(entry.recipients)
        if recipients.text:
            return Words(*recipients)
        return Words(entry.provider.name) if entry.provider.role != "own" else Words(say("others"))

    def _reason(self, entry: "PolicyEntry") -> Words:
        written = self._pick(entry.exemption_reason)
        if written.text:
            return Words(*written)
        return Words(_REASONS.get(entry.consent_basis, ""))

    def _keepings(self, entry: "PolicyEntry") -> list[Keeping]:
        groups: dict[tuple[str, str, str, str], list[str]] = {}
        for cookie in entry.cookies:
            domain = (cookie.domain or self._host) + (cookie.path if cookie.path not in {"", "/"} else "")
            groups.setdefault((cookie.storage, domain, cookie.party, cookie.set_when), []).append(cookie.name)
        return [
            Keeping(
                names=names if len(groups) > 1 else (),
                storage=vocabulary.STORAGES[storage],
                domain=domain,
                party=vocabulary.PARTIES[party],
                set_when=vocabulary.SET_WHEN.get(set_when),
            )
            for (storage, domain, party, set_when), names in groups.items()
        ]

    def _others(self, entry: "PolicyEntry") -> Words:
        """Planet49 (C-673/17): whether others can read it must be told, also when they cannot."""
        if entry.third_party_access == "yes":
            recipients = self._pick(entry.recipients)
            return Words(*recipients) if recipients.text else Words(say("Yes"))
        return Words(say("No") if entry.third_party_access == "no" else say("not stated"))

    def _facts(self, entry: "PolicyEntry") -> Iterable[tuple[Message, Words]]:
        """What else visitors are told about personal data (GDPR 13), as far as it is answered."""
        collected = self._pick(entry.data_collected)
        if collected.text or entry.personal_data != "unknown":
            answer = Words(say("Yes") if entry.personal_data == "yes" else say("No"))
            yield say("Personal data"), Words(*collected) if collected.text else answer
        if entry.gdpr_basis:
            yield say("Legal basis"), Words(vocabulary.GDPR_BASES[entry.gdpr_basis])
        if entry.data_retention is not None:
            yield say("Data kept for"), Words(say_duration(entry.data_retention))
        if entry.provider.transfer_safeguard in _SAFEGUARDS_TO_TELL:
            yield say("Transfer outside the EEA"), Words(vocabulary.SAFEGUARDS[entry.provider.transfer_safeguard])

    def _pick(self, texts: Localized) -> Picked:
        return pick(texts, self._locale, self._default)


_SAFEGUARDS_TO_TELL: Final = frozenset({"adequacy", "scc", "bcr", "derogation"})

_REASONS: Final = {
    "exempt_transmission": say("it only serves to send the page over the network."),
    "exempt_requested_service": say("it is strictly necessary for something you ask of the website."),
    "exempt_audience_measurement": say("it only counts visits, for this website alone."),
}


def _consent(basis: str) -> Literal["needed", "not_needed", ""]:
    if not basis:
        return ""
    return "needed" if basis == "consent" else "not_needed"


# --- Texts --------------------------------------------------------------------------------------------------------

_ADDS: Final[Mapping[str, Addition]] = {KINDS_OF_COOKIES: "kinds", YOUR_CHOICES: "choices", CONTACT: "contact"}


def _blocks(texts: Iterable[Text], locale: str, default: str) -> list[Block]:
    """The texts in their order; what the page must always say comes in at its usual place."""
    blocks = [_block(text, locale, default) for text in texts if text.kind in {TEXT, INVENTORY}]
    if not any(block.adds == "contact" for block in blocks):
        blocks.append(_own(CONTACT, say("Contact and complaints"), "contact"))
    at = next(place for place, block in enumerate(blocks) if block.adds == "contact")
    data = _own("data", say("Use this list as data"), "data")
    return [*blocks[:at], data, *blocks[at:]]


def _block(text: Text, locale: str, default: str) -> Block:
    heading, body = pick(text.heading, locale, default), pick(text.body, locale, default)
    adds: Addition = "tables" if text.kind == INVENTORY else _ADDS.get(text.key, "")
    words = Words(*heading) if heading.text else Words(_NAMELESS.get(adds, ""))
    return Block(
        anchor=text.key,
        heading=words,
        body=to_html(body.text, first_level=3 if words.text else 2),
        body_locale=body.locale,
        adds=adds,
    )


_NAMELESS: Final = {
    "tables": say("The cookies we use"),
    "kinds": say("Kinds of cookies"),
    "contact": say("Contact and complaints"),
}


def _own(anchor: str, heading: Message, adds: Addition) -> Block:
    return Block(anchor=anchor, heading=Words(heading), body=Markup(), body_locale="", adds=adds)


# --- Contact ------------------------------------------------------------------------------------------------------

_EMAIL: Final = re.compile(r"[^\s@<>\"]+@[^\s@<>\"]+\.[^\s@<>\"]+")


def _contacts(site: "PolicySite") -> Iterable[Contact]:
    answers = (
        (say("Responsible"), site.controller_name),
        (say("Contact"), site.controller_contact),
        (say("Data protection officer"), site.dpo_contact),
    )
    for label, answer in answers:
        if answer.strip():
            yield Contact(label=label, lines=[_contact_line(line.strip()) for line in answer.strip().splitlines()])
    if site.authority_name or site.authority_url:
        line = ContactLine(site.authority_name or site.authority_url, site.authority_url)
        yield Contact(label=say("Complaint to"), lines=[line])


def _contact_line(line: str) -> ContactLine:
    if _EMAIL.fullmatch(line):
        return ContactLine(line, f"mailto:{line}")
    return ContactLine(line, line if is_web_address(line) else "")
