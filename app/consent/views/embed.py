"""Serves the banner to other websites."""

from typing import TYPE_CHECKING, Final

from flask import Blueprint, Response, abort, request

from app.consent.embed import Script, embed
from app.policy.published import coding_for

if TYPE_CHECKING:
    from werkzeug.wrappers import Response as AnyResponse

blueprint = Blueprint("embed", __name__)

_AN_HOUR: Final = "public, max-age=3600"
"""No page waits for the register at every visit, and a release is everywhere within the hour."""
_FOREVER: Final = "public, max-age=31536000, immutable"


@blueprint.get("/embed/consent.js")
def newest() -> "AnyResponse":
    """The script of this release."""
    return _answer(embed().current, _AN_HOUR)


@blueprint.get("/embed/consent.<digest>.js")
def pinned(digest: str) -> "AnyResponse":
    """The script with this digest: of this release or of one of the two before it."""
    script = embed().kept.get(digest)
    if script is None:
        abort(404)
    return _answer(script, _FOREVER)


def _answer(script: Script, cache_control: str) -> "AnyResponse":
    coding = coding_for(request.headers.get("Accept-Encoding", ""))
    response = Response(script.packed[coding], content_type="text/javascript; charset=utf-8")
    if coding:
        response.headers["Content-Encoding"] = coding
    response.headers["Vary"] = "Accept-Encoding"
    response.headers["Cache-Control"] = cache_control
    # Any page may load it, also one that asks for CORS (integrity) or isolates itself (COEP).
    response.headers["Access-Control-Allow-Origin"] = "*"
    response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    response.set_etag(f"{script.digest}-{coding}" if coding else script.digest)
    return response.make_conditional(request)
