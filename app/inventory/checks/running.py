"""Running the rules over the facts: what was found, the worst first, and what blocks a publication."""

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from operator import itemgetter
from typing import Any, Final, get_args

from app.audit.queries import State
from app.inventory.checks.facts import (
    Cookie,
    Facts,
    Text,
    Waived,
    texts_of_category,
    texts_of_entry,
    texts_of_policy,
)
from app.inventory.checks.rule import SEVERITIES, Hit, Registry, Rule, Scope, Severity
from app.inventory.names import Pattern, editable
from app.inventory.state import COOKIE_FIELDS, ENTRY_FIELDS, ENTRY_TEXTS
from app.language import Localized, Message

LONGEST_SUBJECT: Final = 80
"""Characters; the width of the column that keeps it."""


@dataclass(frozen=True, kw_only=True)
class Finding:
    """What a rule found: about what, how grave it is, and in which field of its form it is mended.

    `kind` is `entry`, `provider`, `category`, `text`, `site` or `proposal`, `key` its key (a provider's name). `name`
    is what people call it. `field` is the name of the control (`purpose-nl`, `cookies-0-number`) or empty.
    """

    rule: Rule
    severity: Severity
    kind: str
    key: str
    part: str = ""
    field: str = ""
    name: Localized
    message: Message
    waived: Waived | None = None
    """The waiver that covers it now."""

    @property
    def subject(self) -> str:
        """What a waiver names: `entry:k3v9q2ma`, for one cookie of it `entry:k3v9q2ma/p7c4x1nb`."""
        written = f"{self.kind}:{self.key}" + (f"/{self.part}" if self.part else "")
        if len(written) <= LONGEST_SUBJECT:
            return written
        ending = hashlib.sha256(written.encode()).hexdigest()[:16]
        return f"{written[: LONGEST_SUBJECT - 17]}~{ending}"

    @property
    def is_open(self) -> bool:
        """Whether it blocks a publication: an error, or a warning that nobody accepts."""
        return self.severity == "error" or (self.severity == "warning" and self.waived is None)

    @property
    def is_warning(self) -> bool:
        """Whether somebody may accept it for a time."""
        return self.severity == "warning"

    @property
    def gravity(self) -> int:
        """For sorting: errors, warnings, warnings that are accepted, notes."""
        place = SEVERITIES.index(self.severity)
        return place * 2 + (1 if self.waived else 0)


def run_checks(facts: Facts, rules: Registry, waivers: Iterable[Waived] = ()) -> list[Finding]:
    """Everything that `rules` find in `facts`, the worst first; each warning with its waiver, if it has one."""
    given = {(one.rule, one.subject): one for one in sorted(waivers, key=lambda one: (one.until, one.id))}
    found: list[Finding] = []
    for finding in _look(facts, rules):
        waived = given.get((finding.rule.id, finding.subject)) if given else None
        if waived is None or not finding.is_warning:
            found.append(finding)
        elif waived.until >= facts.today:
            found.append(replace(finding, waived=waived))
        else:
            found.append(finding)
            found.extend(_ended(finding, waived, facts, rules))
    return sort_findings(found)


def sort_findings(found: Iterable[Finding]) -> list[Finding]:
    """The worst first, then by rule; what is alike stays in its order."""
    return sorted(found, key=lambda one: (one.gravity, one.rule.id))


def blocking(found: Iterable[Finding]) -> list[Finding]:
    """What must be mended or accepted before a publication."""
    return [one for one in found if one.is_open]


class EntryCounter:
    """Counts what is found about entries alone, for the list: rules that look around are left out.

    Quick, because an import asks for thousands of entries: a finding is made only where a waiver may cover it, and
    rules that ignore words look once at all entries that differ in nothing else.
    """

    def __init__(self, facts: Facts, rules: Registry, waivers: Iterable[Waived] = ()) -> None:
        counted = [one for one in rules if not one.looks_around and one.severity != "info"]
        self._facts = facts
        self._lookers = _Lookers(counted)
        self._ignore_words = _Lookers(one for one in counted if one.ignores_words)
        self._read_words = _Lookers(one for one in counted if not one.ignores_words)
        self._waived = {(one.rule, one.subject) for one in waivers if one.until >= facts.today}
        self._known: dict[tuple[object, ...], list[Severity]] = {}

    def __call__(self, entry: State) -> tuple[int, int]:
        """How many errors the entry has, and how many errors and warnings that nobody accepts together."""
        if self._waived and any(subject.startswith(f"entry:{entry['key']}") for _, subject in self._waived):
            found = self._lookers.entry(entry, self._facts)
            is_open = [one for one in found if (one.rule.id, one.subject) not in self._waived or not one.is_warning]
            severities = [one.severity for one in is_open]
        else:
            wordless = _without_words(entry)
            known = self._known.get(wordless)
            if known is None:
                known = self._known[wordless] = self._ignore_words.severities(entry, self._facts)
            severities = known + self._read_words.severities(entry, self._facts)
        errors = severities.count("error")
        return errors, errors + severities.count("warning")


_CHOICES: Final = itemgetter(*(name for name in ENTRY_FIELDS if name not in {*ENTRY_TEXTS, "cookies"}))
_TEXTS: Final = itemgetter(*ENTRY_TEXTS)
_CHOICES_OF_COOKIE: Final = itemgetter(*(one for one in COOKIE_FIELDS if one not in {"key", "name", "duration_text"}))


