"""The page on which a policy is translated: how far each language is, and one language side by side with its source."""

from collections.abc import Sequence
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, cast

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.wrappers import Response
from wtforms import HiddenField

from app.accounts.signed_in import actor
from app.inventory.errors import WrongAnswersError
from app.inventory.queries import get_site
from app.policy.checking import facts_of_policy
from app.policy.errors import TranslationOvertakenError
from app.policy.service.translating import Written, save_translations
from app.policy.translating import IN_SENTENCES, LONGEST, Item, items_of, progress_of
from app.web.forms import Form, PlainString, PlainText
from app.web.locale import said
from app.web.paging import Part, part_of
from app.web.templating import language_name

if TYPE_CHECKING:
    from app.inventory.models import Site

Answer = str | Response | tuple[str, int]

ON_A_PAGE = 20

blueprint = Blueprint("translations", __name__, url_prefix="/admin/sites/<site>/translations")


@blueprint.get("/")
def index(site: str) -> str:
    """How far each language is, and what is open in one of them."""
    owner = get_site(site)
    items = list(items_of(facts_of_policy(owner)))
    language = _language(owner, items)
    part = _part(items, language)
    return _page(owner, items, language, part, _form(part.items, language))


@blueprint.post("/")
def save(site: str) -> Answer:
    """Save what was typed, and confirm the one whose button was pressed: all of it or nothing."""
    owner = get_site(site)
    items = list(items_of(facts_of_policy(owner)))
    language = _language(owner, items)
    sent = [item for item in items if item.translation.locale == language and _seen(item) in request.form]
    form = _form(sent, language)
    if form.validate_on_submit():
        try:
            count = _save(owner, language, sent, form)
        except TranslationOvertakenError as error:
            form.refuse(_("This was changed meanwhile. Read it again, and save again"), form[error.name])
            _show_what_is_there_now(sent, form)
        except WrongAnswersError as error:
            for problem in error.problems:
                form.refuse(problem.message)
        else:
            flash(_count_saved(count))
            return redirect(url_for("translations.index", site=site, language=language, page=_page_number()), 303)
    return _page(owner, items, language, part_of(sent, page=1, size=max(1, len(sent))), form), _status(form)


def _save(owner: "Site", language: str, sent: Sequence[Item], form: Form) -> int:
    still_right = request.form.get("still_right", "")
    written = [
        Written(
            kind=item.text.kind,
            key=item.text.key,
            part=item.text.part,
            seen=str(form[_seen(item)].data),
            text=_typed(item, form),
        )
        for item in sent
        if _typed(item, form) or item.name == still_right
    ]
    return save_translations(by=actor(), site=owner.key, locale=language, written=written)


def _typed(item: Item, form: Form) -> str:
    """What was typed; empty when nothing was, or nothing else than what is there."""
    typed = str(form[item.name].data)
    return "" if typed == item.translation.text else typed


def _show_what_is_there_now(sent: Sequence[Item], form: Form) -> None:
    # The page shows the sources as they are now, so the next try may begin from them.
    for item in sent:
        field: Any = form[_seen(item)]
        field.data = item.seen


def _form(items: Sequence[Item], language: str) -> Form:
    """A form with a question for each item, that also keeps what its translator saw."""
    fields: dict[str, Any] = {}
    for item in items:
        name = item.text.part.rsplit("-", 1)[-1]
        kind = PlainText if name in IN_SENTENCES else PlainString
        label = _("%(answer)s (%(language)s)", answer=said(item.text.label), language=language_name(language))
        fields[item.name] = kind(label, max_length=LONGEST[name], default=item.translation.text)
        fields[_seen(item)] = HiddenField(default=item.seen)
    made = type("TranslationsForm", (Form,), fields)
    return cast(Form, made())


def _seen(item: Item) -> str:
    return f"seen-{item.name}"


def _language(owner: "Site", items: Sequence[Item]) -> str:
    """The language asked for, else the first in which something is open, else the first that is translated into."""
    asked = request.args.get("language", "")
    if asked:
        return asked if asked in owner.locales else abort(404)
    opened = {item.translation.locale for item in items if item.is_open}
    others = owner.ordered_locales[1:]
    return next((tag for tag in owner.ordered_locales if tag in opened), others[0] if others else owner.default_locale)


def _part(items: Sequence[Item], language: str) -> Part[Item]:
    found = [item for item in items if item.is_open and item.translation.locale == language]
    return part_of(found, page=_page_number(), size=ON_A_PAGE)


def _page_number() -> int:
    return request.args.get("page", 1, type=int)


def _page(owner: "Site", items: Sequence[Item], language: str, part: Part[Item], form: Form) -> str:
    return render_template(
        "texts/translations.html",
        site=owner,
        language=language,
        progress=progress_of(items, owner.ordered_locales),
        part=part,
        form=form,
        place_of=lambda item: _place(owner, item),
    )


def _place(owner: "Site", item: Item) -> str:
    """Where the text stands in its own form."""
    anchor = f"{item.text.field}-{item.translation.locale}"
    if item.text.kind == "entry":
        return url_for("inventory.edit_entry", site=owner.key, key=item.text.key, _anchor=anchor)
    if item.text.kind == "category":
        return url_for("inventory.edit_category", key=item.text.key, _anchor=anchor)
    return url_for("texts.edit", site=owner.key, key=item.text.key, _anchor=anchor)


def _count_saved(count: int) -> str:
    if not count:
        return _("Nothing was typed, so nothing was saved.")
    return ngettext("Saved: %(num)s text.", "Saved: %(num)s texts.", count)


def _status(form: Form) -> HTTPStatus:
    return HTTPStatus.UNPROCESSABLE_ENTITY if form.summary else HTTPStatus.OK
