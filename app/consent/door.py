"""Takes the choices of visitors in front of Flask: checks where they come from, decides, writes, answers.

Nothing of a request is kept but what `Record` has. A choice that could not be written is answered as such, and the
browser keeps no cookie of it.
"""

import io
import json
from collections.abc import Iterable
from dataclasses import dataclass, replace
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import parse_qsl, quote, urlencode

from sqlalchemy.exc import DBAPIError, SQLAlchemyError
from werkzeug.http import parse_cookie
from werkzeug.sansio.utils import host_is_trusted

from app.consent.choice import Choice, find_choice, with_choice
from app.consent.clearing import clearing_cookies
from app.consent.decision import ChoiceError, Decision, decide, shown_number
from app.consent.facts import origin_of
from app.consent.writer import NotWrittenError
from app.database import now
from app.inventory.keys import is_site_key
from app.inventory.lifetimes import MONTH
from app.language import Message, say
from app.web.headers import DATABASE_IS_SILENT

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

    from app.config import Settings
    from app.consent.facts import ConsentFacts
    from app.consent.memory import FactsMemory
    from app.consent.writer import Writer

PROBLEM: Final = "cookie_register.consent_problem"
"""Where Flask finds the `Problem` of a form that it answers with the page of choices."""

LARGEST_BODY: Final = 16_384
_MOST_DRAINED: Final = 1_048_576
_PIECE: Final = 65_536
_LONGEST_LENGTH: Final = 15
"""Digits of a length: a number of thousands of them cannot be read."""
_MOST_FIELDS: Final = 200
_MAX_AGE: Final = 6 * MONTH

Headers = list[tuple[str, str]]
_Answer = tuple[HTTPStatus, Headers, bytes]


@dataclass(frozen=True)
class Problem:
    """Why a choice was not taken: the status of the answer, what to do, and which categories are still open.

    What was chosen and could not be written leaves only `kept` in the browser, a no or nothing, by these `headers`.
    """

    status: HTTPStatus
    message: Message
    open_categories: tuple[str, ...] = ()
    kept: Choice | None = None
    headers: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class _Sent:
    """A request as far as it matters. `foreign` is the site's own origin it came from, if that is not ours."""

    facts: "ConsentFacts"
    fields: dict[str, str]
    cookies: dict[str, str]
    host: str
    gpc: bool
    foreign: str


