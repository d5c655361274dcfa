"""Every route, tried by everybody: who may not is refused, who may is let in, and nothing is open by accident."""

from collections.abc import Callable, Iterator
from itertools import product
from urllib.parse import urlsplit

import pytest
from flask import Flask
from werkzeug.routing import IntegerConverter, Rule
from werkzeug.test import TestResponse

from app.accounts.roles import ENDPOINT_ROLES, PUBLIC, Role
from app.web.session import PUBLIC_BLUEPRINTS
from tests.critic import CriticalClient

OPEN_TO_VISITORS = {
    "static",
    "health.alive",
    "health.ready",
    "language.choose",
    "accounts.sign_in",
    "accounts.sign_out",
    "consent.choose",
    "consent.facts",
    "consent.gpc",
    "consent.preferences",
    "consent.receipt",
    "embed.newest",
    "embed.pinned",
    "preview.index",
    "preview.show",
}
"""Besides the pages of `policy`, which are there to be read by everybody. A preview opens to who has its link."""

ROLES = [None, *Role]


def test_the_table_names_exactly_the_routes_there_are(app: Flask) -> None:
    assert set(ENDPOINT_ROLES) == {rule.endpoint for rule in app.url_map.iter_rules()}


def test_only_these_are_open_to_visitors() -> None:
    public = {endpoint for endpoint, role in ENDPOINT_ROLES.items() if role is PUBLIC}

    assert {one for one in public if not one.startswith("policy.")} == OPEN_TO_VISITORS


def test_what_is_behind_sign_in_is_in_no_public_blueprint() -> None:
    closed = {endpoint.partition(".")[0] for endpoint, role in ENDPOINT_ROLES.items() if role is not PUBLIC}

    assert not closed & PUBLIC_BLUEPRINTS


def test_everything_of_the_back_office_lies_below_admin(app: Flask) -> None:
    for rule in app.url_map.iter_rules():
        closed = ENDPOINT_ROLES[rule.endpoint] is not PUBLIC
        assert rule.rule.startswith("/admin/") == closed, rule.rule


def test_every_route_is_open_to_exactly_the_roles_of_the_table(
    app: Flask, signed_in: Callable[[str], CriticalClient], new_visitor: Callable[[], CriticalClient]
) -> None:
    wrong, clients = [], {role: signed_in(role.name) for role in Role}
    visitor = new_visitor()
    visitor.get("/sign-in")

    for (rule, method), role in product(routes(app), ROLES):
        client = visitor if role is None else clients[role]
        response = client.open(address_of(rule), method=method)
        needed = ENDPOINT_ROLES[rule.endpoint]
        expected = "in" if needed is PUBLIC or (role and role >= needed) else ("refused" if role else "sent to sign in")
        if outcome_of(response) != expected:
            wrong.append((method, rule.rule, role and role.name, response.status, expected))
        if role is not None and rule.endpoint.startswith("accounts."):
            # A new browser: some of these end the session.
            clients[role] = signed_in(role.name)

    assert wrong == []


def test_an_address_that_is_not_in_the_table_is_closed_even_to_an_administrator(
    app: Flask, signed_in: Callable[[str], CriticalClient]
) -> None:
    app.add_url_rule("/admin/forgotten", "forgotten", lambda: "secret")

    response = signed_in("admin").get("/admin/forgotten")

    assert response.status_code == 404
    assert "secret" not in response.text


def test_who_may_not_is_told_in_a_sentence(signed_in: Callable[[str], CriticalClient]) -> None:
    page = signed_in("publisher").get("/admin/people/")

    assert page.status_code == 403
    assert "Your role does not allow it. Ask an administrator if you need it." in page.text


@pytest.mark.parametrize("role", ["viewer", "editor", "publisher"])
def test_nobody_gets_a_link_to_what_is_closed_to_them(signed_in: Callable[[str], CriticalClient], role: str) -> None:
    assert "/admin/people/" not in signed_in(role).get("/admin/account/").text


def routes(app: Flask) -> Iterator[tuple[Rule, str]]:
    """Every route but the static files, with each method that does something of its own."""
    for rule in app.url_map.iter_rules():
        if rule.endpoint != "static":
            yield from ((rule, method) for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}))


def address_of(rule: Rule) -> str:
    """An address of this rule; what it names does not exist."""
    values = {
        name: 4711 if isinstance(converter, IntegerConverter) else "nothing"
        for name, converter in rule._converters.items()
    }
    built = rule.build(values)
    assert built
    return built[1]


def outcome_of(response: TestResponse) -> str:
    """What the guard decided: what a route answers to who may open it is its own business."""
    to_sign_in = response.status_code == 303 and urlsplit(response.location).path == "/sign-in"
    if to_sign_in and response.request.path != "/sign-out":
        return "sent to sign in"
    return "refused" if response.status_code in {401, 403} else "in"
