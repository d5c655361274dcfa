"""The checks of the inventory. Pure: rules look at plain states and know neither the database nor the web.

A rule is an object (`rule.Rule`) with one small function; what it compares with stands in `parameters`. `RULES` holds
all of them: those of the inventory from the start, those of higher modules once the application is wired.
"""

from app.inventory.checks import (
    completeness,
    consent,
    duration,
    languages,
    parties,
    patterns,
    purpose,
    upkeep,
)
from app.inventory.checks.facts import Facts, Text, Waived, facts_of
from app.inventory.checks.rule import SEVERITIES, Hit, Hits, Parameter, Registry, Rule, Scope, Severity, Source, rule
from app.inventory.checks.running import EntryCounter, Finding, blocking, count, run_checks, sort_findings

RULES = Registry(
    one
    for module in (completeness, purpose, duration, consent, parties, patterns, languages, upkeep)
    for one in module.RULES
)

__all__ = [
    "RULES",
    "SEVERITIES",
    "EntryCounter",
    "Facts",
    "Finding",
    "Hit",
    "Hits",
    "Parameter",
    "Registry",
    "Rule",
    "Scope",
    "Severity",
    "Source",
    "Text",
    "Waived",
    "blocking",
    "count",
    "facts_of",
    "rule",
    "run_checks",
    "sort_findings",
]
