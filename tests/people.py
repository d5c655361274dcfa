"""People for tests, and browsers in which they are signed in."""

from functools import cache
from http.cookies import SimpleCookie

from flask import Flask, Response

from app.accounts.models import User
from app.accounts.passwords import hash_password
from app.accounts.service import SignedIn, open_session
from app.accounts.signed_in import begin
from app.audit import Actor
from app.database import now, transaction

PASSWORD = "four gulls on the quay"


def make_person(role: str = "editor", *, email: str = "", name: str = "", must_change_password: bool = False) -> int:
    """A person with that role and `PASSWORD`; gives their number. Needs an application context.

    Made without the service: hashing one password again and again would take half the time of all tests.
    """
    with transaction() as session:
        user = User(
            email=email or f"{role}@quay.example",
            name=name or f"{role.title()} of the Quay",
            role=role,
            password_hash=_password_hash(),
            must_change_password=must_change_password,
            created_at=now(),
        )
        session.add(user)
        session.flush()
        return user.id


def cookies_of(app: Flask, number: int, address: str) -> dict[str, str]:
    """The cookies of a browser in which the person of this number has just signed in at `address`."""
    with app.test_request_context("/sign-in", base_url=address):
        opened = open_session(by=Actor("person", number), number=number, browser="Firefox")
        begin(SignedIn(number, opened.token, must_change_password=False))
        response = app.process_response(Response())
    set_cookies = [SimpleCookie(header) for header in response.headers.getlist("Set-Cookie")]
    return {name: cookie.value for jar in set_cookies for name, cookie in jar.items()}


@cache
def _password_hash() -> str:
    return hash_password(PASSWORD)
