"""One answer for all ticked entries."""

from typing import TYPE_CHECKING
from urllib.parse import urlencode

from flask import flash, g, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response

from app.accounts.signed_in import actor
from app.inventory.errors import DuplicateProviderError, WrongAnswersError
from app.inventory.forms.confirm import ConfirmForm
from app.inventory.forms.refusals import refuse_all
from app.inventory.forms.ticked import NOT_CLASSIFIED, TickedForm
from app.inventory.keys import is_key
from app.inventory.queries import get_site, list_entries_by_key, list_provider_names
from app.inventory.service import change_ticked, retire_ticked
from app.inventory.views.blueprint import blueprint
from app.inventory.views.conflicts import category_names, status_of
from app.inventory.views.listing import entry_name
from app.web.paths import is_within_site

if TYPE_CHECKING:
    from app.inventory.models import Site

Answer = str | Response | tuple[str, int]

_MOST = 500


@blueprint.route("/sites/<site>/entries/ticked", methods=["GET", "POST"])
def tick(site: str) -> Response:
    """From the ticks of the list, or those kept while somebody signed in again, to the page that asks what they get."""
    sent: MultiDict[str, str] = request.form or g.get("kept_form") or MultiDict()
    keys = sent.getlist("keys")[:_MOST]
    if not keys:
        flash(_("Tick at least one entry first."), "warn")
        return redirect(url_for("inventory.entries", site=site), 303)
    endpoint = "inventory.retire_ticked" if sent.get("do") == "retire" else "inventory.change_ticked"
    return redirect(f"{url_for(endpoint, site=site)}?{urlencode([('key', key) for key in keys])}", 303)


@blueprint.route("/sites/<site>/entries/bulk", methods=["GET", "POST"], endpoint="change_ticked")
def change(site: str) -> Answer:
    """Give the ticked entries a category, an answer, a provider or a lifetime, in one step."""
    owner = get_site(site)
    keys = _asked_for()
    form = TickedForm(locales=owner.ordered_locales)
    form.category.offer({**category_names(), NOT_CLASSIFIED: _("Not classified yet")})
    back = request.args.get("back", "")
    back = back if is_within_site(back) else url_for("inventory.entries", site=site)
    if form.validate_on_submit():
        try:
            count = change_ticked(by=actor(), site=site, keys=keys, change=form.change())
        except WrongAnswersError as error:
            refuse_all(form, error.problems)
        except DuplicateProviderError as error:
            form.refuse(error.message, form.provider)
        else:
            flash(ngettext("%(num)s entry changed.", "%(num)s entries changed.", count))
            return redirect(back, 303)
    page = render_template(
        "inventory/change_ticked.html",
        form=form,
        site=owner,
        entries=_named(owner, keys),
        providers=list_provider_names().values(),
        back=back,
    )
    return page, status_of(form, None)


@blueprint.route("/sites/<site>/entries/bulk/retire", methods=["GET", "POST"], endpoint="retire_ticked")
def retire(site: str) -> Answer:
    """Retire the ticked entries, on a page that names them."""
    owner = get_site(site)
    keys = _asked_for()
    form = ConfirmForm()
    if form.validate_on_submit():
        count = retire_ticked(by=actor(), site=site, keys=keys)
        flash(ngettext("%(num)s entry retired.", "%(num)s entries retired.", count))
        return redirect(url_for("inventory.entries", site=site), 303)
    return render_template("inventory/retire_ticked.html", form=form, site=owner, entries=_named(owner, keys))


def _asked_for() -> list[str]:
    return [key for key in request.args.getlist("key") if is_key(key)][:_MOST]


def _named(owner: "Site", keys: list[str]) -> list[tuple[str, str]]:
    return [(entry.key, entry_name(entry, owner)) for entry in list_entries_by_key(owner, keys)]
