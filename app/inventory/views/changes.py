"""What happens to one entry besides its form: moved, retired, brought back, deleted."""

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from app.accounts.signed_in import actor
from app.inventory.errors import StillActiveError
from app.inventory.forms.confirm import ConfirmForm
from app.inventory.queries import get_entry, get_site
from app.inventory.service import bring_back_entry, delete_entry, move_entry, retire_entry
from app.inventory.views.blueprint import blueprint
from app.inventory.views.listing import entry_name
from app.web.locale import said
from app.web.paths import is_within_site

Answer = str | Response | tuple[str, int]


@blueprint.post("/sites/<site>/entries/<key>/move", endpoint="move_entry")
def move(site: str, key: str) -> Response:
    """Let an entry change places with the one before or after it in its table."""
    up = request.form.get("to", "up") == "up"
    moved = move_entry(by=actor(), site=site, key=key, up=up)
    where = _("It is the first of its table already.") if up else _("It is the last of its table already.")
    flash(_("Moved.") if moved else where)
    back = request.args.get("back", "")
    address = back if is_within_site(back) else url_for("inventory.entries", site=site)
    return redirect(f"{address}#entry-{key}", 303)


@blueprint.post("/sites/<site>/entries/<key>/retire", endpoint="retire_entry")
def retire(site: str, key: str) -> Response:
    """Take an entry off the policy."""
    retire_entry(by=actor(), site=site, key=key)
    flash(_("Retired: the entry is no longer on the policy. You can bring it back."))
    return redirect(url_for("inventory.edit_entry", site=site, key=key), 303)


@blueprint.post("/sites/<site>/entries/<key>/restore", endpoint="bring_back_entry")
def bring_back(site: str, key: str) -> Response:
    """Put a retired entry on the policy again."""
    bring_back_entry(by=actor(), site=site, key=key)
    flash(_("Brought back: the entry is on the policy again."))
    return redirect(url_for("inventory.edit_entry", site=site, key=key), 303)


@blueprint.route("/sites/<site>/entries/<key>/delete", methods=["GET", "POST"], endpoint="delete_entry")
def delete(site: str, key: str) -> Answer:
    """Delete a retired entry, on a page that says what goes with it."""
    owner = get_site(site)
    entry = get_entry(owner, key)
    name = entry_name(entry, owner)
    form = ConfirmForm()
    if form.validate_on_submit():
        try:
            delete_entry(by=actor(), site=site, key=key)
        except StillActiveError as error:
            flash(said(error.message) + ".", "warn")
            return redirect(url_for("inventory.edit_entry", site=site, key=key), 303)
        flash(_("“%(name)s” is deleted.", name=name))
        return redirect(url_for("inventory.entries", site=site), 303)
    return render_template("inventory/delete_entry.html", form=form, site=owner, entry=entry, name=name)
