"""`flask checks`: what must be mended before a policy can be published."""

import json
import sys
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any

import click
from flask.cli import with_appcontext
from rich.console import Console
from rich.table import Table

from app.cli.errors import clear_errors
from app.consent.checks import CHECKS
from app.inventory.checks import Finding, Rule, count
from app.inventory.queries import get_site
from app.inventory.queries.checks import today_at
from app.language import pick
from app.policy.checking import check_site
from app.policy.checks import RULES

if TYPE_CHECKING:
    from app.inventory.checks import Parameter
    from app.inventory.models import Site

RULES.add(*CHECKS)


@click.command()
@click.option("--site", "key", help="The short name of the website to check.")
@click.option(
    "--format",
    "output",
    type=click.Choice(["table", "json", "markdown"]),
    default="table",
    help="How to print it; markdown is for --list only.",
)
@click.option("--list", "list_rules", is_flag=True, help="List the rules themselves: what they find and what to do.")
@with_appcontext
def checks(*, key: str | None, output: str, list_rules: bool) -> None:
    """Check the policy of a website as it stands now. Ends with a status of 1 when there is an error."""
    if list_rules:
        _print_rules(output)
        return
    if output == "markdown":
        raise click.UsageError("--format markdown is for --list only.")
    if not key:
        raise click.UsageError("Name the website with --site KEY (see: flask sites list).")
    with clear_errors():
        site = get_site(key)
        found = check_site(site)
    if output == "json":
        click.echo(json.dumps(_report(site, found), ensure_ascii=False, indent=1))
    else:
        _print_findings(site, found)
    if any(one.severity == "error" for one in found):
        sys.exit(1)


def _report(site: "Site", found: Iterable[Finding]) -> dict[str, Any]:
    found = list(found)
    counts = count(found)
    return {
        "site": site.key,
        "checked_on": today_at(site).isoformat(),
        "errors": counts["error"],
        "warnings": counts["warning"],
        "accepted": sum(one.waived is not None for one in found),
        "notes": counts["info"],
        "findings": [
            {
                "rule": one.rule.id,
                "severity": one.severity,
                "subject": one.subject,
                "name": _name(one, site),
                "field": one.field,
                "message": str(one.message),
                "hint": str(one.rule.hint),
                "accepted_until": one.waived.until.isoformat() if one.waived else None,
                "accepted_because": one.waived.reason if one.waived else None,
            }
            for one in found
        ],
    }


def _print_findings(site: "Site", found: list[Finding]) -> None:
    if found:
        table = Table("", "rule", "about", "what", "what to do")
        for one in found:
            state = f"accepted until {one.waived.until}" if one.waived else one.severity
            table.add_row(state, one.rule.id, _name(one, site), str(one.message), str(one.rule.hint))
        Console().print(table)
    counts = count(found)
    accepted = sum(one.waived is not None for one in found)
    told = f"errors {counts['error']}, warnings {counts['warning']}, accepted {accepted}, notes {counts['info']}"
    click.echo(f"{site.key}: {told}")


def _name(finding: Finding, site: "Site") -> str:
    return pick(finding.name, "en", site.default_locale).text or finding.key


# --- The rules themselves -----------------------------------------------------------------------------------------


def _print_rules(output: str) -> None:
    if output == "markdown":
        click.echo(rules_page(RULES), nl=False)
    elif output == "json":
        click.echo(json.dumps([_rule_data(one) for one in RULES], ensure_ascii=False, indent=1))
    else:
        table = Table("rule", "severity", "title", "what to do")
        for one in RULES:
            table.add_row(one.id, one.severity, str(one.title), str(one.hint))
        Console().print(table)


def _rule_data(one: Rule) -> dict[str, Any]:
    return {
        "id": one.id,
        "severity": one.severity,
        "scope": one.scope,
        "title": str(one.title),
        "explanation": str(one.explanation),
        "hint": str(one.hint),
        "sources": [{"text": source.text, "url": source.url} for source in one.sources],
        "since": one.since,
        "params": one.params,
    }


def rules_page(rules: Iterable[Rule]) -> str:
    """The page of the docs that lists all rules."""
    return "\n".join(_page_lines(list(rules)))


_SEVERITY = {
    "error": "An error: it blocks publication.",
    "warning": "A warning: it blocks publication until it is mended, or accepted for a time.",
    "info": "A note: it blocks nothing.",
}
_GENTLER = {"warning": "At times a warning.", "info": "At times a note.", None: ""}


def _page_lines(rules: list[Rule]) -> Iterator[str]:
    yield "# Checks"
    yield ""
    places = "`app/inventory/checks`, `app/policy/checks.py` and `app/consent/checks.py`"
    yield f"Made from the rules with `make checks`. They stand in {places}."
    yield ""
    yield (
        f"{len(rules)} rules look at what a policy says. An error blocks publication. A warning does so too, until it"
        " is mended or somebody accepts it with a reason, a role and an end date, a year ahead at most. A note blocks"
        " nothing. Limits are parameters with a log of their changes, because the law may move them."
    )
    yield ""
    yield "| rule | severity | what it finds |"
    yield "|---|---|---|"
    for one in rules:
        yield f"| [{one.id}](#{one.id.lower()}) | {one.severity} | {one.title} |"
    for one in rules:
        yield ""
        yield f"## {one.id}"
        yield ""
        yield f"**{one.title}.** {' '.join(filter(None, (_SEVERITY[one.severity], _GENTLER[one.gentler])))}"
        yield ""
        yield f"{one.explanation}"
        yield ""
        yield f"- What to do: {one.hint}"
        if one.sources:
            yield f"- Source: {', '.join(f'[{source.text}]({source.url})' for source in one.sources)}"
        for parameter in one.parameters:
            yield f"- Parameter: {_parameter(parameter)}"
        yield f"- Since version {one.since}"
    yield ""


def _parameter(parameter: "Parameter") -> str:
    value = parameter.value
    if isinstance(value, dict):
        words = "; ".join(f"{language}: {_listed(some)}" for language, some in value.items())
    elif isinstance(value, tuple):
        words = _listed(value)
    else:
        words = f"{value} {parameter.unit}"
    log = "; ".join(f"{one.day}: {one.why}" for one in parameter.log)
    return f"{parameter.name}: {words} ({log})"


def _listed(words: Iterable[str]) -> str:
    return ", ".join(f"`{word}`" for word in words)
