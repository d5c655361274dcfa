"""Pages for the texts of a policy, and the policy as visitors will see it."""

from typing import TYPE_CHECKING

from flask import Blueprint, abort, flash, make_response, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from app.accounts.signed_in import actor, may
from app.inventory.errors import WrongAnswersError
from app.inventory.forms.refusals import refuse_all
from app.inventory.forms.stale import mark_stale
from app.inventory.queries import get_site
from app.inventory.translation import SECTION_TEXTS, texts_of
from app.inventory.views.conflicts import forget_choices, save_or_clash, status_of
from app.inventory.views.history import Thing, put_back_page, show_history
from app.policy.errors import LastTableError
from app.policy.forms import ConfirmForm, TextForm
from app.policy.queries import get_banner, get_text, list_texts
from app.policy.queries.draft import draft_of
from app.policy.rendering import rebase, render_main
from app.policy.service import add_text, change_text, delete_text, move_text, put_back_text, subject_of
from app.policy.texts import BANNER, CONTACT, INVENTORY, KINDS_OF_COOKIES, Text, name_of, text_input, text_state
from app.policy.views.pages import asked_for, wrap
from app.web.locale import current_locale, said

if TYPE_CHECKING:
    from app.inventory.models import Site

Answer = str | Response | tuple[str, int]

blueprint = Blueprint("texts", __name__, url_prefix="/admin/sites/<site>")


@blueprint.get("/preview/<locale>/")
def preview(site: str, locale: str) -> Response:
    """The policy as visitors will see it."""
    owner = get_site(site)
    if locale not in owner.locales:
        abort(404)
    draft = draft_of(owner)
    here = url_for("texts.preview", site=site, locale=locale)
    main = rebase(render_main(draft, None, locale, asked=asked_for()), f"{url_for('policy.index', site=site)}")
    return make_response(
        wrap(draft, main, locale=locale, current_url=here, preview_url=url_for("inventory.entries", site=site))
    )


@blueprint.get("/texts/")
def index(site: str) -> str:
    """All texts in the order of the page."""
    owner = get_site(site)
    texts = [(text, _name(owner, text)) for text in list_texts(owner)]
    banner = get_banner(owner)
    return render_template("texts/index.html", site=owner, texts=texts, banner=banner, banner_name=_name(owner, banner))


@blueprint.route("/texts/new", methods=["GET", "POST"])
def create(site: str) -> Answer:
    """Add a text."""
    owner = get_site(site)
    form = TextForm(locales=owner.ordered_locales)
    if form.validate_on_submit():
        try:
            add_text(by=actor(), site=site, answers=form.answers())
        except WrongAnswersError as error:
            refuse_all(form, error.problems)
        else:
            flash(_("The text stands at the end of the page. You can move it up."))
            return redirect(url_for("texts.index", site=site), 303)
    page = render_template("texts/edit.html", site=owner, form=form, text=None, name="", clash=None)
    return page, status_of(form, None)


@blueprint.route("/texts/<key>", methods=["GET", "POST"])
def edit(site: str, key: str) -> Answer:
    """Change a text."""
    owner = get_site(site)
    text = get_text(owner, key)
    theirs = text_state(text)
    form = TextForm(data=theirs | {"revision": text.revision}, locales=owner.ordered_locales)
    mark_stale(form, texts_of(text, SECTION_TEXTS), text.translated, owner.ordered_locales)
    clash = None
    if form.validate_on_submit():
        try:
            clash = save_or_clash(
                form=form,
                subject=subject_of(site, key),
                theirs=theirs,
                revision=text.revision,
                mine=theirs | vars(form.answers()),
                save=lambda state, revision: change_text(
                    by=actor(), site=site, key=key, answers=text_input(state), revision=revision
                ),
            )
        except WrongAnswersError as error:
            refuse_all(form, error.problems)
        if clash is None and not form.summary:
            flash(_("Saved."))
            return redirect(url_for("texts.index", site=site), 303)
    else:
        forget_choices(form)
    page = render_template("texts/edit.html", site=owner, form=form, text=text, name=_name(owner, text), clash=clash)
    return page, status_of(form, clash)


@blueprint.post("/texts/<key>/move")
def move(site: str, key: str) -> Response:
    """Let a text change places with the one before or after it."""
    up = request.form.get("to") == "up"
    moved = move_text(by=actor(), site=site, key=key, up=up)
    where = _("It is the first of the page already.") if up else _("It is the last of the page already.")
    flash(_("Moved.") if moved else where)
    return redirect(url_for("texts.index", site=site), 303)


@blueprint.route("/texts/<key>/delete", methods=["GET", "POST"])
def delete(site: str, key: str) -> Answer:
    """Take a text off the page."""
    owner = get_site(site)
    text = get_text(owner, key)
    form = ConfirmForm()
    if form.validate_on_submit():
        try:
            delete_text(by=actor(), site=site, key=key)
        except LastTableError as error:
            form.refuse(error.message)
        else:
            flash(_("The text is deleted."))
            return redirect(url_for("texts.index", site=site), 303)
    page = render_template(
        "texts/delete.html",
        site=owner,
        form=form,
        text=text,
        name=_name(owner, text),
        stays={
            INVENTORY: text.kind == INVENTORY,
            BANNER: text.kind == BANNER,
            CONTACT: key == CONTACT,
            KINDS_OF_COOKIES: key == KINDS_OF_COOKIES,
        },
    )
    return page, status_of(form, None)


@blueprint.get("/texts/<key>/history")
def history(site: str, key: str) -> str:
    """What was done to a text."""
    return show_history(_thing(site, key))


@blueprint.route("/texts/<key>/history/<int:number>", methods=["GET", "POST"])
def put_back(site: str, key: str, number: int) -> Answer:
    """Show an earlier state of a text beside the present one, and put it back."""
    return put_back_page(_thing(site, key), number)


def _thing(site: str, key: str) -> Thing:
    owner = get_site(site)
    text = get_text(owner, key)
    return Thing(
        subject=subject_of(site, key),
        name=_name(owner, text),
        state=text_state(text),
        home=url_for("texts.edit", site=site, key=key) if may("texts.edit") else "",
        endpoint="texts.history",
        put_back_endpoint="texts.put_back",
        place={"site": site, "key": key},
        put_back=lambda state: put_back_text(by=actor(), site=site, key=key, state=state),
        site=owner,
        above=(_("Texts"), url_for("texts.index", site=site)),
    )


def _name(site: "Site", text: Text) -> str:
    return said(name_of(text.heading, text.body, [current_locale(), *site.ordered_locales]))
