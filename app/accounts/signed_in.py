"""Who is signed in, said in the words that services and templates use."""

from flask_login import current_user

from app.accounts.roles import ENDPOINT_ROLES, Role
from app.audit import Actor


def actor() -> Actor:
    """The person of this request, for a service's `by`."""
    return Actor("person", current_user.id)


def current_role() -> Role | None:
    """The role of the person of this request, or `None` when nobody is signed in."""
    return Role[current_user.role] if current_user.is_authenticated else None


def may(endpoint: str) -> bool:
    """Whether the person of this request may open `endpoint`."""
    if endpoint not in ENDPOINT_ROLES:
        return False
    needed = ENDPOINT_ROLES[endpoint]
    role = current_role()
    return needed is None or (role is not None and role >= needed)
