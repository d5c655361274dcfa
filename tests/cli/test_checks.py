"""`flask checks`: what must be mended before a policy can be published, and the page that lists the rules."""

import json

import pytest
from flask import Flask

from app.cli.checks import rules_page
from app.policy.checks import RULES
from tests.architecture.sources import PROJECT
from tests.builders import make_entry, make_provider, make_site


@pytest.fixture
def _site(app: Flask) -> None:
    with app.app_context():
        site = make_site(dpo_contact="dpo@quay.example", authority_name="Authority")
        make_provider(role="own")
        make_entry(site)


@pytest.mark.usefixtures("_site")
def test_a_policy_without_errors_ends_with_zero(app: Flask) -> None:
    done = app.test_cli_runner().invoke(args=["checks", "--site", "harbour"])

    assert done.exit_code == 0
    assert "harbour: errors 0, warnings 0" in done.output


@pytest.mark.usefixtures("_site")
def test_an_error_ends_with_one_and_says_what_to_do(app: Flask) -> None:
    with app.app_context():
        make_site("quay")

    table = app.test_cli_runner().invoke(args=["checks", "--site", "quay"])
    data = app.test_cli_runner().invoke(args=["checks", "--site", "quay", "--format", "json"])

    report = json.loads(data.output)
    assert (table.exit_code, data.exit_code) == (1, 1)
    assert "DOC-01" in table.output
    assert report["errors"] == 2
    assert {one["field"] for one in report["findings"]} == {"dpo_contact", "authority_name"}


@pytest.mark.usefixtures("_site")
def test_a_warning_alone_ends_with_zero(app: Flask) -> None:
    with app.app_context():
        make_entry(make_site("quay", dpo_contact="a", authority_name="b"), personal_data="unknown")

    done = app.test_cli_runner().invoke(args=["checks", "--site", "quay", "--format", "json"])

    assert done.exit_code == 0
    assert json.loads(done.output)["warnings"] == 1


@pytest.mark.parametrize("words", [["checks"], ["checks", "--site", "nowhere"]])
def test_a_site_that_is_not_there_is_one_sentence(app: Flask, words: list[str]) -> None:
    done = app.test_cli_runner().invoke(args=words)

    assert done.exit_code
    assert "Error: " in done.output
    assert "Traceback" not in done.output


@pytest.mark.parametrize("output", ["table", "json", "markdown"])
def test_the_rules_are_listed(app: Flask, output: str) -> None:
    done = app.test_cli_runner().invoke(args=["checks", "--list", "--format", output])

    assert done.exit_code == 0
    assert all(one.id in done.output for one in RULES)


def test_the_page_of_the_docs_is_up_to_date() -> None:
    written = (PROJECT / "docs" / "checks.md").read_text(encoding="utf-8")

    assert written == rules_page(RULES), "make checks writes it anew"


def test_the_findings_of_a_site_have_no_markdown_and_it_says_so(app: Flask) -> None:
    result = app.test_cli_runner().invoke(args=["checks", "--site", "harbour", "--format", "markdown"])

    assert result.exit_code == 2
    assert "markdown is for --list only" in result.output
    assert "Name the website" not in result.output
