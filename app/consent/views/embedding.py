"""The page for a webmaster: the lines that put the banner on a website."""

from urllib.parse import urlsplit

from flask import Blueprint, render_template

from app.consent.embed import pinned_snippet, snippet
from app.consent.published import load_facts
from app.inventory.queries import get_site
from app.web.paths import settings

blueprint = Blueprint("embedding", __name__, url_prefix="/admin/sites/<site>")


@blueprint.get("/banner")
def show(site: str) -> str:
    """What to paste where, made for this website."""
    owner = get_site(site)
    address = settings().address
    parts = urlsplit(address)
    return render_template(
        "embedding/show.html",
        site=owner,
        facts=load_facts(site),
        plain=snippet(address, site),
        pinned=pinned_snippet(address, site),
        origin=f"{parts.scheme}://{parts.netloc}",
        register=address,
        host=parts.netloc,
    )
