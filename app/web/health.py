"""Whether the process lives, and whether it can do its work."""

from flask import Blueprint, Response

from app.database import is_reachable

blueprint = Blueprint("health", __name__)


@blueprint.get("/healthz")
def alive() -> Response:
    """The process answers."""
    return Response("ok\n", mimetype="text/plain")


@blueprint.get("/readyz")
def ready() -> Response:
    """The database answers too; otherwise the error handler says 503."""
    is_reachable()
    return Response("ready\n", mimetype="text/plain")
