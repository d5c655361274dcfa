"""What a webmaster needs to put a policy on a website, and the dossier for a regulator."""

import tempfile
from collections.abc import Iterator
from http import HTTPStatus
from typing import TYPE_CHECKING, Final

from flask import Blueprint, Response, abort, render_template, request, url_for

from app.accounts.queries import name_people
from app.accounts.roles import Role
from app.accounts.signed_in import current_role
from app.inventory.queries import get_site
from app.language import LANGUAGE_NAMES
from app.policy.dossier import Period, problem_with, write_dossier
from app.policy.forms import DossierForm
from app.policy.queries.versions import find_page, list_versions
from app.policy.rendering import for_elsewhere
from app.policy.views.visible import Published, find_published
from app.web.paths import absolute_url, settings
from app.web.streaming import stream

if TYPE_CHECKING:
    from app.inventory.models import Site

Answer = str | Response | tuple[str, int]

_IN_MEMORY: Final = 5_000_000
_PIECE: Final = 65_536

blueprint = Blueprint("website", __name__, url_prefix="/admin/sites/<site>")


@blueprint.get("/website/")
def index(site: str) -> str:
    """Addresses to link, and the content to paste into a page of one's own."""
    owner = get_site(site)
    published = find_published(owner)
    asked = request.args.get("language", "")
    offered = published.site.ordered_locales if published else []
    locale = asked if asked in offered else next(iter(offered), "")
    return render_template(
        "website/index.html",
        site=owner,
        published=published,
        has_versions=bool(list_versions(owner, limit=1)),
        languages=[(tag, LANGUAGE_NAMES.get(tag, tag)) for tag in offered],
        language_views=[
            (LANGUAGE_NAMES.get(tag, tag), url_for("website.index", site=site, language=tag), None, tag == locale)
            for tag in offered
        ],
        shown=locale,
        content=_content(published, locale) if published else "",
    )


@blueprint.get("/website/<locale>.html")
def content(site: str, locale: str) -> Response:
    """The content in one language as a file."""
    published = find_published(get_site(site))
    if published is None or locale not in published.site.locales:
        abort(404)
    response = Response(_content(published, locale), mimetype="text/plain")
    response.headers.set("Content-Disposition", "attachment", filename=f"{site}-{locale}.html")
    return _not_kept(response)


@blueprint.get("/dossier/")
def dossier(site: str) -> Answer:
    """Which period, and whether people are named."""
    return _dossier_page(get_site(site), DossierForm(formdata=None, csrf=False))


@blueprint.get("/dossier/dossier.zip")
def dossier_file(site: str) -> Answer:
    """The dossier. It changes nothing and records nothing."""
    owner = get_site(site)
    form = DossierForm(formdata=request.args, csrf=False)
    period = Period(form.first.data, form.last.data)
    problem = problem_with(owner, period)
    if not form.validate() or problem:
        if problem and list_versions(owner, limit=1):
            form.refuse(problem, form.last)
        return _dossier_page(owner, form), HTTPStatus.UNPROCESSABLE_ENTITY
    is_admin = current_role() == Role.admin
    is_named, with_choices = form.names.data and is_admin, form.choices.data and is_admin
    address = settings().address

    def pieces() -> Iterator[bytes]:
        people = {number: one.name or one.email for number, one in name_people().items()} if is_named else None
        with tempfile.SpooledTemporaryFile(max_size=_IN_MEMORY) as file:
            write_dossier(
                file,
                site=get_site(site),
                address=address,
                period=period,
                people=people,
                with_choices=with_choices,
            )
            file.seek(0)
            while piece := file.read(_PIECE):
                yield piece

    response = stream(pieces, content_type="application/zip")
    days = [day.isoformat() for day in (period.first, period.last) if day]
    response.headers.set("Content-Disposition", "attachment", filename="-".join(["dossier", site, *days]) + ".zip")
    return _not_kept(response)


def _dossier_page(site: "Site", form: DossierForm) -> str:
    return render_template(
        "website/dossier.html",
        site=site,
        form=form,
        is_published=bool(list_versions(site, limit=1)),
        may_name=current_role() == Role.admin,
    )


def _content(published: Published, locale: str) -> str:
    page = find_page(published.version, locale)
    if page is None:
        abort(404)
    html = for_elsewhere(page.html, absolute_url("policy.index", site=published.site.key))
    return f'<div lang="{locale}">\n{html}\n</div>\n'


def _not_kept(response: Response) -> Response:
    response.headers["Cache-Control"] = "no-store"
    return response