def _without_words(entry: State) -> tuple[object, ...]:
    """All that `entry` holds, but of its texts only the languages, and of its cookies not what they are called."""
    cookies = [(_CHOICES_OF_COOKIE(cookie), *cookie["duration_text"].items()) for cookie in entry["cookies"]]
    return _CHOICES(entry), *map(tuple, _TEXTS(entry)), *cookies


def _ended(finding: Finding, waived: Waived, facts: Facts, rules: Registry) -> Iterator[Finding]:
    for one in rules.of("waiver"):
        for hit in one.look(waived, facts):
            yield replace(finding, rule=one, severity=hit.severity or one.severity, message=hit.message)


def _look(facts: Facts, rules: Registry) -> Iterator[Finding]:
    lookers = _Lookers(rules)
    for entry in facts.entries:
        yield from lookers.entry(entry, facts)
    if not facts.is_whole:
        return
    for name, provider in facts.providers.items():
        about = _About("provider", name, {"": name})
        yield from about.findings(lookers.of["provider"], provider, facts)
    for key, category in facts.categories.items():
        about = _About("category", key, category["name"])
        for text in texts_of_category(category):
            yield from about.text_findings(lookers.text(text.field, text.texts), text, facts)
    for one in facts.texts:
        about = _About("text", one["key"], one["heading"])
        for text in texts_of_policy(one):
            yield from about.text_findings(lookers.text(text.field, text.texts), text, facts)
    about = _About("site", facts.site["key"], {"": facts.site["name"]})
    yield from about.findings(lookers.of["policy"], None, facts)


class _Lookers:
    """The rules by what they look at, looked up once."""

    def __init__(self, rules: Iterable[Rule]) -> None:
        self.of: dict[str, list[Rule]] = {scope: [] for scope in get_args(Scope)}
        for one in rules:
            self.of[one.scope].append(one)
        self._of_texts: dict[tuple[str, bool], list[Rule]] = {}

    def text(self, field: str, texts: Localized) -> list[Rule]:
        """The rules that may find something in a text of this field."""
        kind = field, len(texts) > 1
        if kind not in self._of_texts:
            mine = [one for one in self.of["text"] if not one.fields or field in one.fields]
            self._of_texts[kind] = [one for one in mine if kind[1] or not one.compares]
        return self._of_texts[kind]

    def entry(self, entry: State, facts: Facts) -> Iterator[Finding]:
        about = _About("entry", entry["key"], name_of_entry(entry))
        yield from about.findings(self.of["entry"], entry, facts)
        for number, state in enumerate(entry["cookies"]):
            cookie = Cookie(state, entry, number)
            for one in self.of["cookie"]:
                for hit in one.look(cookie, facts):
                    field = f"cookies-{number}-{hit.field}" if hit.field else ""
                    yield about.finding(one, hit, part=state["key"], field=field)
        for text in texts_of_entry(entry):
            yield from about.text_findings(self.text(text.field, text.texts), text, facts)

    def severities(self, entry: State, facts: Facts) -> list[Severity]:
        """How grave each finding in `entry` is, without saying what it is."""
        found = [hit.severity or one.severity for one in self.of["entry"] for hit in one.look(entry, facts)]
        for number, state in enumerate(entry["cookies"] if self.of["cookie"] else ()):
            cookie = Cookie(state, entry, number)
            found += [hit.severity or one.severity for one in self.of["cookie"] for hit in one.look(cookie, facts)]
        for text in texts_of_entry(entry, read=self.text):
            found += [
                hit.severity or one.severity
                for one in self.text(text.field, text.texts)
                for hit in one.look(text, facts)
            ]
        return found


@dataclass(frozen=True, slots=True)
class _About:
    """What findings are about."""

    kind: str
    key: str
    name: Localized

    def findings(self, rules: Iterable[Rule], subject: Any, facts: Facts) -> Iterator[Finding]:
        for one in rules:
            for hit in one.look(subject, facts):
                yield self.finding(one, hit, part=hit.part, field=hit.field)

    def text_findings(self, rules: Iterable[Rule], text: Text, facts: Facts) -> Iterator[Finding]:
        for one in rules:
            for hit in one.look(text, facts):
                yield self.finding(one, hit, part=f"{text.part}-{hit.field}", field=f"{text.field}-{hit.field}")

    def finding(self, rule: Rule, hit: Hit, *, part: str, field: str) -> Finding:
        return Finding(
            rule=rule,
            severity=hit.severity or rule.severity,
            kind=self.kind,
            key=self.key,
            part=part,
            field=field,
            name=self.name,
            message=hit.message,
        )


def name_of_entry(entry: State) -> Localized:
    """What an entry is called: its function, else its first cookie."""
    if entry["function"]:
        named: Localized = entry["function"]
        return named
    first = next((editable(Pattern(one["name"], one["match"])) for one in entry["cookies"]), "")
    return {"": first} if first else {}


def count(found: Iterable[Finding]) -> Mapping[Severity, int]:
    """How many errors, open warnings and notes there are; warnings that are accepted count as none."""
    counts: dict[Severity, int] = dict.fromkeys(SEVERITIES, 0)
    for one in found:
        if one.waived is None:
            counts[one.severity] += 1
    return counts
