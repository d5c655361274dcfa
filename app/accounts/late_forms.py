"""A form that is sent after the session ended comes back, filled and not saved, once its person has signed in again."""

import json
from urllib.parse import SplitResult, parse_qsl, unquote, urlencode, urlsplit

from flask import Flask, Response, current_app, g, request
from flask_login import current_user
from werkzeug.datastructures import MultiDict
from werkzeug.exceptions import HTTPException
from werkzeug.routing import RequestRedirect

from app.accounts.queries import find_kept_form
from app.accounts.roles import ENDPOINT_ROLES
from app.accounts.service import forget_kept_form, keep_form
from app.accounts.signed_in import last_session
from app.web.origin import is_same_origin
from app.web.paths import full_path

KEPT = "kept"
"""Name in the address of the token under which a form is kept."""

_SECRET = ("password", "secret", "token")
_FORMS = ("application/x-www-form-urlencoded", "multipart/form-data")


def set_up_late_forms(app: Flask) -> None:
    """Forget a kept form as soon as it was sent with success."""
    app.after_request(_forget_what_was_sent)


def keep_sent_form() -> str:
    """Keep what this POST brought, without passwords and files; its token, or an empty text when nothing was kept.

    Only for the person whose session ended in this very browser, and only from a page of our own.
    """
    left = last_session()
    if left is None or request.mimetype not in _FORMS or not is_same_origin():
        return ""
    path = _page_of_form()
    fields = [(n, v) for n, v in request.form.items(multi=True) if not any(word in n.lower() for word in _SECRET)]
    if not path or not fields:
        return ""
    number, session_token = left
    return keep_form(session_token=session_token, number=number, path=path, fields=fields)


def address_of_kept_form(token: str, number: int) -> str:
    """Where the form that is kept for the person of this number stands; empty for anybody else."""
    kept = find_kept_form(token=token, number=number) if token else None
    return _with_token(kept.path, token) if kept is not None else ""


def offer_kept_form() -> None:
    """Put the kept form that this page was opened with where `app.web.forms.Form` finds it."""
    if request.method != "GET" or KEPT not in request.args:
        return
    kept = find_kept_form(token=request.args[KEPT], number=current_user.id)
    if kept is not None and urlsplit(kept.path).path == urlsplit(full_path()).path:
        g.kept_form = MultiDict([(name, value) for name, value in json.loads(kept.fields)])


def _forget_what_was_sent(response: Response) -> Response:
    token = _token_of_page() if request.method == "POST" and response.status_code == 303 else ""
    # Only the guard knows that somebody is signed in; nobody is looked up for this.
    if token and g.get("past_guard"):
        forget_kept_form(token=token, number=current_user.id)
    return response


def _token_of_page() -> str:
    own = request.args.get(KEPT, "")
    return own or dict(parse_qsl(_referrer().query)).get(KEPT, "")


def _page_of_form() -> str:
    """Path and query of the page on which this form can be filled in again; empty when there is none."""
    for path in (full_path(), _own_referrer()):
        if path and _can_be_opened(urlsplit(path).path):
            return _without_token(path)
    return ""


def _own_referrer() -> str:
    parts = _referrer()
    if parts.netloc != request.host:
        return ""
    return f"{parts.path}?{parts.query}" if parts.query else parts.path


def _referrer() -> SplitResult:
    try:
        return urlsplit(request.referrer or "")
    except ValueError:  # no browser sends this
        return urlsplit("")


def _can_be_opened(path: str) -> bool:
    inside = unquote(path).removeprefix(request.script_root)
    try:
        endpoint, _ = current_app.url_map.bind_to_environ(request.environ).match(inside, method="GET")
    except (HTTPException, RequestRedirect):
        return False
    return ENDPOINT_ROLES.get(endpoint) is not None


def _without_token(path: str) -> str:
    parts = urlsplit(path)
    query = urlencode([(name, value) for name, value in parse_qsl(parts.query) if name != KEPT])
    return f"{parts.path}?{query}" if query else parts.path


def _with_token(path: str, token: str) -> str:
    return f"{path}{'&' if '?' in path else '?'}{urlencode({KEPT: token})}"
