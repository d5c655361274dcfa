"""Pages of websites: the first page, the list, a new one, its settings, deleting it."""

from typing import TYPE_CHECKING

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from app.accounts.signed_in import actor, may
from app.inventory.errors import InUseError, SiteKeyTakenError, WrongAnswersError
from app.inventory.forms.confirm import ConfirmForm
from app.inventory.forms.refusals import refuse_all
from app.inventory.forms.sites import NewSiteForm, SiteForm, site_values
from app.inventory.queries import count_contents, count_entries_by_site, find_only_site, get_site, list_sites
from app.inventory.service import change_site, create_site, delete_site, site_input
from app.inventory.service.sites import subject_of
from app.inventory.state import site_state
from app.inventory.views.blueprint import blueprint
from app.inventory.views.conflicts import Clash, forget_choices, save_or_clash, status_of
from app.web.templating import language_name

if TYPE_CHECKING:
    from app.inventory.models import Site

Answer = str | Response | tuple[str, int]


@blueprint.get("/")
def home() -> Response:
    """To what needs a person on the only site, else to the list of sites, else to the questions of a new register."""
    site = find_only_site()
    if site is not None:
        return redirect(url_for("today.index", site=site.key), 303)
    if not list_sites() and may("inventory.new_site"):
        return redirect(url_for("inventory.new_site"), 303)
    return redirect(url_for("inventory.sites"), 303)


@blueprint.get("/sites/")
def sites() -> str:
    """All websites of the register."""
    return render_template("inventory/sites.html", sites=list_sites(), counts=count_entries_by_site())


@blueprint.route("/sites/new", methods=["GET", "POST"])
def new_site() -> Answer:
    """Three questions: which website, who is responsible, whom to contact."""
    form = NewSiteForm()
    if form.validate_on_submit():
        try:
            site = create_site(by=actor(), key=form.chosen_key, answers=form.answers())
        except SiteKeyTakenError as error:
            form.refuse(error.message, form.key)
        except WrongAnswersError as error:
            refuse_all(form, error.problems)
        else:
            flash(_("The website is in the register. Now say what it stores."))
            return redirect(url_for("inventory.entries", site=site.key), 303)
    page = render_template("inventory/new_site.html", form=form, is_first=not list_sites())
    return page, status_of(form, None)


@blueprint.route("/sites/<site>/settings", methods=["GET", "POST"])
def settings(site: str) -> Answer:
    """All settings of a website."""
    owner = get_site(site)
    offered = [*owner.locales]
    form = SiteForm(data=site_values(site_state(owner)) | {"revision": owner.revision})
    clash = None
    if form.validate_on_submit():
        try:
            clash = _save(owner, form)
        except WrongAnswersError as error:
            refuse_all(form, error.problems)
        if clash is None and not form.summary:
            flash(_("Saved."))
            return redirect(_after_saving(site, [tag for tag in form.languages.data if tag not in offered]), 303)
    else:
        forget_choices(form)
    page = render_template("inventory/settings.html", form=form, site=owner, clash=clash)
    return page, status_of(form, clash)


@blueprint.route("/sites/<site>/delete", methods=["GET", "POST"], endpoint="delete_site")
def delete(site: str) -> Answer:
    """Delete a website, on a page that says what goes with it."""
    owner = get_site(site)
    form = ConfirmForm()
    if form.validate_on_submit():
        try:
            delete_site(by=actor(), key=site)
        except InUseError as error:
            form.refuse(error.message)
        else:
            flash(_("The website and everything in it is deleted."))
            return redirect(url_for("inventory.sites"), 303)
    entries, cookies = count_contents(owner)
    page = render_template("inventory/delete_site.html", form=form, site=owner, entries=entries, cookies=cookies)
    return page, status_of(form, None)


def _after_saving(site: str, new_languages: list[str]) -> str:
    """To the settings again, or to what is still to be translated into a language that is offered from now on."""
    if not new_languages:
        return url_for("inventory.settings", site=site)
    flash(
        _(
            "%(language)s is offered from now on. This is what is still missing in it.",
            language=language_name(new_languages[0]),
        ),
        "info",
    )
    return url_for("translations.index", site=site, language=new_languages[0])


def _save(owner: "Site", form: SiteForm) -> Clash | None:
    theirs = site_state(owner)
    return save_or_clash(
        form=form,
        subject=subject_of(owner),
        theirs=theirs,
        revision=owner.revision,
        mine=theirs | form.state(offered_before=theirs["locales"]),
        save=lambda state, revision: change_site(
            by=actor(), key=theirs["key"], answers=site_input(state), revision=revision
        ),
    )
