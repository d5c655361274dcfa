"""Saving when somebody else may have saved meanwhile: the second one chooses, and nothing is overwritten."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from flask import g, request
from flask_babel import gettext as _

from app.audit import Subject
from app.audit.queries import State, list_history
from app.inventory.conflict import MINE, THEIRS, Choice, choices, merged
from app.inventory.errors import ConflictError
from app.inventory.history import states_in
from app.inventory.queries import list_categories
from app.language import pick
from app.web.forms import Form
from app.web.locale import current_locale

_PREFIX = "choose-"
_BASE = "base"
_HISTORY = 50


@dataclass(frozen=True)
class Clash:
    """What the page shows when two people saved the same thing: the choices, and the revision the typing began from."""

    choices: list[Choice]
    base: int


def save_or_clash(
    *, form: Form, subject: Subject, theirs: State, revision: int, mine: State, save: Callable[[State, int], Any]
) -> Clash | None:
    """Save what was typed, together with what was chosen on a page that showed a clash; `None` when it is saved.

    `theirs` and `revision` are what is there now; `save` takes the state to save and the revision it was made from,
    and raises `ConflictError`. After a clash the form is ready to be shown again, with status 409.
    """
    revision_field: Any = form["revision"]
    came_from = _number(revision_field.data)
    base = _number(request.form.get(_BASE, revision_field.data))
    given = _chosen()
    answers = mine
    if _BASE in request.form and came_from == revision:
        found = _choices(subject, theirs, mine, base, given)
        if not all(choice.ticked for choice in found):
            form.refuse(_("Choose for each answer which of the two to keep"))
            return Clash(found, base)
        answers = merged(theirs, mine, given)
    try:
        save(answers, came_from)
    except ConflictError as error:
        revision_field.data = str(error.revision)
        return Clash(_choices(subject, error.state, mine, base, given), base)
    return None


def forget_choices(form: Form) -> None:
    """Show the form without saving: what was chosen in a clash is asked again at the next try.

    That is also so for a form that comes back because the session had ended when it was sent.
    """
    sent = request.form or (g.get("kept_form") if form.kept else None) or {}
    if _BASE in sent:
        revision_field: Any = form["revision"]
        revision_field.data = sent[_BASE]


def category_names() -> dict[str, str]:
    """Keys of categories to their names in the reader's language."""
    return {one.key: pick(one.name, current_locale(), "en").text for one in list_categories()}


def status_of(form: Form, clash: Clash | None) -> HTTPStatus:
    """200 for a page to fill in, 409 after a clash, 422 when answers are to be corrected."""
    if clash is not None:
        return HTTPStatus.CONFLICT
    return HTTPStatus.UNPROCESSABLE_ENTITY if form.summary else HTTPStatus.OK


def _choices(subject: Subject, theirs: State, mine: State, base: int, given: Mapping[str, str]) -> list[Choice]:
    return choices(
        theirs,
        mine,
        base=_state_of(subject, base),
        chosen=given,
        kind=subject.kind,
        categories=category_names(),
    )


def _state_of(subject: Subject, revision: int) -> State | None:
    """What the subject was when it had this revision, if the audit trail tells."""
    for event in list_history(subject, limit=_HISTORY):
        states = states_in(event, subject)
        if states and states[1] and states[1].get("revision") == revision:
            return states[1]
    return None


def _chosen() -> dict[str, str]:
    answers = {name.removeprefix(_PREFIX): value for name, value in request.form.items() if name.startswith(_PREFIX)}
    return {name: value for name, value in answers.items() if value in {THEIRS, MINE}}


def _number(text: object) -> int:
    given = str(text)
    return int(given) if given.isdecimal() and len(given) < 10 else 0
