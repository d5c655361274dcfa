"""The checks of the question that visitors are asked. Pure.

Whether the question is shown, and that both buttons are drawn alike, the register works out itself; what can go wrong
are the words that a person writes into it.
"""

import re
from typing import Final

from app.inventory.checks import Facts, Hit, Hits, rule
from app.inventory.checks.facts import Text
from app.inventory.checks.sources import AP, PLANET49, TASK_FORCE, TELECOM_ACT
from app.inventory.wording import comparable
from app.language import say
from app.policy.texts import BANNER

_IMPLIED: Final = re.compile(
    r"(?:by|if you|when you) (?:continu\w+|proceed\w*|us(?:e|ing) (?:this|our|the) (?:web)?site|brows\w+|scroll\w*)"
    r"|(?:closing|ignoring) (?:this|the) (?:banner|message|notice)"
    r"|(?:door|als u|wanneer u) (?:verder|door) ?(?:te )?(?:gaa?n?|surf\w*|blader\w*|klik\w*|gebruik\w*)"
    r"|door (?:deze|onze|de) (?:web)?(?:site|pagina)\w* (?:verder )?te (?:gebruiken|bezoeken)"
    r"|door gebruik te maken van (?:deze|onze|de) (?:web)?site"
    r"|en (?:continuant|poursuivant|utilisant (?:ce|notre|le) site|naviguant)|si vous (?:continuez|poursuivez)"
    r"|durch (?:die )?(?:weitere )?nutzung (?:dieser|unserer|der) (?:web)?s(?:i|ei)te"
    r"|(?:wenn|indem) sie (?:fortfahren|weitersurfen|(?:diese|unsere|die) (?:web)?s(?:i|ei)te (?:weiter )?nutzen)"
)
"""Ways to say that consent follows from something else than a press of a button."""


@rule(
    id="CON-08",
    severity="error",
    scope="policy",
    title=say("Consent is needed, but there is no question"),
    explanation=say(
        "Whether visitors are asked follows from the entries: they are when one needs consent, and not when none does."
        " The words of the question must be there then."
    ),
    hint=say("Write the question for consent, under Texts."),
    sources=(TELECOM_ACT, AP),
)
def no_question(_: None, facts: Facts) -> Hits:
    first = facts.locales[0]
    asked = any(
        text["kind"] == BANNER and text["heading"].get(first, "").strip() and text["body"].get(first, "").strip()
        for text in facts.texts
    )
    if facts.asks_consent and not asked:
        yield Hit(say("An entry needs consent, but the question for it has no words."), "", "question")


@rule(
    id="CON-09",
    severity="error",
    scope="text",
    title=say("A question that cannot be refused"),
    explanation=say(
        "Refusing is as easy as accepting: the register draws both buttons alike, side by side. Words that take going"
        " on, scrolling or closing for a yes undo that; silence is no consent."
    ),
    hint=say("Leave out what else would count as a yes. Only the buttons count."),
    sources=(TASK_FORCE, PLANET49, AP),
)
def consent_by_going_on(text: Text, facts: Facts) -> Hits:
    if text.kind != "text" or text.key != BANNER:
        return
    for locale, words in text.texts.items():
        if locale in facts.locales and _IMPLIED.search(comparable(words)):
            yield Hit(say("The question takes going on for a yes."), locale)


CHECKS: Final = (no_question, consent_by_going_on)
"""Added to the registry while the application is wired."""
