"""Cookies of the back office: the session, and the readable copy of the form token.

Nothing here ever touches a public answer: a page that is the same for everyone may be kept by any cache.
"""

from datetime import timedelta

from flask import Flask, Response, current_app, g, has_request_context, request, session
from flask.sessions import SecureCookieSessionInterface, SessionMixin
from flask_wtf.csrf import generate_csrf, validate_csrf
from wtforms import ValidationError

SESSION_LIFETIME = timedelta(days=14)
TOKEN_LIFETIME = timedelta(days=364)

PUBLIC_BLUEPRINTS = frozenset({"policy", "preview", "consent", "language", "health", "embed"})
"""Blueprints whose answers set no session and vary by no cookie."""


def is_public_answer() -> bool:
    """Whether the current request is for a public page, a static file or an address that does not exist."""
    if not has_request_context():
        return False
    return request.endpoint is None or request.endpoint == "static" or request.blueprint in PUBLIC_BLUEPRINTS


class QuietSessionInterface(SecureCookieSessionInterface):
    """Flask's signed session cookie, left alone on public answers and errors."""

    def save_session(self, app: Flask, session: SessionMixin, response: Response) -> None:
        """Write the cookie, unless the answer is public or an error that did not change the session."""
        if is_public_answer():
            return
        if response.status_code >= 400 and not session.modified:
            return
        if session and not session.permanent:
            # Also before anybody signed in: the policy declares one lifetime for this cookie.
            session.permanent = True
        super().save_session(app, session, response)


def set_up_csrf_cookie(app: Flask) -> None:
    """Hand the form token to scripts as a cookie, where a page with a form was shown or the API was used."""
    app.after_request(_set_csrf_cookie)


def _set_csrf_cookie(response: Response) -> Response:
    if is_public_answer() or "csrf_token" not in session or not (g.get("csrf_token") or session.modified):
        return response
    name: str = current_app.config["CSRF_COOKIE"]
    if _still_valid(request.cookies.get(name)):
        return response
    response.set_cookie(
        name,
        generate_csrf(),
        max_age=TOKEN_LIFETIME,
        secure=current_app.config["SESSION_COOKIE_SECURE"],
        httponly=False,
        samesite="Lax",
        path="/",
    )
    return response


def _still_valid(token: str | None) -> bool:
    try:
        validate_csrf(token)
    except ValidationError:
        return False
    return True
