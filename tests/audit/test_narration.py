"""Events are told in sentences, in the reader's language, with what people are called now."""

import re
from collections.abc import Iterator

import pytest
from flask import Flask, g

from app.accounts.service import (
    add_person,
    change_person,
    disable_person,
    end_sessions,
    erase_person,
    open_session,
    reset_password,
    sign_out,
)
from app.audit import COMMAND, SYSTEM, Actor, Subject
from app.audit.narration import Narration, name_actor, set_up_narration, tell
from app.audit.queries import Event, list_events
from app.audit.service import record
from app.database import transaction
from app.language import say
from tests.architecture.sources import text_files


@pytest.fixture
def request_context(app: Flask) -> Iterator[None]:
    """A request, in whose language is told."""
    with app.test_request_context():
        yield


def newest(app: Flask) -> str:
    with app.test_request_context():
        g.pop("names_of_people", None)
        event = list_events(limit=1)[0]
        told = tell(event)
        return f"{told.who}: {' '.join([told.sentence, *told.details])}"


def test_what_happens_to_an_account_is_told(app: Flask) -> None:
    sentences = []
    with app.app_context():
        boss = Actor("person", add_person(by=SYSTEM, email="boss@quay.example", name="Bo Baas", role="admin").number)
        number = add_person(by=boss, email="anna@quay.example", name="Anna Aak", role="viewer").number
        anna = Actor("person", number)
        sentences.append(newest(app))
        opened = open_session(by=anna, number=number, browser="Firefox")
        sentences.append(newest(app))
        sign_out(by=anna, session_id=opened.id)
        sentences.append(newest(app))
        change_person(by=boss, number=number, email="anna@quay.example", name="Anna Aak", role="editor")
        sentences.append(newest(app))
        change_person(by=boss, number=number, email="anna@quay.example", name="Anna Boot", role="editor")
        sentences.append(newest(app))
        open_session(by=anna, number=number)
        open_session(by=anna, number=number)
        end_sessions(by=boss, number=number)
        sentences.append(newest(app))
        open_session(by=anna, number=number)
        reset_password(by=COMMAND, number=number)
        sentences.append(newest(app))
        disable_person(by=boss, number=number)
        sentences.append(newest(app))
        erase_person(by=boss, number=number)
        sentences.append(newest(app))

    assert sentences == [
        "Bo Baas: Anna Aak was given an account as Viewer",
        "Anna Aak: Anna Aak signed in with Firefox",
        "Anna Aak: Anna Aak signed out",
        "Bo Baas: Role of Anna Aak: Viewer → Editor",
        "Bo Baas: Name or e-mail address of Anna Boot was corrected",
        "Bo Baas: 2 sessions of Anna Boot were ended",
        "The command line: Anna Boot was given a new password 1 open session was ended",
        "Bo Baas: The account of Anna Boot was closed",
        f"Bo Baas: Name and e-mail address of a former colleague (number {number}) were erased",
    ]


@pytest.mark.usefixtures("request_context")
@pytest.mark.parametrize(
    ("actor", "name"),
    [
        (COMMAND, "the command line"),
        (SYSTEM, "the register itself"),
        (Actor("person", 4711), "a former colleague (number 4711)"),
    ],
)
def test_who_did_it_has_a_name(actor: Actor, name: str) -> None:
    assert str(name_actor(actor)) == name


def test_somebody_without_a_name_is_called_by_their_address(app: Flask) -> None:
    with app.test_request_context():
        number = add_person(by=COMMAND, email="anna@quay.example", role="viewer").number

        assert str(name_actor(Actor("person", number))) == "anna@quay.example"


def test_a_module_tells_its_own_events_with_details(app: Flask) -> None:
    def narrate(event: Event) -> list[object]:
        return [say("the berth %(key)s was moved", key=event.subject.key), say("now it lies further out")]

    set_up_narration(app, narrators={"berth": narrate}, name_site=str.upper)  # type: ignore[dict-item]
    with app.test_request_context():
        with transaction():
            record(by=COMMAND, action="moved", subject=Subject("berth", "7", "harbour"), before={}, after={})

        told = tell(list_events()[0])

    assert (told.sentence, told.details, told.site) == (
        "The berth 7 was moved",
        ["Now it lies further out"],
        "HARBOUR",
    )


@pytest.mark.parametrize(
    ("before", "after", "sentence"),
    [
        (None, {"secret": "x"}, "Pier-9 was added"),
        ({"secret": "x"}, None, "Pier-9 was deleted"),
        ({"secret": "x"}, {"secret": "y"}, "Pier-9 was changed"),
        (None, None, "Pier-9 was changed"),
    ],
)
def test_what_nobody_tells_is_told_plainly_and_never_as_data(
    app: Flask, before: dict[str, str] | None, after: dict[str, str] | None, sentence: str
) -> None:
    with app.test_request_context():
        with transaction():
            record(by=COMMAND, action="odd", subject=Subject("pier", "pier-9"), before=before, after=after)

        assert tell(list_events()[0]).sentence == sentence


def test_every_kind_of_event_that_the_application_writes_has_a_narrator(app: Flask) -> None:
    narration: Narration = app.extensions["narration"]

    written = {kind for _, source in text_files("app") for kind in re.findall(r"""\bSubject\(\s*"(\w+)""", source)}

    assert written
    assert written <= narration.narrators.keys()


def test_a_name_is_written_as_it_is_and_a_word_begins_with_a_capital(app: Flask) -> None:
    with app.app_context():
        number = add_person(by=SYSTEM, email="anna@quay.example", name="", role="admin").number
        open_session(by=Actor("person", number), number=number)
        assert newest(app) == "anna@quay.example: anna@quay.example signed in"
        erase_person(by=COMMAND, number=add_person(by=SYSTEM, email="bo@quay.example", name="", role="viewer").number)
        assert newest(app).startswith("The command line: ")
