"""Pages of audit."""

from dataclasses import dataclass

from flask import Blueprint, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user

from app.audit.narration import name_site, tell_all
from app.audit.queries import count_events, list_events, list_sites
from app.web.forms import ChoiceField, Form
from app.web.forms.lazy import lazy_gettext as _l

blueprint = Blueprint("audit", __name__)

_ON_A_PAGE = 50
_NO_SITE = "-"


class FilterForm(Form):
    """Which events to show."""

    site = ChoiceField(_l("Site"))


@dataclass(frozen=True)
class Page:
    """Which part of a list is shown; numbers count from 1."""

    page: int
    total: int

    @property
    def pages(self) -> int:
        return max(1, -(-self.total // _ON_A_PAGE))

    @property
    def first(self) -> int:
        return (self.page - 1) * _ON_A_PAGE + 1

    @property
    def last(self) -> int:
        return min(self.page * _ON_A_PAGE, self.total)


@blueprint.get("/admin/audit/")
def index() -> str:
    """Who changed what, the newest first."""
    sites = list_sites()
    form = FilterForm(formdata=request.args, csrf=False)
    form.site.offer({"": _("Everything"), **{key: name_site(key) for key in sites}, _NO_SITE: _("The whole register")})
    asked = form.site.data or ""
    site = asked if asked in sites else ("" if asked == _NO_SITE else None)
    # When colleagues sign in and out concerns those who look after accounts, and nobody else.
    without = () if current_user.role == "admin" else ("user",)
    total = count_events(site=site, without=without)
    page = _page(total)
    events = list_events(site=site, without=without, limit=_ON_A_PAGE, offset=page.first - 1)
    return render_template(
        "audit/index.html",
        form=form,
        events=tell_all(events),
        page=page,
        url=lambda number: url_for("audit.index", site=asked or None, page=number if number > 1 else None),
    )


def _page(total: int) -> Page:
    asked = request.args.get("page", 1, type=int)
    return Page(page=min(max(asked, 1), Page(1, total).pages), total=total)
