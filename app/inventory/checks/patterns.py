"""Whether a pattern covers more than its entry tells."""

from bisect import bisect_left
from collections.abc import Iterator

from app.inventory.checks.facts import Cookie, Declared, Facts
from app.inventory.checks.parameters import FEWEST_LITERALS
from app.inventory.checks.rule import Hit, Hits, rule
from app.inventory.checks.sources import GDPR_5
from app.inventory.names import Pattern, literals, matches
from app.language import say


@rule(
    id="OBS-04",
    severity="warning",
    scope="cookie",
    title=say("A pattern that is too broad"),
    explanation=say("A pattern that covers other cookies as well hides what was never declared."),
    hint=say("Write more of the name before the star, or name the cookies one by one."),
    sources=(GDPR_5,),
    parameters=(FEWEST_LITERALS,),
    looks_around=True,
)
def too_broad(cookie: Cookie, facts: Facts) -> Hits:
    pattern = Pattern(cookie.state["name"], cookie.state["match"])
    if pattern.match == "exact":
        return
    if sum(map(len, literals(pattern))) < FEWEST_LITERALS.value:
        yield Hit(say("%(cookie)s would cover too many cookies.", cookie=cookie.written), "name")
        return
    kind = cookie.entry["category"], cookie.entry["provider"]
    for one in _covered(pattern, facts):
        if one.entry != cookie.entry["key"] and (one.category, one.provider) != kind:
            message = say(
                "%(cookie)s also covers %(other)s, which another entry declares.", cookie=cookie.written, other=one.name
            )
            yield Hit(message, "name")
            return


def _covered(pattern: Pattern, facts: Facts) -> Iterator[Declared]:
    """The declared names that `pattern` matches; those that cannot begin like it are not looked at."""
    start = literals(pattern)[0]
    names = facts.exact_names
    for place in range(bisect_left(names, start, key=lambda pair: pair[0]), len(names)):
        name, one = names[place]
        if not name.startswith(start):
            return
        if matches(pattern, name):
            yield one


RULES = (too_broad,)
