"""Every address of the register, and who may open it."""

from collections.abc import Callable

import pytest
from flask import Flask, url_for
from werkzeug.routing import Rule

from app.accounts.roles import ENDPOINT_ROLES, Role
from tests.critic import ADDRESS, CriticalClient

OPEN = {"static", "language.choose", "health.alive", "health.ready", "accounts.sign_in", "accounts.sign_out"}
"""Open to every visitor, beside the public pages of `policy`."""

FILLED_IN = {"site": "harbour", "locale": "en", "key": "aaaaaaaa", "name": "cookies.csv"}


def test_every_endpoint_is_in_the_table_of_roles_and_nothing_else_is(app: Flask) -> None:
    assert set(app.view_functions) == set(ENDPOINT_ROLES)


def test_only_what_is_meant_to_be_is_open_to_everybody() -> None:
    open_to_all = {endpoint for endpoint, role in ENDPOINT_ROLES.items() if role is None}

    assert {endpoint for endpoint in open_to_all if not endpoint.startswith("policy.")} == OPEN


def test_what_is_open_lies_outside_the_back_office_and_the_rest_inside(app: Flask) -> None:
    misplaced = [
        rule.rule
        for rule in app.url_map.iter_rules()
        if rule.rule.startswith("/admin") is (ENDPOINT_ROLES[rule.endpoint] is None)
    ]

    assert misplaced == []


def test_a_visitor_is_sent_to_sign_in_from_every_guarded_address(app: Flask, client: CriticalClient) -> None:
    client.sends_token = False

    let_in = [
        (method, path)
        for rule in _guarded(app)
        for method, path in _requests(app, rule)
        if not client.open(path, method=method).headers.get("Location", "").startswith("/sign-in")
    ]

    assert let_in == []


@pytest.mark.parametrize("role", ["viewer", "editor", "publisher"])
def test_nobody_opens_what_takes_a_higher_role(
    app: Flask, signed_in: Callable[[str], CriticalClient], role: str
) -> None:
    client = signed_in(role)

    let_in = [
        (method, path)
        for rule in _guarded(app)
        if (ENDPOINT_ROLES[rule.endpoint] or Role.viewer) > Role[role]
        for method, path in _requests(app, rule)
        if client.open(path, method=method).status_code != 403
    ]

    assert let_in == []


def test_a_role_opens_everything_up_to_its_own(app: Flask, signed_in: Callable[[str], CriticalClient]) -> None:
    clients = {role: signed_in(role.name) for role in Role}

    refused = [
        (role.name, path)
        for rule in _guarded(app)
        for role in Role
        if role >= (ENDPOINT_ROLES[rule.endpoint] or Role.viewer)
        for method, path in _requests(app, rule)
        if method == "GET"
        and ((answer := clients[role].get(path)).status_code == 403 or "/sign-in" in answer.headers.get("Location", ""))
    ]

    assert refused == []


def _guarded(app: Flask) -> list[Rule]:
    return [rule for rule in app.url_map.iter_rules() if ENDPOINT_ROLES[rule.endpoint] is not None]


def _requests(app: Flask, rule: Rule) -> list[tuple[str, str]]:
    """Method and path of each way to call a rule, with its parts filled in."""
    values = {part: FILLED_IN.get(part, "1") for part in rule.arguments}
    with app.test_request_context("/sign-in", base_url=ADDRESS):
        path = url_for(rule.endpoint, **values)
    return [(method, path) for method in sorted((rule.methods or set()) & {"GET", "POST"})]
