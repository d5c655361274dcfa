"""A visitor who reads what is published."""

from typing import Any

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from app.inventory.queries import list_public_sites
from app.policy.queries.draft import draft_of
from app.policy.queries.versions import find_current
from tests.builders import publish
from tests.critic import CriticalClient


def publish_what_changed(app: Flask) -> None:
    """Publish each open site whose draft is not what the public reads."""
    with app.app_context():
        for site in list_public_sites():
            current = find_current(site)
            if current is None or current.snapshot != draft_of(site).text:
                publish(site.key)


@pytest.fixture
def visitor(app: Flask, client: CriticalClient, monkeypatch: pytest.MonkeyPatch) -> CriticalClient:
    """A visitor who comes after whatever the test changed has been published."""
    plain_open = client.open

    def open_published(*arguments: Any, **options: Any) -> TestResponse:
        publish_what_changed(app)
        return plain_open(*arguments, **options)

    monkeypatch.setattr(client, "open", open_published)
    return client
