"""The inventory as files, everything in it: for the organisation itself."""

from typing import TYPE_CHECKING

from flask import Response, abort, render_template, request

from app.database import now
from app.inventory.exporting import FORMATS, LAYOUTS, MEDIA_TYPES, export
from app.inventory.queries import get_site
from app.inventory.queries.states import export_source, walk_states
from app.inventory.views.blueprint import blueprint
from app.language import LANGUAGE_NAMES
from app.web.streaming import stream

if TYPE_CHECKING:
    from app.inventory.exporting import Format, Layout

FILES: dict[str, "tuple[Layout, Format]"] = {
    f"{layout}.{file_format}": (layout, file_format) for layout in LAYOUTS for file_format in FORMATS
}


@blueprint.get("/sites/<site>/export", endpoint="export")
def choose_file(site: str) -> str:
    """Which files there are."""
    owner = get_site(site)
    languages = {tag: LANGUAGE_NAMES.get(tag, tag) for tag in owner.ordered_locales}
    return render_template("inventory/export.html", site=owner, languages=languages)


@blueprint.get("/sites/<site>/export/<name>")
def export_file(site: str, name: str) -> Response:
    """One file. Retired entries are only in layout `cookies`, which can be imported again."""
    if name not in FILES:
        abort(404)
    layout, file_format = FILES[name]
    owner = get_site(site)
    asked = request.args.get("language", "")
    source = export_source(owner, locale=asked if asked in owner.locales else owner.default_locale, internal=True)
    number, status = owner.id, "active" if layout == "policy" else None
    response = stream(
        lambda: export(source, walk_states(number, status=status), file_format=file_format, layout=layout),
        content_type=MEDIA_TYPES[file_format],
    )
    filename = f"{owner.key}-{layout}-{now().date().isoformat()}.{file_format}"
    response.headers.set("Content-Disposition", "attachment", filename=filename)
    response.headers["Cache-Control"] = "no-store"
    return response
