"""What a rule is: an object that says what it looks for, why, and what to do, with one small function that looks."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any, Final, Literal, NamedTuple

from app.inventory.lifetimes import DAY, MONTH
from app.language import Message

Severity = Literal["error", "warning", "info"]
"""An error blocks publication, a warning does until somebody accepts it for a time, information never does."""

Scope = Literal["cookie", "entry", "text", "provider", "policy", "waiver", "proposal"]
"""What a rule is shown, one at a time: see `facts` for the shapes. `text` is an answer in several languages, wherever
it stands; `policy` is everything at once; `proposal` is a draft on its way to publication (`app.policy.checks`)."""

SEVERITIES: Final[tuple[Severity, ...]] = ("error", "warning", "info")
"""The worst first."""


@dataclass(frozen=True, slots=True)
class Source:
    """Where a rule comes from."""

    text: str
    url: str


@dataclass(frozen=True, slots=True)
class Since:
    """From which day on a parameter had a value, and why."""

    day: str
    value: Any
    why: str


@dataclass(frozen=True, slots=True)
class Parameter:
    """A number or a list that a rule compares with: data with a log of its changes, because the law may move it."""

    name: str
    unit: Literal["months", "days", "characters", "words", "countries", "names"]
    log: tuple[Since, ...]

    @property
    def value(self) -> Any:
        """What holds now."""
        return self.log[-1].value

    @property
    def seconds(self) -> int:
        """A time as seconds. A month of the calendar is up to a day longer than the twelfth of a year."""
        number: int = self.value
        return number * MONTH + DAY if self.unit == "months" else number * DAY


class Hit(NamedTuple):
    """One thing that a rule found.

    `field` is the name of its control in the form of what it is about; for a cookie without the row's `cookies-0-`,
    for a text only the language. `part` tells apart what a form has several of. `severity` is that of the rule unless
    it says otherwise.
    """

    message: Message
    field: str = ""
    part: str = ""
    severity: Severity | None = None


Hits = Iterator[Hit]
Look = Callable[[Any, Any], Iterable[Hit]]
"""Takes what the scope says and the `Facts` around it."""


@dataclass(frozen=True, kw_only=True)
class Rule:
    """One check: what it looks for, how grave it is, why, and what to do about it.

    `looks_around` marks a rule that needs more than the one object: other entries, or today's date. `ignores_words`
    marks one that finds the same in entries that differ only in what their texts say and what their cookies are called
    (how a lifetime is said aside). `compares` marks one that finds nothing in a text that is written in one language,
    and `fields` names the only answers whose texts it reads; none: all. `since` is the version of this register that
    brought it.
    """

    id: str
    severity: Severity
    scope: Scope
    title: Message
    explanation: Message
    hint: Message
    look: Look = field(repr=False)
    sources: tuple[Source, ...] = ()
    parameters: tuple[Parameter, ...] = ()
    gentler: Severity | None = None
    """What its findings are at times instead."""
    together: str = ""
    """The question of the form for ticked entries in which many of its findings are mended in one step."""
    looks_around: bool = False
    ignores_words: bool = False
    compares: bool = False
    fields: frozenset[str] = frozenset()
    since: str = "0.2"

    @property
    def can_be_waived(self) -> bool:
        """Whether its findings can be warnings, which somebody may accept for a time."""
        return "warning" in {self.severity, self.gentler}

    @property
    def params(self) -> dict[str, Any]:
        """Names of the parameters to what holds now."""
        return {one.name: one.value for one in self.parameters}


def rule(**about: Any) -> Callable[[Look], Rule]:
    """Make a `Rule` of the function below; the names are those of its fields."""
    return lambda look: Rule(look=look, **about)


class Registry:
    """All rules by id. Each module adds its own while the application is wired."""

    def __init__(self, rules: Iterable[Rule] = ()) -> None:
        self._rules: dict[str, Rule] = {}
        self.add(*rules)

    def __iter__(self) -> Iterator[Rule]:
        return iter(sorted(self._rules.values(), key=lambda one: one.id))

    def __getitem__(self, identifier: str) -> Rule:
        return self._rules[identifier]

    def __contains__(self, identifier: object) -> bool:
        return identifier in self._rules

    def find(self, identifier: str) -> Rule | None:
        """The rule with this id, or `None`."""
        return self._rules.get(identifier)

    def add(self, *rules: Rule) -> None:
        """Take these rules in. Raises `ValueError` for an id that another rule has."""
        for one in rules:
            if self._rules.setdefault(one.id, one) is not one:
                raise ValueError(f"There are two rules called {one.id}")

    def of(self, scope: Scope) -> list[Rule]:
        """The rules that look at this."""
        return [one for one in self if one.scope == scope]
