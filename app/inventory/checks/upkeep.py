"""Whether somebody still looks after it."""

from datetime import date

from app.audit.queries import State
from app.inventory.checks.facts import Facts, Waived
from app.inventory.checks.parameters import LONGEST_WAIVER, REVIEW_EVERY, REVIEW_NOTICE
from app.inventory.checks.rule import Hit, Hits, rule
from app.inventory.checks.sources import CNIL, GDPR_5
from app.language import say


@rule(
    id="GOV-03",
    severity="warning",
    gentler="info",
    scope="entry",
    title=say("A review is due"),
    explanation=say("Each entry is looked at once a year: is it still true? A month before, this is a note only."),
    hint=say("Look whether the entry is still true, and enter today under “Last reviewed”."),
    sources=(CNIL,),
    parameters=(REVIEW_EVERY, REVIEW_NOTICE),
    looks_around=True,
)
def review_due(entry: State, facts: Facts) -> Hits:
    # A published snapshot holds neither day.
    if entry.get("review_due"):
        field, day = "review_due", date.fromisoformat(entry["review_due"])
    elif entry.get("reviewed_at"):
        field, day = "reviewed_at", later(date.fromisoformat(entry["reviewed_at"]), REVIEW_EVERY.value)
    else:
        return
    if day < facts.today:
        yield Hit(say("It should have been reviewed by %(day)s.", day=day), field)
    elif later(facts.today, REVIEW_EVERY.value - REVIEW_NOTICE.value) >= day:
        yield Hit(say("It should be reviewed by %(day)s.", day=day), field, severity="info")


@rule(
    id="GOV-05",
    severity="error",
    scope="waiver",
    title=say("A waiver has ended"),
    explanation=say("A warning is accepted for a time, a year at most. After that somebody must look again."),
    hint=say("Mend what the warning says, or accept it anew with a reason and an end date."),
    sources=(GDPR_5,),
    parameters=(LONGEST_WAIVER,),
    looks_around=True,
)
def waiver_ended(waived: Waived, facts: Facts) -> Hits:
    if waived.until < facts.today:
        yield Hit(say("The warning %(rule)s was accepted until %(day)s.", rule=waived.rule, day=waived.until))


def later(day: date, months: int) -> date:
    """The same day so many months later, or the last one of that month."""
    years, month = divmod(day.month - 1 + months, 12)
    for last in (day.day, 30, 29, 28):
        try:
            return date(day.year + years, month + 1, min(day.day, last))
        except ValueError:
            continue
    raise ValueError("Every month has 28 days")


RULES = (review_due, waiver_ended)
