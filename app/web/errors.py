"""Error pages: what happened, what to do, and the number to mention. They need neither database nor session."""

from http import HTTPStatus

import structlog
from flask import Flask, Response, jsonify, make_response, render_template, request
from flask_babel import lazy_gettext as _l
from flask_babel.speaklater import LazyString
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import DBAPIError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError
from werkzeug.exceptions import HTTPException, SecurityError

from app.database import NotFoundError, db
from app.web.headers import DATABASE_IS_SILENT, REQUEST_ID
from app.web.paths import settings

log = structlog.get_logger()

Words = tuple[str | LazyString, str | LazyString]

WORDS: dict[int, Words] = {
    400: (_l("The request could not be understood"), _l("Go back, check what you sent, and try again.")),
    403: (_l("You may not do this"), _l("Your role does not allow it. Ask an administrator if you need it.")),
    404: (
        _l("There is no page at this address"),
        _l("The address may have been copied incompletely, or the page may have been removed."),
    ),
    405: (_l("This address does not take that kind of request"), _l("Go back and use the buttons on the page.")),
    409: (_l("Somebody else changed this meanwhile"), _l("Go back, load the page again and repeat your change.")),
    413: (_l("That is too large"), _l("Send a smaller file, or use the command line for a large import.")),
    429: (_l("Too many tries"), _l("Wait a little and try again.")),
    500: (_l("Something went wrong here"), _l("It is not your fault, and it was recorded. Try again in a moment.")),
    503: (
        _l("The register cannot answer right now"),
        _l("Its database is busy or away. Nothing you sent was saved by halves. Try again in a minute."),
    ),
}

_NEED_NO_DATABASE = frozenset({"static", "health.alive", "language.choose"})

FORM_EXPIRED = (
    _l("This form could not be checked"),
    _l("Its protection has run out, or cookies are blocked. Go back, load the page again and send it once more."),
)


def set_up_errors(app: Flask) -> None:
    """Answer every error with a page of our own."""
    app.before_request(_refuse_what_would_hang)
    app.register_error_handler(CSRFError, _form_expired)
    app.register_error_handler(SecurityError, _unknown_host)
    app.register_error_handler(HTTPException, _http_error)
    app.register_error_handler(NotFoundError, lambda _error: error_response(404))
    app.register_error_handler(OperationalError, _database_away)
    app.register_error_handler(PoolTimeoutError, _database_away)
    app.register_error_handler(DBAPIError, _database_error)
    app.register_error_handler(Exception, _unexpected)


def error_response(code: int, words: Words | None = None) -> Response:
    """The error page for `code`, with a heading and a sentence of its own if given; JSON where JSON was asked for."""
    known = code if code in WORDS else (400 if code < HTTPStatus.INTERNAL_SERVER_ERROR else 500)
    heading, lead = words or WORDS[known]
    request_id = request.environ.get(REQUEST_ID, "")
    if _wants_json():
        response = jsonify(error=str(heading), hint=str(lead), request_id=request_id)
    else:
        response = make_response(
            render_template(
                "errors/error.html",
                code=code,
                heading=heading,
                lead=lead,
                request_id=request_id,
                home_url=request.script_root + "/",
            )
        )
    response.status_code = code
    response.headers["Cache-Control"] = "no-store"
    return response


def _wants_json() -> bool:
    best = request.accept_mimetypes.best_match(["text/html", "application/json"], "text/html")
    return request.is_json or best == "application/json"


def _http_error(error: HTTPException) -> Response:
    if error.response is not None:
        return make_response(error.response)
    response = error_response(error.code or 500)
    for name, value in error.get_headers():
        if name in {"Allow", "Retry-After"}:
            response.headers[name] = value
    return response


def _form_expired(_error: CSRFError) -> Response:
    return error_response(400, FORM_EXPIRED)


def _unknown_host(_error: SecurityError) -> Response:
    lead = _l(
        "Open %(address)s instead. Whoever runs the register can allow other names with TRUSTED_HOSTS.",
        address=f"{settings().address}/",
    )
    return error_response(400, (_l("The register does not answer to this name"), lead))


def _refuse_what_would_hang() -> Response | None:
    """Say at once that the database is away: who waits for it keeps others from pages that need none."""
    if not request.environ.get(DATABASE_IS_SILENT) or request.endpoint in _NEED_NO_DATABASE:
        return None
    return _away()


def _database_away(error: Exception) -> Response:
    log.error("database away", error=str(error.__cause__ or error))
    db.session.rollback()
    return _away()


def _away() -> Response:
    response = error_response(503)
    response.headers["Retry-After"] = "30"
    return response


def _database_error(error: DBAPIError) -> Response:
    return _database_away(error) if error.connection_invalidated else _unexpected(error)


def _unexpected(error: Exception) -> Response:
    log.error("unexpected error", exc_info=error)
    db.session.rollback()
    return error_response(500)
