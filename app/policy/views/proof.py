"""The texts of each version exactly as they were hashed, and all fingerprints: for checking with tools of one's own."""

import json
from typing import TYPE_CHECKING

from flask import abort

from app.policy.queries.versions import find_page, list_versions, page_fingerprints
from app.policy.views.blueprint import blueprint
from app.policy.views.visible import exactly, get_published, open_site
from app.web.paths import absolute_url

if TYPE_CHECKING:
    from werkzeug.wrappers import Response as AnyResponse


@blueprint.get("/<site:site>/versions.json")
def fingerprints(site: str) -> "AnyResponse":
    """All versions with their fingerprints, the first one first, and where the texts are that they belong to."""
    owner = open_site(site)
    pages = page_fingerprints(owner)
    versions = [
        {
            "number": version.number,
            "published_at": version.published_at.isoformat(timespec="microseconds"),
            "asked_again": version.material,
            "summary": json.loads(version.change_summary),
            "snapshot": {
                "url": absolute_url("policy.snapshot_text", site=site, number=version.number),
                "sha256": version.snapshot_sha256,
            },
            "pages": {
                locale: {
                    "url": absolute_url("policy.main_text", site=site, number=version.number, locale=locale),
                    "sha256": sha256,
                }
                for locale, sha256 in pages[version.number].items()
            },
            "previous_hash": version.previous_hash,
            "hash": version.hash,
        }
        for version in reversed(list_versions(owner))
    ]
    if not versions:
        abort(404)
    return exactly(json.dumps({"site": site, "versions": versions}, ensure_ascii=False, indent=1), "application/json")


@blueprint.get("/<site:site>/versions/<int:number>/snapshot.json")
def snapshot_text(site: str, number: int) -> "AnyResponse":
    """The snapshot of a version, byte for byte."""
    return exactly(get_published(site, number).version.snapshot, "application/json")


@blueprint.get("/<site:site>/versions/<int:number>/main.<language:locale>.html")
def main_text(site: str, number: int, locale: str) -> "AnyResponse":
    """The content of a version's page in a language, byte for byte: a text to check, and no page to look at."""
    page = find_page(get_published(site, number).version, locale)
    if page is None:
        abort(404)
    return exactly(page.html, "text/plain")
