"""`flask demo`: a small website on a port of its own, with the register's banner on it."""

import socket
from collections.abc import Iterable
from http import HTTPStatus
from mimetypes import guess_type
from string import Template
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

import click
from flask import Flask, current_app
from flask.cli import with_appcontext
from werkzeug.serving import WSGIRequestHandler, make_server
from werkzeug.wrappers import Request, Response

from app.audit import SYSTEM
from app.cli.errors import clear_errors
from app.cli.serve import HOST, check_port
from app.config import PROJECT, Settings
from app.consent.demonstration import KEY, LANGUAGES, NameTakenError, load_demonstration
from app.migrations import migrate
from app.policy.example import load_example

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

PAGES: Final = PROJECT / "app" / "consent" / "demonstration" / "pages"
_A_MONTH: Final = 30 * 24 * 60 * 60
_SETS: Final = {"/film.html": "demo_film", "/pixel.gif": "demo_advert"}
"""What stores a cookie by its answer, as such services do."""


@click.command()
@with_appcontext
def demo() -> None:
    """Serve a small website that the register asks consent for, on DEMO_PORT; the register itself runs beside it."""
    app: Flask = current_app._get_current_object()  # type: ignore[attr-defined]  # noqa: SLF001  # the proxy's own way
    settings: Settings = app.extensions["settings"]
    settings.prepare_instance()
    check_port(settings.demo_port, setting="DEMO_PORT", command="make demo")
    app.extensions["with_pages"](app)  # what is published is rendered
    with clear_errors():
        migrate(app)
        # Before the demonstration: the example comes only to a register that has no site.
        load_example(by=SYSTEM)
        try:
            load_demonstration(by=SYSTEM, port=settings.demo_port, preferences_cookie=settings.preferences_cookie)
        except NameTakenError as error:
            raise click.ClickException(
                f"A website of your own has the short name “{KEY}”, so the demonstration cannot use it."
                " Try it in another folder: INSTANCE=/tmp/demo make demo (and make run with the same INSTANCE)"
            ) from error
    click.echo(f"Open          http://localhost:{settings.demo_port}/")
    click.echo(f"Its policy    {settings.address}/{KEY}/")
    if not _answers(settings.address):
        click.echo("The register is not running: start it in another terminal with make run.")
    click.echo("Stop with Ctrl+C.")
    site = DemoSite(settings.address)
    make_server(HOST, settings.demo_port, site, threaded=True, request_handler=_Quiet).serve_forever()


class DemoSite:
    """The website, as a WSGI application. It knows nothing of the register but its address."""

    def __init__(self, register: str) -> None:
        self.register = register
        parts = urlsplit(register)
        origin = f"{parts.scheme}://{parts.netloc}"
        self.policy = (
            f"default-src 'none'; script-src 'self' {origin}; connect-src {origin}; style-src 'self'; img-src 'self';"
            " frame-src 'self'; frame-ancestors 'self'; base-uri 'none'; form-action 'none'"
        )

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        return self._answer(Request(environ))(environ, start_response)

    def _answer(self, request: Request) -> Response:
        host, _, port = request.host.partition(":")
        if host == HOST:
            # The same computer, but another website to a browser: the register does not know that one.
            return Response(status=HTTPStatus.FOUND, headers={"Location": f"http://localhost:{port}{request.path}"})
        if request.path == "/":
            language = request.accept_languages.best_match(LANGUAGES) or LANGUAGES[0]
            return Response(status=HTTPStatus.FOUND, headers={"Location": f"/{language}.html"})
        files = {f"/{path.name}": path for path in PAGES.iterdir()}
        if request.path not in files:
            return Response("There is no page at this address.\n", status=HTTPStatus.NOT_FOUND)
        content = files[request.path].read_bytes()
        kind = guess_type(request.path)[0] or ""
        if kind == "text/html":
            content = Template(content.decode()).substitute(register=self.register, site=KEY).encode()
        response = Response(content, content_type=f"{kind}; charset=utf-8" if kind.startswith("text/") else kind)
        response.headers["Content-Security-Policy"] = self.policy
        response.headers["Cache-Control"] = "no-store"
        if request.path in _SETS:
            response.set_cookie(_SETS[request.path], "1", max_age=_A_MONTH, samesite="Lax")
        return response


class _Quiet(WSGIRequestHandler):
    def log(self, type: str, message: str, *args: object) -> None:  # noqa: A002  # the name that Werkzeug gives it
        """Say nothing of each request: the message above stays in sight."""


def _answers(address: str) -> bool:
    parts = urlsplit(address)
    try:
        port = parts.port or (443 if parts.scheme == "https" else 80)
        socket.create_connection((parts.hostname or HOST, port), timeout=1).close()
    except OSError:
        return False
    return True
