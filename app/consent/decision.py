"""From what a visitor sent to what is recorded and kept. Pure: the rules of consent in one place.

The ten rules of the design; GDPR 4(11) and 7; EDPB 05/2020; CNIL on keeping a refusal as long as an acceptance.
"""

import base64
import hashlib
import hmac
import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus
from typing import TYPE_CHECKING, Final

from app.consent.choice import VALID_FOR, Choice
from app.consent.records import METHODS, Record, hash_token
from app.evidence.canonical import canonical_json
from app.language import Message, say

if TYPE_CHECKING:
    from app.consent.facts import Answers, ConsentFacts

CHOICES: Final = ("accept", "refuse", "save", "withdraw")
FIELD: Final = "category."
"""What the name of an answer begins with: `category.statistics`."""

_NOTHING: Final = say("Nothing on this website needs your consent, so there is nothing to choose.")
_PRESS: Final = re.compile(r"[A-Za-z0-9_-]{1,64}")


class ChoiceError(Exception):
    """What was sent is no choice; `message` says what to do, `open_categories` what is still to be answered."""

    def __init__(
        self,
        message: Message,
        open_categories: tuple[str, ...] = (),
        *,
        status: HTTPStatus = HTTPStatus.BAD_REQUEST,
    ) -> None:
        super().__init__(str(message))
        self.message = message
        self.open_categories = open_categories
        self.status = status


@dataclass(frozen=True)
class Decision:
    """What to do: the choice for the browser, and the record of it; `None` when the same stands in the ledger.

    `receipt` is the one that the record stands under.
    """

    event: str
    choice: Choice
    record: Record | None
    receipt: str = ""


def shown_number(facts: "ConsentFacts", sent: Mapping[str, str]) -> int:
    """The number of the version that was shown where this was pressed; `facts` are of the newest one.

    A page may have been open since before the newest version, and still asks the same. Raises `ChoiceError`.
    """
    if not facts.asks:
        # Rule 1: no consent needed, no record.
        raise ChoiceError(_NOTHING, status=HTTPStatus.CONFLICT)
    shown = sent.get("version", "")
    if not shown:
        return facts.number
    if not shown.isascii() or not shown.isdigit() or not facts.asks_since <= int(shown[:9]) <= facts.number:
        raise ChoiceError(say("The policy changed since you opened this page. Read what changed, then choose."))
    return int(shown[:9])


def read_answers(facts: "ConsentFacts", sent: Mapping[str, str]) -> "Answers":
    """Yes or no to each category, from the fields that were sent. Raises `ChoiceError`."""
    pressed = sent.get("choice", "")
    if pressed not in CHOICES:
        raise ChoiceError(say("Press one of the buttons: that is how you choose."))
    if pressed != "save":
        return dict.fromkeys(facts.categories, pressed == "accept")
    answers = {name.removeprefix(FIELD): value for name, value in sent.items() if name.startswith(FIELD)}
    if set(answers) - set(facts.categories):
        raise ChoiceError(say("The page you chose on is out of date. Choose again."))
    left = tuple(key for key in facts.categories if answers.get(key) not in {"yes", "no"})
    if left:
        raise ChoiceError(say("Choose yes or no"), left)
    return {key: answers[key] == "yes" for key in facts.categories}


def decide(
    facts: "ConsentFacts",
    sent: Mapping[str, str],
    *,
    newest: int,
    earlier: Choice | None,
    gpc: bool,
    at: datetime,
    secret: str,
) -> Decision:
    """What follows from the fields that were `sent` by a browser that kept the choice `earlier`, at the moment `at`.

    `facts` are those of the version that was shown (`shown_number`), `newest` is the number of the newest one.
    `secret` makes the receipt of a press that carries a key, so that a replay of it gets the same. Raises
    `ChoiceError`.
    """
    answers = read_answers(facts, sent)
    said_yes = tuple(sorted(key for key, yes in answers.items() if yes))
    event = _event(facts, said_yes, earlier, at, newest)
    if earlier and _is_same(facts, earlier, said_yes, at) and (said_yes or sent.get("choice") != "withdraw"):
        return Decision(event, earlier, None)
    key, choices = sent.get("key", ""), canonical_json(dict(answers))
    # Only the same answer sent again is the same press: what the visitor is told is what is recorded.
    press = f"{key} {choices}" if _PRESS.fullmatch(key) else ""
    token = _token(press, facts.site, secret) if said_yes else ""
    choice = Choice(facts.number, at.date(), said_yes, token)
    # A withdrawal stands under the receipt of what is withdrawn: the visitor sees both.
    receipt = earlier.token if event == "withdrawn" and earlier else token
    method, locale = sent.get("method", ""), sent.get("language", "")
    record = Record(
        record=_named(press, facts.site) if press else secrets.token_hex(16),
        site=facts.site,
        version=facts.number,
        version_hash=facts.hash,
        event=event,
        choices=choices,
        method=method if method in METHODS else "preferences",
        locale=locale if locale in facts.locales else facts.default_locale,
        gpc=gpc,
        at=at,
        valid_until=at + VALID_FOR,
        token_hash=hash_token(receipt),
    )
    return Decision(event, choice, record, receipt)


def _event(facts: "ConsentFacts", said_yes: tuple[str, ...], earlier: Choice | None, at: datetime, newest: int) -> str:
    if not said_yes:
        # A no with a receipt is a withdrawal that could not be written.
        return "withdrawn" if earlier and (earlier.categories or earlier.token) else "refused"
    if earlier is None:
        return "given"
    still_valid = earlier.is_valid(asks_since=facts.asks_since, current=newest, today=at.date())
    return "given" if still_valid else "renewed"


def _is_same(facts: "ConsentFacts", earlier: Choice, said_yes: tuple[str, ...], at: datetime) -> bool:
    """Whether the browser holds this very answer already, of today: pressing twice is one choice."""
    held = (earlier.version, earlier.day, earlier.categories, bool(earlier.token))
    return held == (facts.number, at.date(), said_yes, bool(said_yes))


def _named(press: str, site: str) -> str:
    return hashlib.sha256(f"press {site} {press}".encode()).hexdigest()[:32]


def _token(press: str, site: str, secret: str) -> str:
    """128 bits that nobody can guess, in 22 characters. Of a press with a key always the same."""
    if press:
        drawn = hmac.digest(secret.encode(), f"receipt {site} {press}".encode(), "sha256")[:16]
    else:
        drawn = secrets.token_bytes(16)
    return base64.urlsafe_b64encode(drawn).decode().rstrip("=")
