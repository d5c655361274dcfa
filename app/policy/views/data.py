"""The inventory of a public site as open data: CSV with its metadata, and JSON. Anybody's page may read them.

Those of the newest version have addresses that never change; each version has its own beside them.
"""

import hashlib
import json
from typing import TYPE_CHECKING

from flask import Response, make_response, request
from flask_babel import force_locale

from app.inventory.csvw import MEDIA_TYPE, describe
from app.inventory.exporting import LAYOUTS, MEDIA_TYPES, SCHEMA_VERSION, Source, export, header, targets
from app.language import say
from app.policy.views.blueprint import blueprint
from app.policy.views.visible import Published, get_published
from app.web.locale import said
from app.web.paths import absolute_url
from app.web.streaming import stream

if TYPE_CHECKING:
    from werkzeug.wrappers import Response as AnyResponse

    from app.inventory.exporting import Format, Layout
    from app.language import Message


@blueprint.get("/<site:site>/cookies.csv")
@blueprint.get("/<site:site>/versions/<int:number>/cookies.csv")
def csv(site: str, number: int | None = None) -> "AnyResponse":
    """The list as CSV; with `?layout=policy&language=nl` as it stands on the page."""
    layout = _asked_layout()
    response = _file(get_published(site, number), "csv", layout)
    if layout == "cookies":
        described_by = absolute_url("policy.csv_metadata", site=site, number=number)
        response.headers["Link"] = f'<{described_by}>; rel="describedby"; type="{MEDIA_TYPE}"'
    return response


@blueprint.get("/<site:site>/cookies.json")
@blueprint.get("/<site:site>/versions/<int:number>/cookies.json")
def json_file(site: str, number: int | None = None) -> "AnyResponse":
    """The list as JSON."""
    return _file(get_published(site, number), "json", _asked_layout())


@blueprint.get("/<site:site>/cookies.csv-metadata.json")
@blueprint.get("/<site:site>/versions/<int:number>/cookies.csv-metadata.json")
def csv_metadata(site: str, number: int | None = None) -> "AnyResponse":
    """What the columns of the CSV are."""
    published = get_published(site, number)
    about = describe(
        url="cookies.csv",
        title=say("Cookies of %(site)s", site=published.site.name),
        publisher=published.site.controller_name,
        changed_on=published.version.published_at.date().isoformat(),
        languages=published.site.ordered_locales,
        targets=targets(_source(published, published.site.default_locale)),
        say_in=_say_in,
    )
    response = make_response(json.dumps(about, ensure_ascii=False, indent=1))
    response.mimetype = MEDIA_TYPE
    response.add_etag()
    return _for_everybody(response)


def _file(published: Published, file_format: "Format", layout: "Layout") -> "AnyResponse":
    asked = request.args.get("language", "")
    site = published.site
    source = _source(published, asked if asked in site.locales else site.default_locale)
    # The version says what is in the file; the rest is how this release writes it.
    made_of = [published.version.hash, file_format, layout, str(SCHEMA_VERSION), source.locale]
    tag = hashlib.sha256("\n".join(made_of + header(source, layout)).encode()).hexdigest()[:32]
    states = published.snapshot.state["entries"]
    response = stream(
        lambda: export(source, states, file_format=file_format, layout=layout),
        content_type=MEDIA_TYPES[file_format],
    )
    response.set_etag(tag, weak=True)
    return _for_everybody(response)


def _source(published: Published, locale: str) -> Source:
    state = published.snapshot.state
    return Source(
        site=state["site"],
        changed_at=published.version.published_at,
        categories=state["categories"],
        providers={one["name"]: (one["country"], one["privacy_policy_url"]) for one in state["providers"]},
        locale=locale,
    )


def _for_everybody(response: Response) -> "AnyResponse":
    """Let every cache and every website have it."""
    response.headers["Cache-Control"] = "public, no-cache"
    response.headers["Access-Control-Allow-Origin"] = "*"
    return response.make_conditional(request)


def _asked_layout() -> "Layout":
    asked = request.args.get("layout", "")
    return next((layout for layout in LAYOUTS if layout == asked), "cookies")


def _say_in(message: "Message", language: str) -> str:
    with force_locale(language):
        return said(message)
