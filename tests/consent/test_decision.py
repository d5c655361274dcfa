"""The rules of consent, in their own words."""

from datetime import UTC, date, datetime, timedelta
from http import HTTPStatus
from typing import Any

import pytest

from app.consent.choice import Choice
from app.consent.decision import ChoiceError, Decision, decide, shown_number
from app.consent.facts import ConsentFacts
from app.consent.records import hash_token

AT = datetime(2026, 11, 26, 23, 59, tzinfo=UTC)
TODAY = AT.date()
FACTS = ConsentFacts(
    site="harbour",
    number=5,
    hash="a" * 64,
    asks_since=3,
    categories=("marketing", "statistics"),
    free=("necessary",),
    names=(),
    origins=frozenset(),
    locales=("nl", "en"),
    default_locale="nl",
)
YES = Choice(5, TODAY - timedelta(days=3), ("marketing", "statistics"), "A" * 22)


def chosen(*, earlier: Choice | None = None, facts: ConsentFacts = FACTS, gpc: bool = False, **sent: Any) -> Decision:
    fields = {name.replace("__", "."): value for name, value in sent.items()}
    shown_number(facts, fields)
    return decide(facts, fields, newest=facts.number, earlier=earlier, gpc=gpc, at=AT, secret="a secret for tests")


def refused(**sent: Any) -> ChoiceError:
    with pytest.raises(ChoiceError) as told:
        chosen(**sent)
    return told.value


def test_where_nothing_needs_consent_nothing_is_recorded() -> None:
    nothing = ConsentFacts(**{**vars(FACTS), "categories": ()})

    with pytest.raises(ChoiceError) as told:
        chosen(facts=nothing, choice="accept")

    assert told.value.status == HTTPStatus.CONFLICT


def test_a_yes_gets_a_receipt_that_only_the_visitor_holds() -> None:
    decision = chosen(choice="accept", method="banner", language="en")

    assert decision.event == "given"
    assert decision.choice.categories == ("marketing", "statistics")
    assert len(decision.choice.token) == 22
    assert decision.record
    assert decision.record.token_hash == hash_token(decision.choice.token)
    assert decision.choice.token not in str(decision.record)
    assert (decision.record.version, decision.record.version_hash) == (5, "a" * 64)
    assert (decision.record.method, decision.record.locale) == ("banner", "en")


def test_a_refusal_has_no_receipt_and_its_cookie_is_the_same_for_everybody() -> None:
    mine, yours = chosen(choice="refuse"), chosen(choice="save", category__marketing="no", category__statistics="no")

    assert mine.event == yours.event == "refused"
    assert mine.choice == yours.choice == Choice(5, TODAY)
    assert mine.record
    assert mine.record.token_hash == ""


def test_a_refusal_is_remembered_as_long_as_an_acceptance() -> None:
    yes, no = chosen(choice="accept"), chosen(choice="refuse")

    assert yes.choice.valid_until == no.choice.valid_until
    assert yes.record
    assert no.record
    assert yes.record.valid_until == no.record.valid_until


def test_nothing_is_chosen_that_was_not_answered() -> None:
    error = refused(choice="save", category__statistics="yes")

    assert error.open_categories == ("marketing",)
    assert refused(choice="save", category__marketing="on", category__statistics="yes").open_categories == (
        "marketing",
    )


@pytest.mark.parametrize(
    "sent",
    [
        {},
        {"choice": "perhaps"},
        {"choice": "save", "category__marketing": "yes", "category__statistics": "yes", "category__other": "yes"},
        {"choice": "accept", "version": "2"},
        {"choice": "accept", "version": "6"},
        {"choice": "accept", "version": "٣"},
        {"choice": "accept", "version": "9" * 400},
    ],
)
def test_what_is_no_answer_to_what_was_asked_is_refused(sent: dict[str, str]) -> None:
    assert refused(**sent).status == HTTPStatus.BAD_REQUEST


def test_withdrawing_stands_under_the_receipt_of_what_is_withdrawn() -> None:
    decision = chosen(earlier=YES, choice="withdraw")

    assert decision.event == "withdrawn"
    assert decision.choice == Choice(5, TODAY)
    assert decision.record
    assert decision.record.token_hash == hash_token(YES.token)


def test_a_yes_after_the_earlier_one_ended_is_renewed() -> None:
    expired = Choice(5, TODAY - timedelta(days=200), ("statistics",), "A" * 22)
    outdated = Choice(2, TODAY, ("statistics",), "A" * 22)

    assert chosen(earlier=expired, choice="accept").event == "renewed"
    assert chosen(earlier=outdated, choice="accept").event == "renewed"
    assert chosen(earlier=YES, choice="accept").event == "given"


def test_pressing_twice_is_one_choice() -> None:
    first = chosen(choice="accept")
    again = chosen(earlier=first.choice, choice="accept")

    assert again.record is None
    assert again.choice == first.choice
    assert chosen(earlier=Choice(5, TODAY), choice="refuse").record is None


def test_a_press_that_is_sent_again_is_the_same_record_with_the_same_receipt() -> None:
    first, again = chosen(choice="accept", key="k1"), chosen(choice="accept", key="k1")
    other = chosen(choice="accept", key="k2")

    assert first.record
    assert again.record
    assert other.record
    assert (first.record.record, first.choice.token) == (again.record.record, again.choice.token)
    assert (first.record.record, first.choice.token) != (other.record.record, other.choice.token)


def test_the_key_of_a_press_with_another_answer_is_another_press() -> None:
    every, some = (
        chosen(choice="save", key="k" * 22, category__marketing=answer, category__statistics="yes")
        for answer in ("yes", "no")
    )
    none = chosen(choice="refuse", key="k" * 22)

    assert every.record
    assert some.record
    assert none.record
    assert len({every.record.record, some.record.record, none.record.record}) == 3
    assert every.choice.token != some.choice.token


def test_privacy_signals_are_noted_only_with_an_explicit_choice() -> None:
    decision = chosen(choice="accept", gpc=True)

    assert decision.record
    assert decision.record.gpc
    assert decision.choice.day == date(2026, 11, 26)
