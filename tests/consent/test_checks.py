"""The checks of the question that visitors are asked."""

import pytest

from app.consent.checks import CHECKS
from app.inventory.checks import Facts, Registry, run_checks
from app.policy.defaults import DEFAULT_BANNER
from app.policy.texts import text_state
from tests.inventory.test_checks import ASKS, an_entry, some_facts

BANNER = text_state(DEFAULT_BANNER)


def asking(**answers: object) -> Facts:
    """A policy that asks for consent, with these answers in its question."""
    return some_facts(an_entry(**ASKS), texts=[BANNER | answers])


def found_by(rule: str, facts: Facts) -> list[tuple[str, str]]:
    return [(one.field, one.part) for one in run_checks(facts, Registry(CHECKS)) if one.rule.id == rule]


@pytest.mark.parametrize("answers", [{"heading": {"nl": "Cookies"}}, {"body": {"en": " "}}, {"kind": "text"}])
def test_a_policy_that_needs_consent_has_a_question(answers: dict[str, object]) -> None:
    assert found_by("CON-08", asking(**answers)) == [("", "question")]
    assert found_by("CON-08", asking()) == []


def test_a_policy_that_needs_none_has_no_question() -> None:
    assert found_by("CON-08", some_facts(an_entry())) == []


@pytest.mark.parametrize(
    ("locale", "words"),
    [
        ("en", "By continuing to use this site you agree."),
        ("en", "If you proceed, we place cookies."),
        ("en", "By using our website, you accept them."),
        ("en", "Closing this banner means yes."),
        ("nl", "Door verder te gaan stemt u in."),
        ("nl", "Als u verder surft, plaatsen wij cookies."),
        ("nl", "Door gebruik te maken van onze website gaat u akkoord."),
        ("nl", "Door deze website te gebruiken stemt u in."),
    ],
)
def test_going_on_is_no_yes(locale: str, words: str) -> None:
    facts = asking(body=BANNER["body"] | {locale: words})

    assert found_by("CON-09", facts) == [(f"body-{locale}", f"body-{locale}")]


@pytest.mark.parametrize(
    "words", ["En poursuivant votre visite, vous acceptez.", "Wenn Sie diese Seite nutzen, stimmen Sie zu."]
)
def test_going_on_is_no_yes_in_french_and_german(words: str) -> None:
    facts = asking(body=dict.fromkeys(("en", "nl", "fr"), words))

    assert len(found_by("CON-09", facts)) == 2


def test_the_question_that_comes_with_the_register_can_be_refused_and_other_texts_may_say_what_they_like() -> None:
    elsewhere = {"key": "use", "kind": "text", "heading": {}, "body": dict.fromkeys(("en", "nl"), "By continuing …")}

    assert found_by("CON-09", asking()) == []
    assert found_by("CON-09", some_facts(an_entry(**ASKS), texts=[BANNER, elsewhere])) == []