class ConsentDoor:
    """Answers `POST /<site>/consent`; everything else goes on to Flask."""

    def __init__(
        self, application: "WSGIApplication", *, settings: "Settings", facts: "FactsMemory", writer: "Writer"
    ) -> None:
        self.application = application
        self._settings = settings
        self._facts = facts
        self._writer = writer
        self._secret = settings.secret()
        self._own_origin = origin_of(settings.address)
        self._scheme = "https" if settings.secure else "http"

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        # While the database hangs, Flask says so at once.
        site = "" if environ.get(DATABASE_IS_SILENT) else _site_of(environ)
        if site and host_is_trusted(environ.get("HTTP_HOST", ""), self._settings.hosts):
            answer = self._answer(environ, site)
            if answer is not None:
                status, headers, body = answer
                _drain(environ)
                start_response(f"{status.value} {status.phrase}", headers)
                return [body]
        return self.application(environ, start_response)

    def _answer(self, environ: "WSGIEnvironment", site: str) -> _Answer | None:
        """The answer; `None` when Flask is to give it, which then finds the `Problem` in `environ`."""
        foreign = ""
        try:
            facts = self._facts_of(site)
            if facts is None:
                return None
            foreign = self._foreign_origin(environ, facts)
            sent = self._read(environ, facts, foreign)
            decision = self._decide(sent)
        except ChoiceError as error:
            return self._refuse(environ, Problem(error.status, error.message, error.open_categories), foreign)
        except SQLAlchemyError:
            return self._refuse(environ, Problem(HTTPStatus.SERVICE_UNAVAILABLE, _NOT_SAVED), foreign)
        try:
            if decision.record is not None:
                self._writer.write(decision.record)
        except NotWrittenError:
            # A no needs no record to be kept, and no yes may outlive what was meant to take its place. The receipt of
            # what is withdrawn stays with it, so that who presses again is recorded under it.
            kept = None if decision.choice.categories else replace(decision.choice, token=decision.receipt)
            headers = () if foreign else tuple(self._cookies(sent, kept))
            problem = Problem(HTTPStatus.SERVICE_UNAVAILABLE, _NOT_SAVED, kept=kept, headers=headers)
            return self._refuse(environ, problem, foreign)
        return self._accept(environ, sent, decision)

    def _facts_of(self, site: str) -> "ConsentFacts | None":
        try:
            return self._facts.get(site)
        except DBAPIError as error:
            if not error.connection_invalidated:
                raise
            # The database was started anew since this connection was made; the next one is new.
            return self._facts.get(site)

    def _foreign_origin(self, environ: "WSGIEnvironment", facts: "ConsentFacts") -> str:
        """The origin of the site's own that this comes from; empty: from our own pages. Raises `ChoiceError`."""
        origin: str = environ.get("HTTP_ORIGIN", "")
        fetch_site = environ.get("HTTP_SEC_FETCH_SITE")
        # Older browsers say only the origin. By which of the register's names they came, the host tells; it is trusted.
        own = self._own_origin, origin_of(f"{self._scheme}://{environ.get('HTTP_HOST', '')}")
        if fetch_site in {"same-origin", "none"} or (fetch_site is None and origin in own):
            return ""
        # Without our script the choice would be recorded, and kept by no browser.
        if origin in facts.origins and _wants_json(environ):
            return origin
        raise ChoiceError(_NOT_FROM_HERE, status=HTTPStatus.FORBIDDEN)

    def _read(self, environ: "WSGIEnvironment", facts: "ConsentFacts", foreign: str) -> _Sent:
        """What was sent. Raises `ChoiceError`."""
        length = environ.get("CONTENT_LENGTH") or ""
        if not length.isascii() or not length.isdigit():
            raise ChoiceError(_NO_FORM, status=HTTPStatus.LENGTH_REQUIRED)
        if len(length) > _LONGEST_LENGTH or int(length) > LARGEST_BODY:
            raise ChoiceError(_TOO_LARGE, status=HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
        body = environ["wsgi.input"].read(int(length))
        environ["wsgi.input"] = io.BytesIO(body)
        if len(body) < int(length):
            # The connection broke: who chose heard nothing of it.
            raise ChoiceError(_NO_FORM)
        kind, _, _ = environ.get("CONTENT_TYPE", "").partition(";")
        if kind.strip().lower() != "application/x-www-form-urlencoded":
            raise ChoiceError(_NO_FORM)
        try:
            pairs = parse_qsl(body.decode("ascii"), keep_blank_values=True, max_num_fields=_MOST_FIELDS)
        except ValueError:
            raise ChoiceError(_NO_FORM) from None
        fields = dict(pairs)
        if len(fields) < len(pairs):
            # A yes and a no to the same question.
            raise ChoiceError(_NO_FORM)
        return _Sent(
            facts=facts,
            fields=fields,
            cookies=dict(parse_cookie(environ.get("HTTP_COOKIE", ""))),
            host=environ.get("HTTP_HOST", "").rpartition(":")[0] or environ.get("HTTP_HOST", ""),
            gpc=sends_gpc(environ),
            foreign=foreign,
        )

    def _decide(self, sent: _Sent) -> Decision:
        held = sent.fields.get("held", "") if sent.foreign else self._held(sent)
        earlier = find_choice(held, sent.facts.site)
        newest = sent.facts.number
        number = shown_number(sent.facts, sent.fields)
        shown = sent.facts if number == newest else self._facts.get(sent.facts.site, number)
        if shown is None:
            raise ChoiceError(_NO_FORM)
        return decide(shown, sent.fields, newest=newest, earlier=earlier, gpc=sent.gpc, at=now(), secret=self._secret)

    def _held(self, sent: _Sent) -> str:
        return sent.cookies.get(self._settings.preferences_cookie, "")

    def _accept(self, environ: "WSGIEnvironment", sent: _Sent, decision: Decision) -> _Answer:
        headers: Headers = [("Cache-Control", "no-store")]
        if not sent.foreign:
            headers += self._cookies(sent, decision.choice)
        if _wants_json(environ):
            told = {"event": decision.event, "choice": decision.choice.as_json(), "max_age": _MAX_AGE}
            return _json(HTTPStatus.OK, told, headers, sent.foreign)
        query = urlencode({"done": decision.event} | ({"next": sent.fields["next"]} if sent.fields.get("next") else {}))
        language = sent.fields.get("language", "")
        locale = language if language in sent.facts.locales else sent.facts.default_locale
        root = quote(environ.get("SCRIPT_NAME", ""))
        location = f"{root}/{sent.facts.site}/{locale}/preferences/?{query}"
        return HTTPStatus.SEE_OTHER, [*headers, ("Location", location), ("Content-Length", "0")], b""

    def _cookies(self, sent: _Sent, choice: Choice | None) -> Headers:
        name, secure = self._settings.preferences_cookie, "; Secure" if self._settings.secure else ""
        value = with_choice(self._held(sent), sent.facts.site, choice)
        kept = f"{name}={value}; Path=/; Max-Age={_MAX_AGE if value else 0}; SameSite=Lax{secure}"
        given = choice.categories if choice else ()
        refused = [one.cookie for one in sent.facts.names if one.category not in given]
        gone = clearing_cookies(refused, held=[key for key in sent.cookies if key != name], host=sent.host)
        return [("Set-Cookie", kept), *(("Set-Cookie", one) for one in gone)]

    def _refuse(self, environ: "WSGIEnvironment", problem: Problem, foreign: str) -> _Answer | None:
        if not foreign and not _wants_json(environ):
            environ[PROBLEM] = problem
            return None
        told = {"error": str(problem.message), "open": list(problem.open_categories)}
        return _json(problem.status, told, [("Cache-Control", "no-store"), *problem.headers], foreign)


_NOT_SAVED: Final = say("Your choice could not be saved, so nothing optional is stored. Try again.")
_NOT_FROM_HERE: Final = say("This choice was sent from another website, so it was not taken.")
_TOO_LARGE: Final = say("That is more than a choice can hold. Open the page of choices anew.")
_NO_FORM: Final = say("That is no choice that can be read. Open the page of choices anew.")


def _drain(environ: "WSGIEnvironment") -> None:
    """Take what is left of the body, so that the browser comes to read the answer; of a huge one only a part."""
    left = _MOST_DRAINED
    while left > 0 and (piece := environ["wsgi.input"].read(_PIECE)):
        left -= len(piece)


def sends_gpc(environ: "WSGIEnvironment") -> bool:
    """Whether the browser sends Global Privacy Control: exactly `1`, in one of the headers if there are several."""
    return any(value.strip() == "1" for value in environ.get("HTTP_SEC_GPC", "").split(","))


def _site_of(environ: "WSGIEnvironment") -> str:
    """The key of the site whose choice this request brings; empty: it brings none."""
    if environ.get("REQUEST_METHOD") != "POST":
        return ""
    _, _, rest = environ.get("PATH_INFO", "").partition("/")
    site, _, last = rest.partition("/")
    return site if last == "consent" and is_site_key(site) else ""


def _wants_json(environ: "WSGIEnvironment") -> bool:
    accepted: str = environ.get("HTTP_ACCEPT", "")
    return "application/json" in accepted and "text/html" not in accepted


def _json(status: HTTPStatus, told: dict[str, Any], headers: Headers, foreign: str) -> _Answer:
    body = json.dumps(told, ensure_ascii=False).encode()
    allowed = [("Access-Control-Allow-Origin", foreign), ("Vary", "Origin")] if foreign else []
    kind = [("Content-Type", "application/json"), ("Content-Length", str(len(body)))]
    return status, [*headers, *allowed, *kind], body
