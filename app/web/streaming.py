"""Answers that are made while they are sent."""

from collections.abc import Callable, Generator, Iterator
from contextvars import Context

from flask import Flask, Response, current_app


def stream(pieces: Callable[[], Iterator[bytes]], *, content_type: str) -> Response:
    """An answer of the `pieces`, each made when it is sent, with a database session of its own.

    Flask's `stream_with_context` opens the request anew before anybody reads, and leaves it open when nobody does.
    """
    app: Flask = current_app._get_current_object()  # type: ignore[attr-defined]  # noqa: SLF001  # the proxy's own way
    response = Response(_made(app, pieces), content_type=content_type)
    # Else it would be read whole to find its length.
    response.implicit_sequence_conversion = False
    return response


def _made(app: Flask, pieces: Callable[[], Iterator[bytes]]) -> Iterator[bytes]:
    def made() -> Generator[bytes, None, None]:
        with app.app_context():
            yield from pieces()

    # Whoever sends may take each piece from somewhere else; they are all made in one and the same context.
    context, source = Context(), made()
    try:
        while (piece := context.run(next, source, None)) is not None:
            yield piece
    finally:
        context.run(source.close)
