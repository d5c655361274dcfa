"""Cookie Register: the inventory of what a public website stores in its visitors' browsers, and its cookie policy."""

import gc

# What is loaded stays: looking through it for rubbish, again and again meanwhile, takes a sixth of a start.
gc.disable()

import click
from flask import Flask
from flask.cli import FlaskGroup

from app import cli
from app.config import Settings, load_settings
from app.database import db, prepare_engine, read_json, write_json

gc.freeze()
# Little of what is made later is rubbish that only the collector finds: it looks for it less often than usual.
gc.set_threshold(20_000)
gc.enable()


def create_app(settings: Settings | None = None) -> Flask:
    """The application, wired. Raises `SettingsError` when the settings cannot be used."""
    settings = settings or load_settings()
    app = Flask(__name__, instance_path=str(settings.instance.resolve()), template_folder=None, static_folder=None)
    app.config.from_mapping(flask_config(settings))
    app.extensions["settings"] = settings
    app.extensions["with_pages"] = with_pages
    db.init_app(app)
    with app.app_context():
        prepare_engine(db.engine)
    app.cli = cli.Register()

    if not _is_for_a_command():
        with_pages(app)
    return app


def with_pages(app: Flask) -> None:
    """Give the application all that a browser sees, unless it has that already: what is published is rendered, too."""
    if not app.blueprints:
        # Loading it takes a third of a second.
        from app.pages import add_pages  # noqa: PLC0415

        add_pages(app, app.extensions["settings"])


def flask_config(settings: Settings) -> dict[str, object]:
    """What Flask and its extensions are told, made from our own settings; what only pages need, `add_pages` tells."""
    return {
        "SECRET_KEY": settings.secret(),
        "SQLALCHEMY_DATABASE_URI": settings.database,
        "SQLALCHEMY_ENGINE_OPTIONS": {"json_serializer": write_json, "json_deserializer": read_json},
    }


def _is_for_a_command() -> bool:
    """Whether `flask` makes the application to find one of our own commands in it: few of those need pages.

    Flask's own commands, such as `flask run` and `flask routes`, make it when they run themselves.
    """
    context = click.get_current_context(silent=True)
    return context is not None and isinstance(context.command, FlaskGroup)
