"""The inventory of a public site as open data: CSV, JSON, and what describes them. Anybody's page may read them.

Those of the newest version have addresses that never change; each version has its own beside them.
"""

import hashlib
import json
from typing import TYPE_CHECKING

from flask import request
from flask_babel import force_locale

from app.inventory import csvw, json_schema
from app.inventory.exporting import LAYOUTS, MEDIA_TYPES, SCHEMA_VERSION, Source, export, header, targets
from app.inventory.queries import get_site
from app.language import say
from app.policy.catalog import MEDIA_TYPE, Addresses, Publication, describe_catalog, licence_address
from app.policy.queries.versions import first_published_at
from app.policy.views.blueprint import blueprint
from app.policy.views.visible import Published, exactly, for_everybody, get_published
from app.web.locale import said
from app.web.paths import absolute_url
from app.web.streaming import stream

if TYPE_CHECKING:
    from werkzeug.wrappers import Response as AnyResponse

    from app.inventory.exporting import Format, Layout
    from app.language import Message
    from app.policy.snapshot import PolicySite


@blueprint.get("/<site:site>/cookies.csv")
@blueprint.get("/<site:site>/versions/<int:number>/cookies.csv")
def csv(site: str, number: int | None = None) -> "AnyResponse":
    """The list as CSV; with `?layout=policy&language=nl` as it stands on the page."""
    layout = _asked_layout()
    response = _file(site, number, "csv", layout)
    if layout == "cookies":
        described_by = absolute_url("policy.csv_metadata", site=site, number=number)
        response.headers["Link"] = f'<{described_by}>; rel="describedby"; type="{csvw.MEDIA_TYPE}"'
    return response


@blueprint.get("/<site:site>/cookies.json")
@blueprint.get("/<site:site>/versions/<int:number>/cookies.json")
def json_file(site: str, number: int | None = None) -> "AnyResponse":
    """The list as JSON."""
    response = _file(site, number, "json", _asked_layout())
    described_by = absolute_url("policy.json_schema", site=site, number=number)
    response.headers["Link"] = f'<{described_by}>; rel="describedby"; type="{json_schema.MEDIA_TYPE}"'
    return response


@blueprint.get("/<site:site>/cookies.csv-metadata.json")
@blueprint.get("/<site:site>/versions/<int:number>/cookies.csv-metadata.json")
def csv_metadata(site: str, number: int | None = None) -> "AnyResponse":
    """What the columns of the CSV are."""
    published = get_published(site, number)
    about = csvw.describe(
        url="cookies.csv",
        title=say("Cookies of %(site)s", site=published.site.name),
        publisher=published.site.controller_name,
        licence=licence_address(published.site),
        changed_on=published.version.published_at.date().isoformat(),
        languages=published.site.ordered_locales,
        targets=targets(_source(published, published.site.default_locale)),
        say_in=_say_in,
    )
    return exactly(json.dumps(about, ensure_ascii=False, indent=1), csvw.MEDIA_TYPE)


@blueprint.get("/<site:site>/cookies.schema.json", endpoint="json_schema")
@blueprint.get("/<site:site>/versions/<int:number>/cookies.schema.json", endpoint="json_schema")
def schema(site: str, number: int | None = None) -> "AnyResponse":
    """What the names in the JSON mean, and what can stand there."""
    get_published(site, number)
    about = json_schema.describe_json(absolute_url("policy.json_schema", site=site, number=number))
    return exactly(json.dumps(about, ensure_ascii=False, indent=1), json_schema.MEDIA_TYPE)


@blueprint.get("/<site:site>/catalog.jsonld")
@blueprint.get("/<site:site>/versions/<int:number>/catalog.jsonld")
def catalog(site: str, number: int | None = None) -> "AnyResponse":
    """All of this for a catalogue of open data."""
    published = get_published(site, number)
    about = describe_catalog(
        site=published.site,
        publication=Publication(
            number=published.version.number,
            issued=first_published_at(get_site(site)),
            modified=published.version.published_at,
            summary=json.loads(published.version.change_summary),
        ),
        addresses=_addresses(published.site, number),
        say_in=_say_in,
    )
    return exactly(json.dumps(about, ensure_ascii=False, indent=1), MEDIA_TYPE)


def _addresses(site: "PolicySite", number: int | None) -> Addresses:
    def of(endpoint: str) -> str:
        return absolute_url(f"policy.{endpoint}", site=site.key, number=number)

    page = "policy.show" if number is None else "policy.version"
    return Addresses(
        catalog=of("catalog"),
        newest_catalog=absolute_url("policy.catalog", site=site.key),
        page=absolute_url("policy.index", site=site.key),
        pages={tag: absolute_url(page, site=site.key, locale=tag, number=number) for tag in site.ordered_locales},
        csv=of("csv"),
        csv_metadata=of("csv_metadata"),
        json=of("json_file"),
        json_schema=of("json_schema"),
    )


def _file(site_key: str, number: int | None, file_format: "Format", layout: "Layout") -> "AnyResponse":
    published = get_published(site_key, number)
    asked = request.args.get("language", "")
    site = published.site
    source = _source(
        published,
        asked if asked in site.locales else site.default_locale,
        schema_url=absolute_url("policy.json_schema", site=site.key, number=number),
    )
    # The version says what is in the file; the rest is how this release writes it.
    made_of = [published.version.hash, file_format, layout, str(SCHEMA_VERSION), source.locale, source.schema_url]
    tag = hashlib.sha256("\n".join(made_of + header(source, layout)).encode()).hexdigest()[:32]
    states = published.snapshot.state["entries"]
    response = stream(
        lambda: export(source, states, file_format=file_format, layout=layout),
        content_type=MEDIA_TYPES[file_format],
    )
    response.set_etag(tag, weak=True)
    return for_everybody(response)


def _source(published: Published, locale: str, *, schema_url: str = "") -> Source:
    state = published.snapshot.state
    return Source(
        site=state["site"],
        changed_at=published.version.published_at,
        categories=state["categories"],
        providers={one["name"]: (one["country"], one["privacy_policy_url"]) for one in state["providers"]},
        locale=locale,
        schema_url=schema_url,
    )


def _asked_layout() -> "Layout":
    asked = request.args.get("layout", "")
    return next((layout for layout in LAYOUTS if layout == asked), "cookies")


def _say_in(message: "Message", language: str) -> str:
    with force_locale(language):
        return said(message)
