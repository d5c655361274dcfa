"""Who is signed in, said in the words that services and templates use."""

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import structlog
from flask import current_app, g, request, session
from flask_login import current_user, login_user
from flask_wtf.csrf import generate_csrf
from sqlalchemy.exc import OperationalError

from app.accounts.queries import Limits, OpenSession, find_open_session
from app.accounts.roles import ENDPOINT_ROLES, Role
from app.accounts.service import SignedIn, note_visit
from app.accounts.tokens import hash_address
from app.audit import Actor
from app.database import now
from app.web.paths import settings

if TYPE_CHECKING:

    class UserMixin:
        is_authenticated: bool
else:
    from flask_login import UserMixin

log = structlog.get_logger()

_SIGNED_IN = "_user_id"
"""Where Flask-Login keeps who is signed in: in our case number and token, parted by a dot."""

_LEFT = "left"
"""The same of a session that its person ended here: a form in another tab is still known to be theirs."""

_VISIT_EVERY = timedelta(minutes=1)


class SignedInPerson(UserMixin):
    """The person of this request. `id` is their number, `session_id` that of the session they use."""

    def __init__(self, opened: OpenSession, token: str) -> None:
        self.id = opened.user_id
        self.session_id = opened.id
        self.name = opened.name
        self.email = opened.email
        self.role = opened.role
        self.must_change_password = opened.must_change_password
        self.opened = opened
        self.token = token

    def get_id(self) -> str:
        """What the signed cookie holds."""
        return f"{self.id}.{self.token}"


def load_person(cookie_id: str) -> SignedInPerson | None:
    """The person that the cookie names, if their session is still good. Asked at each request that needs to know."""
    number, _, token = cookie_id.partition(".")
    opened = find_open_session(token=token, limits=limits())
    if opened is None or str(opened.user_id) != number:
        return None
    return SignedInPerson(opened, token)


def actor() -> Actor:
    """The person of this request, for a service's `by`."""
    return Actor("person", current_user.id)


def current_role() -> Role | None:
    """The role of the person of this request, or `None` when nobody is signed in."""
    # Each look at `current_user` asks for the person again, and a page asks for the role a dozen times.
    role = getattr(current_user, "role", None)
    return Role[role] if role else None


def may(endpoint: str) -> bool:
    """Whether the person of this request may open `endpoint`."""
    if endpoint not in ENDPOINT_ROLES:
        return False
    needed = ENDPOINT_ROLES[endpoint]
    role = current_role()
    return needed is None or (role is not None and role >= needed)


def limits() -> Limits:
    """How long sessions last, as the operator set it."""
    return Limits(idle=timedelta(minutes=settings().idle_minutes), absolute=timedelta(hours=settings().absolute_hours))


def begin(signed_in: SignedIn) -> None:
    """Put a session that just began into this browser's cookie; nothing of what the cookie held before stays."""
    session.clear()
    opened = find_open_session(token=signed_in.token, limits=limits())
    if opened is not None:
        login_user(SignedInPerson(opened, signed_in.token))
    # Flask-Login's own mark of the browser is a hash of address and user agent: we keep neither.
    session.pop("_id", None)
    # A token made earlier in this request belongs to the session that was cleared.
    g.pop("csrf_token", None)
    generate_csrf()


def leave() -> None:
    """Take the session out of this browser's cookie."""
    left = session.get(_SIGNED_IN)
    session.clear()
    if left:
        session[_LEFT] = left


def last_session() -> tuple[int, str] | None:
    """Number and token of the session that this browser had when nobody is signed in any more, else `None`."""
    if current_user.is_authenticated:
        return None
    number, _, token = str(session.get(_SIGNED_IN) or session.get(_LEFT) or "").partition(".")
    return (int(number), token) if number.isdecimal() and token else None


def was_signed_out() -> bool:
    """Whether this browser's session ended without anybody asking for it here."""
    return _SIGNED_IN in session and not current_user.is_authenticated


def stay_signed_in(*, at_once: bool = False) -> None:
    """Write down that the session is in use, once a minute or `at_once`, before the request begins to read."""
    opened: OpenSession = current_user.opened
    if not at_once and now() - opened.last_seen_at < _VISIT_EVERY:
        return
    try:
        note_visit(session_id=opened.id)
    except OperationalError as error:
        # The database is busy or read-only: the page itself may still be shown.
        log.warning("visit not noted", error=str(error.orig))
        return
    current_user.opened = find_open_session(token=current_user.token, limits=limits()) or opened


def session_end() -> datetime | None:
    """When the session of this request ends without a further one, or `None` when nobody is signed in."""
    return current_user.opened.idle_end(limits()) if current_user.is_authenticated else None


def can_be_extended() -> bool:
    """Whether using the register moves the end of the session any further."""
    opened: OpenSession = current_user.opened
    return opened.last_seen_at + limits().idle < opened.last_end(limits())


def address_hash() -> str:
    """What is kept of the address this request comes from, to slow down who guesses passwords."""
    return hash_address(request.remote_addr or "", current_app.config["SECRET_KEY"])
