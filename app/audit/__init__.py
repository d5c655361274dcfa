"""The append-only record of who changed what."""

from dataclasses import dataclass
from typing import Literal, NamedTuple


@dataclass(frozen=True)
class Actor:
    """Who does something: a person by number, the command line, or the register itself (number 0)."""

    kind: Literal["person", "command", "system"]
    id: int = 0


COMMAND = Actor("command")
SYSTEM = Actor("system")


class Subject(NamedTuple):
    """What something was done to: its kind (`entry`, `provider`, `user` …), its key, and its site's key if any."""

    kind: str
    key: str
    site: str = ""
