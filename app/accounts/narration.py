"""What happened to accounts, in sentences, and what people are called in them."""

from collections.abc import Callable, Mapping
from typing import Final

from flask import g

from app.accounts.queries import Name, name_people
from app.accounts.wording import ROLES
from app.audit.queries import Event, State
from app.language import Message, say, say_n


def name_person(number: int) -> Message:
    """What the person of this number is called; of an erased one only the number is left."""
    if "names_of_people" not in g:
        g.names_of_people = name_people()
    names: dict[int, Name] = g.names_of_people
    found = names.get(number)
    if found is None:
        return say("a former colleague (number %(number)s)", number=number)
    return say("%(name)s", name=found.name or found.email)


def narrate(event: Event) -> list[Message]:
    """What `event` did to an account."""
    if not event.subject.key.isdecimal():
        return [say("Somebody tried to sign in with an e-mail address that nobody here has")]
    after, before = event.after or {}, event.before or {}
    who = name_person(int(event.subject.key))
    told = [_SENTENCES.get(event.action, _changed)(who, before, after)]
    if after.get("sessions_ended"):
        told.append(
            say_n("%(num)s open session was ended", "%(num)s open sessions were ended", after["sessions_ended"])
        )
    return told


def _role(state: State) -> Message | str:
    role = str(state.get("role", ""))
    return ROLES.get(role, role)


def _added(who: Message, _before: State, after: State) -> Message:
    return say("%(who)s was given an account as %(role)s", who=who, role=_role(after))


def _changed(who: Message, before: State, after: State) -> Message:
    if before.get("role") == after.get("role"):
        return say("Name or e-mail address of %(who)s was corrected", who=who)
    return say("Role of %(who)s: %(before)s → %(after)s", who=who, before=_role(before), after=_role(after))


def _sessions_ended(who: Message, _before: State, after: State) -> Message:
    return say_n(
        "%(num)s session of %(who)s was ended",
        "%(num)s sessions of %(who)s were ended",
        int(after.get("sessions", 1)),
        who=who,
    )


def _simply(text: Callable[[Message], Message]) -> Callable[[Message, State, State], Message]:
    return lambda who, _before, _after: text(who)


def _signed_in(who: Message, _before: State, after: State) -> Message:
    if after.get("browser"):
        return say("%(who)s signed in with %(browser)s", who=who, browser=after["browser"])
    return say("%(who)s signed in", who=who)


_SENTENCES: Final[Mapping[str, Callable[[Message, State, State], Message]]] = {
    "added": _added,
    "changed": _changed,
    "disabled": _simply(lambda who: say("The account of %(who)s was closed", who=who)),
    "enabled": _simply(lambda who: say("The account of %(who)s was opened again", who=who)),
    "erased": _simply(lambda who: say("Name and e-mail address of %(who)s were erased", who=who)),
    "password_reset": _simply(lambda who: say("%(who)s was given a new password", who=who)),
    "own_password_changed": _simply(lambda who: say("%(who)s chose a new password", who=who)),
    "sessions_ended": _sessions_ended,
    "signed_in": _signed_in,
    "signed_out": _simply(lambda who: say("%(who)s signed out", who=who)),
    "sign_in_failed": _simply(lambda who: say("Somebody tried to sign in as %(who)s, with a wrong password", who=who)),
}
