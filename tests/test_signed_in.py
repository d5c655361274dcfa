"""The people of the tests are signed in as real ones are."""

from collections.abc import Callable

import pytest

from tests.critic import CriticalClient


@pytest.mark.parametrize("role", ["viewer", "editor", "publisher", "admin"])
def test_somebody_signed_in_is_let_in(signed_in: Callable[[str], CriticalClient], role: str) -> None:
    response = signed_in(role).get("/admin/sites/")

    assert response.status_code == 200
