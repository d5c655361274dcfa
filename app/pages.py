"""What a browser sees: the views of every module, and what stands round them."""

from collections.abc import Callable
from typing import TYPE_CHECKING, ParamSpec, TypeVar

from flask import Flask
from werkzeug.middleware.proxy_fix import ProxyFix
from whitenoise import WhiteNoise

from app.accounts import guard
from app.accounts import views as accounts_views
from app.audit import views as audit_views
from app.config import PROJECT, Settings
from app.consent import dossier as consent_dossier
from app.consent import figure_views
from app.consent import views as consent_views
from app.consent.checks import CHECKS
from app.consent.door import ConsentDoor
from app.consent.memory import FactsMemory
from app.consent.published import load_facts
from app.consent.views import banner, sealed
from app.consent.views import embed as embed_views
from app.consent.views import embedding as embedding_views
from app.consent.writer import Writer
from app.extensions import babel, csrf, login_manager
from app.inventory import views as inventory_views
from app.policy import check_views, publish_views, text_views, translation_views, website_views
from app.policy import views as policy_views
from app.policy.checks import RULES
from app.policy.imported_texts import take_texts
from app.policy.published import Memory, PublishedPages
from app.policy.queries.newest import Newest
from app.policy.queries.versions import stamp_number
from app.policy.watching import Watch
from app.today import views as today_views
from app.web import errors, headers, health, locale, logs, paths, sent, session, templating

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication

Asked = ParamSpec("Asked")
Answer = TypeVar("Answer")

STATIC = PROJECT / "static"
MEGABYTE = 1024 * 1024


def add_pages(app: Flask, settings: Settings) -> None:
    """Give the application all that it shows."""
    app.config.from_mapping(pages_config(settings))
    app.template_folder = str(PROJECT / "templates")
    app.url_map.converters["int"] = paths.RowNumber
    app.url_map.converters["default"] = paths.Word
    # The import belongs to the inventory, the texts to the policy above it: here they meet.
    app.extensions["text_taker"] = take_texts
    RULES.add(*CHECKS)
    app.extensions["public_regions"] = [banner.regions, sealed.regions]
    app.extensions["dossier_part"] = consent_dossier.PART
    app.request_class = sent.SentRequest
    app.session_interface = session.QuietSessionInterface()
    app.jinja_environment = templating.PlainEnvironment
    # All templates fit into memory: none is forgotten, and nobody keeps book of when each was used last.
    app.jinja_options = {"cache_size": -1}

    logs.set_up_logs()
    # First of all that is asked before a request: without a database there is nothing else to ask.
    errors.set_up_errors(app)
    babel.init_app(app, locale_selector=locale.select_locale)
    # Its context processor would look up the person for every page, public ones and errors included.
    login_manager.init_app(app, add_context_processor=False)
    # The guard comes before the check of form tokens: a form sent after the session ended is kept, not refused.
    guard.set_up_guard(app)
    csrf.init_app(app)

    session.set_up_csrf_cookie(app)
    templating.set_up_templates(app)
    add_static(app)
    for blueprint in (
        health.blueprint,
        locale.blueprint,
        accounts_views.blueprint,
        audit_views.blueprint,
        inventory_views.blueprint,
        check_views.blueprint,
        text_views.blueprint,
        translation_views.blueprint,
        publish_views.blueprint,
        website_views.blueprint,
        today_views.blueprint,
        publish_views.links.public,
        policy_views.blueprint,
        embed_views.blueprint,
        embedding_views.blueprint,
        consent_views.blueprint,
        figure_views.blueprint,
    ):
        app.register_blueprint(blueprint)
    wrap(app, settings)


def pages_config(settings: Settings) -> dict[str, object]:
    """What Flask and its extensions are told about pages, made from our own settings."""
    return {
        "TRUSTED_HOSTS": settings.hosts,
        "SESSION_COOKIE_NAME": settings.session_cookie,
        "SESSION_COOKIE_SECURE": settings.secure,
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SAMESITE": "Lax",
        "SESSION_COOKIE_PATH": "/",
        "SESSION_REFRESH_EACH_REQUEST": False,
        "PERMANENT_SESSION_LIFETIME": session.SESSION_LIFETIME,
        "CSRF_COOKIE": settings.csrf_cookie,
        "LANGUAGE_COOKIE": settings.language_cookie,
        "WTF_CSRF_TIME_LIMIT": None,
        "MAX_CONTENT_LENGTH": settings.upload_megabytes * MEGABYTE,
        "MAX_FORM_MEMORY_SIZE": settings.upload_megabytes * MEGABYTE,
        "MAX_FORM_PARTS": 20_000,
        "BABEL_DEFAULT_LOCALE": "en",
    }


def add_static(app: Flask) -> None:
    """Serve the static files under the name of their build, as Flask does it when it is told of them at once."""
    app.static_folder = str(STATIC)
    app.static_url_path = f"/static/{templating.build_of(STATIC)}"
    app.add_url_rule(f"{app.static_url_path}/<path:filename>", endpoint="static", view_func=app.send_static_file)


def within(app: Flask, ask: Callable[Asked, Answer]) -> Callable[Asked, Answer]:
    """`ask` for who stands in front of Flask: in an application context of its own, with a session of its own."""

    def asked(*arguments: Asked.args, **named: Asked.kwargs) -> Answer:
        with app.app_context():
            return ask(*arguments, **named)

    return asked


def wrap(app: Flask, settings: Settings) -> None:
    """Put round Flask what stands in front of it: the outermost comes last."""
    files = WhiteNoise(app.wsgi_app, immutable_file_test=lambda _path, _url: True)
    files.add_files(STATIC, prefix=f"{app.static_url_path}/")
    door = ConsentDoor(
        files,
        settings=settings,
        facts=FactsMemory(load=within(app, load_facts), stamp=within(app, stamp_number)),
        writer=Writer(settings.database),
    )
    with_headers = headers.ResponseHeaders(door, secure=settings.secure)
    outer: WSGIApplication = PublishedPages(with_headers, settings, add_watch(app, settings))
    if settings.prefix:
        outer = paths.PathPrefix(outer, settings.prefix)
    if settings.trusted_proxies:
        count = settings.trusted_proxies
        outer = ProxyFix(outer, x_for=count, x_proto=count, x_host=count)
    app.wsgi_app = outer  # type: ignore[assignment, method-assign]  # Flask's own way


def add_watch(app: Flask, settings: Settings) -> Watch:
    """The memory of published pages. It stays empty until `app.wsgi` lets it watch the database."""
    watch = Watch(
        Memory(settings.published_megabytes * MEGABYTE),
        open_source=lambda: Newest(settings.database),
        draw=policy_views.pages.drawing(app),
    )
    app.extensions["published_pages"] = watch
    return watch
