"""Who may do what: one table, checked for every request. An endpoint that is not in it is closed to everybody."""

from enum import IntEnum


class Role(IntEnum):
    """Roles in rising order; each may do what the ones before it may."""

    viewer = 1
    editor = 2
    publisher = 3
    admin = 4


PUBLIC = None

ENDPOINT_ROLES: dict[str, Role | None] = {
    # Every visitor
    "static": PUBLIC,
    "language.choose": PUBLIC,
    "health.alive": PUBLIC,
    "health.ready": PUBLIC,
    # accounts
    "accounts.sign_in": PUBLIC,
    "accounts.sign_out": PUBLIC,
    # audit
    # inventory
    # texts
    # policy
}
