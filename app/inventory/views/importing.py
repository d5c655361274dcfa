"""Importing a list: give it, look at what it would do, confirm it, undo it."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from flask import current_app, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.wrappers import Response

from app.accounts.signed_in import actor
from app.audit.queries import State, list_imports
from app.database import db
from app.inventory.columns import COLUMNS, Target
from app.inventory.differences import differences
from app.inventory.errors import ImportChangedError, ImportNotFoundError, InventoryError
from app.inventory.forms.confirm import ConfirmForm
from app.inventory.forms.importing import MODE_HINTS, ImportForm, PreviewForm
from app.inventory.importing import Plan, Planned
from app.inventory.lifetimes import say_lifetime
from app.inventory.names import Pattern, editable
from app.inventory.queries import get_site, list_categories, list_entry_keys
from app.inventory.reading import Document, EncodingError, ReadingError, read
from app.inventory.rows import ImportedRows, guess_locale, read_rows
from app.inventory.service.importing import (
    Done,
    change_prepared,
    discard_prepared,
    find_prepared,
    prepare_import,
    preview,
    run_import,
    undo_import,
)
from app.inventory.views.blueprint import blueprint
from app.inventory.views.conflicts import category_names
from app.language import Message, pick
from app.web.errors import error_response
from app.web.locale import current_locale, said
from app.web.paths import settings
from app.web.templating import language_name

if TYPE_CHECKING:
    from app.inventory.models import PreparedImport, Site

Answer = str | Response | tuple[str, int]

PASTED = "text.txt"
_SHOWN = 20
_COLUMN = "column-"


@dataclass(frozen=True)
class Looked:
    """A prepared file, read, and what its import would do; `locale` is that of texts whose column names none."""

    document: Document
    rows: ImportedRows
    plan: Plan
    locale: str


@blueprint.route("/sites/<site>/import/", methods=["GET", "POST"])
def import_file(site: str) -> Answer:
    """Take a file or a pasted text, and go on to its preview."""
    owner = get_site(site)
    form = ImportForm()
    form.file.description = _(
        "CSV, Excel (.xlsx), Word (.docx), a saved web page (.html) or a plain text. At most %(size)s MB.",
        size=settings().upload_megabytes,
    )
    form.locale.offer({tag: language_name(tag) for tag in owner.ordered_locales})
    if form.validate_on_submit():
        content, name = _given(form)
        if content or form.file.data is not None:
            number = _take(form, owner, content, name)
            if number is not None:
                return redirect(url_for("inventory.preview_import", site=site, number=number), 303)
        else:
            form.refuse(_("Choose a file, or paste the list"), form.file)
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK
    page = render_template(
        "inventory/import.html", site=owner, form=form, mode_hints=MODE_HINTS, imports=list_imports(site=site, limit=5)
    )
    return page, status


@blueprint.get("/sites/<site>/import/<int:number>")
def preview_import(site: str, number: int) -> Answer:
    """What the import would do; nothing is written yet."""
    owner = get_site(site)
    prepared = find_prepared(db.session(), by=actor(), site=owner, number=number)
    options = json.loads(prepared.options)
    if not options["encoding"] and (wrong := _wrong_encoding(prepared)):
        form = ConfirmForm()
        return render_template("inventory/import_encoding.html", site=owner, form=form, prepared=prepared, wrong=wrong)
    return _show(owner, prepared, options, _preview_form(owner, options))


@blueprint.post("/sites/<site>/import/<int:number>")
def decide_import(site: str, number: int) -> Answer:
    """Read the file otherwise, forget it, or import it."""
    owner = get_site(site)
    prepared = find_prepared(db.session(), by=actor(), site=owner, number=number)
    options = json.loads(prepared.options)
    again = redirect(url_for("inventory.preview_import", site=site, number=number), 303)
    match request.form.get("do", ""):
        case "discard":
            discard_prepared(by=actor(), site=owner, number=number)
            flash(_("Nothing was imported."))
            return redirect(url_for("inventory.entries", site=site), 303)
        case "windows-1252":
            change_prepared(by=actor(), site=owner, number=number, options=options | {"encoding": "windows-1252"})
            return again
        case "import":
            return _import(owner, prepared, options)
        case _:
            form = _preview_form(owner, options)
            if form.validate_on_submit():
                change_prepared(by=actor(), site=owner, number=number, options=_decided(owner, form, options))
            return again


@blueprint.errorhandler(ImportNotFoundError)
def say_it_is_gone(_error: ImportNotFoundError) -> Response:
    """A preview that was waited with too long, or decided on in another tab."""
    lead = _("A preview is kept for a day, until it is imported or cancelled. Give the list again, from “Entries”.")
    return error_response(HTTPStatus.NOT_FOUND, (_("This import is no longer here"), lead))


@blueprint.post("/sites/<site>/import/undo/<int:event>")
def undo(site: str, event: int) -> Response:
    """Undo an import whose entries nobody touched since."""
    get_site(site)
    try:
        count = undo_import(by=actor(), site=site, event=event)
    except InventoryError as error:
        flash(said(error.message) + ".", "error")
        return redirect(url_for("inventory.import_file", site=site), 303)
    flash(
        ngettext(
            "The import was undone: %(num)s entry is as it was.",
            "The import was undone: %(num)s entries are as they were.",
            count,
        )
    )
    return redirect(url_for("inventory.entries", site=site), 303)


def _given(form: ImportForm) -> tuple[bytes, str]:
    file = form.file.data
    if file is not None:
        return file.read(), file.filename or ""
    return form.text.data.encode("utf-8", "surrogatepass"), PASTED if form.text.data.strip() else ""


def _take(form: ImportForm, site: "Site", content: bytes, name: str) -> int | None:
    """Keep the file and give its number; `None` when it cannot be read, which the form then says."""
    field = form.text if name == PASTED else form.file
    options: dict[str, Any] = {
        "mode": form.mode.data,
        "locale": form.locale.data,
        "encoding": "",
        "columns": {},
        "skip_rejected": False,
        "texts": [],
    }
    try:
        _document, rows, options["locale"] = _read(site, content, name, options)
    except EncodingError as error:
        if not error.may_be_windows_1252:
            form.refuse(_say_error(error), field)
            return None
    except ReadingError as error:
        form.refuse(_say_error(error), field)
        return None
    else:
        limit = settings().browser_import_rows
        if rows.row_count > limit:
            sentence = _(
                "The list has %(rows)s rows; in the browser at most %(limit)s can be imported."
                " Import it on the command line: flask inventory import FILE --site %(site)s",
                rows=rows.row_count,
                limit=limit,
                site=site.key,
            )
            form.refuse(sentence, field)
            return None
    return prepare_import(by=actor(), site=site.key, filename=name, content=content, options=options)


def _read(site: "Site", content: bytes, name: str, options: Mapping[str, Any]) -> tuple[Document, ImportedRows, str]:
    """The document, its rows, and the language that was chosen for its texts, else that of its headings."""
    limit = settings().upload_megabytes * 1024 * 1024
    document = read(content, filename="" if name == PASTED else name, encoding=options["encoding"] or None, limit=limit)
    locale = options["locale"] or guess_locale(document, locales=site.ordered_locales)
    rows = read_rows(
        document,
        locale=locale,
        locales=site.ordered_locales,
        chosen=options["columns"],
        categories={category.key: category.name.values() for category in list_categories()},
        present=lambda: list_entry_keys(site),
    )
    return document, rows, locale


def _wrong_encoding(prepared: "PreparedImport") -> EncodingError | None:
    try:
        read(prepared.content, filename=prepared.filename)
    except EncodingError as error:
        return error
    except ReadingError:
        return None
    return None


def _preview_form(site: "Site", options: Mapping[str, Any]) -> PreviewForm:
    form = PreviewForm(
        data={
            "locale": options["locale"],
            "mode": options["mode"],
            "skip_rejected": options["skip_rejected"],
            "texts": options["texts"],
        }
    )
    form.locale.offer({tag: language_name(tag) for tag in site.ordered_locales})
    # Which texts there are, only the file says; a tick that means nothing is left out when it is read.
    form.texts.offer({number: number for number in request.form.getlist("texts")})
    return form


def _decided(site: "Site", form: PreviewForm, options: Mapping[str, Any]) -> dict[str, Any]:
    offered = {target for target, _words in _targets(site)}
    columns = {
        name.removeprefix(_COLUMN): value
        for name, value in request.form.items()
        if name.startswith(_COLUMN) and value in offered and "\0" not in name
    }
    return {
        **options,
        "mode": form.mode.data,
        "locale": form.locale.data,
        "skip_rejected": form.skip_rejected.data,
        "texts": form.texts.data,
        "columns": columns,
    }


def _look(site: "Site", prepared: "PreparedImport", options: Mapping[str, Any]) -> Looked:
    document, rows, locale = _read(site, prepared.content, prepared.filename, options)
    return Looked(document, rows, preview(site, rows, mode=options["mode"]), locale)


def _show(
    site: "Site", prepared: "PreparedImport", options: Mapping[str, Any], form: PreviewForm, status: int = 200
) -> Answer:
    try:
        looked = _look(site, prepared, options)
    except ReadingError as error:
        form.refuse(_say_error(error))
        page = render_template("inventory/import_failed.html", site=site, form=form, prepared=prepared)
        return page, HTTPStatus.UNPROCESSABLE_ENTITY
    form.locale.data = looked.locale
    texts = [one for one in looked.document.prose if one.kind == "text" and one.body]
    form.texts.offer({str(number): one.heading or _("Introduction") for number, one in enumerate(texts)})
    names = category_names()
    page = render_template(
        "inventory/import_preview.html",
        site=site,
        form=form,
        prepared=prepared,
        looked=looked,
        options=options,
        mode_hints=MODE_HINTS,
        texts=texts,
        shown=len(looked.plan.added) + len(looked.plan.changed) if "all" in request.args else _SHOWN,
        categories=names,
        name_of=lambda one: _name_of(one, site),
        cookies_of=_cookies_of,
        lifetime_of=_lifetime_of,
        differences_of=lambda one: differences(one.before, one.after, categories=names),
        targets=_targets(site),
        facts=_facts(looked, prepared),
    )
    return page, status


def _import(site: "Site", prepared: "PreparedImport", options: Mapping[str, Any]) -> Answer:
    form = _preview_form(site, options)
    form.validate_on_submit()
    options = _decided(site, form, options)
    number, name = prepared.id, prepared.filename
    try:
        looked = _look(site, prepared, options)
    except ReadingError:
        return _show(site, prepared, options, form)
    if looked.rows.problems and not options["skip_rejected"]:
        form.refuse(_("Some rows are rejected. Correct the file, or tick that they are left out"), form.skip_rejected)
        return _show(site, prepared, options, form, HTTPStatus.UNPROCESSABLE_ENTITY)
    texts = [one for one in looked.document.prose if one.kind == "text" and one.body]
    ticked = [one for place, one in enumerate(texts) if str(place) in options["texts"]]
    key = site.key
    take_texts = current_app.extensions["text_taker"]
    try:
        done = run_import(
            by=actor(),
            site=key,
            imported=looked.rows,
            mode=options["mode"],
            source=name,
            prepared=number,
            also=(lambda: take_texts(by=actor(), site=key, locale=looked.locale, texts=ticked)) if ticked else None,
        )
    except ImportChangedError as error:
        owner = get_site(key)
        change_prepared(by=actor(), site=owner, number=number, options=options)
        flash(said(error.message), "warn")
        return redirect(url_for("inventory.preview_import", site=key, number=number), 303)
    flash(_what_was_done(done, texts=len(ticked)))
    return redirect(url_for("inventory.entries", site=key), 303)


def _what_was_done(done: Done, *, texts: int) -> str:
    written = done.added + done.changed
    sentences = [
        ngettext("%(num)s entry imported.", "%(num)s entries imported.", written) if written else "",
        ngettext("%(num)s entry retired.", "%(num)s entries retired.", done.retired) if done.retired else "",
        ngettext("%(num)s text taken over.", "%(num)s texts taken over.", texts) if texts else "",
    ]
    return " ".join(filter(None, sentences)) or _("Nothing was imported.")


def _say_error(error: ReadingError) -> str:
    place = []
    if error.line:
        place.append(_("line %(line)s", line=error.line))
    if error.column:
        place.append(_("column %(column)s", column=error.column))
    sentence = said(error.message) + "."
    if place:
        sentence = ", ".join(place).capitalize() + ": " + sentence
    return f"{sentence} {said(error.hint)}." if error.hint else sentence


def _name_of(one: Planned, site: "Site") -> str:
    function = pick(one.after["function"], current_locale(), site.default_locale).text
    return function or ", ".join(_cookies_of(one)) or one.after["provider"]


def _cookies_of(one: Planned) -> list[str]:
    return [editable(Pattern(cookie["name"], cookie["match"])) for cookie in one.after["cookies"]]


def _lifetime_of(cookie: State) -> Message | str:
    return say_lifetime(cookie["lifetime"], cookie["max_age_seconds"]) if cookie["lifetime"] else ""


def _targets(site: "Site") -> Sequence[tuple[str, str]]:
    """Columns that a person can choose for one that means nothing: what is stored, and its words."""
    found = []
    for column in COLUMNS.values():
        for locale in site.ordered_locales if column.localized else [""]:
            words = said(column.title)
            if locale and len(site.ordered_locales) > 1:
                words = f"{words} ({language_name(locale)})"
            found.append((Target(column.key, locale).header, words))
    return sorted(found, key=lambda pair: pair[1].casefold())


def _facts(looked: Looked, prepared: "PreparedImport") -> str:
    """One line on the file: how many rows, how it is written, which columns were recognised."""
    separators = {",": _("commas"), ";": _("semicolons"), "\t": _("tabs"), "|": _("bars")}
    facts = [ngettext("%(num)s row", "%(num)s rows", looked.rows.row_count)]
    if looked.document.encoding:
        facts.append(looked.document.encoding.upper())
    if looked.document.separator in separators:
        facts.append(_("separated by %(what)s", what=separators[looked.document.separator]))
    columns = ", ".join(f"“{header}”" for header, _target in looked.rows.known_columns)
    name = _("The pasted text") if prepared.filename == PASTED else prepared.filename
    return _("%(name)s: %(facts)s. Recognised: %(columns)s.", name=name, facts=", ".join(facts), columns=columns)
