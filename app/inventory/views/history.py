"""Histories: what was done to an entry, a provider, a category or a website, in sentences; and putting a state back."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from app.accounts.signed_in import actor, may
from app.audit import Subject
from app.audit.narration import name_actor
from app.audit.queries import State, get_event, list_history
from app.database import db
from app.inventory.differences import Difference, differences
from app.inventory.errors import DuplicateProviderError, StateNotFoundError, WrongAnswersError
from app.inventory.forms.confirm import ConfirmForm
from app.inventory.history import headline, states_in
from app.inventory.queries import get_category, get_entry, get_provider, get_site
from app.inventory.service import categories as category_service
from app.inventory.service import (
    category_input,
    change_category,
    change_provider,
    change_site,
    provider_input,
    put_back_entry,
    site_input,
)
from app.inventory.service import entries as entry_service
from app.inventory.service import providers as provider_service
from app.inventory.service import sites as site_service
from app.inventory.state import category_state, entry_state, provider_state, site_state
from app.inventory.views.blueprint import blueprint, said_in_code
from app.inventory.views.conflicts import category_names, status_of
from app.inventory.views.listing import entry_name
from app.language import Message, pick
from app.web.locale import current_locale, said

Answer = str | Response | tuple[str, int]

EVENTS_ON_A_PAGE = 50
_LAST_PAGE = 1_000_000
"""No history is as long; databases count no higher than some quintillions."""


@dataclass(frozen=True)
class Told:
    """One event as a person reads it."""

    number: int
    at: datetime
    who: str
    headline: Message
    differences: list[Difference]
    can_be_put_back: bool


@dataclass(frozen=True)
class Thing:
    """What a history is about: how the trail names it, what it is now, and where its pages are."""

    subject: Subject
    name: str
    state: State
    home: str
    endpoint: str
    """The endpoint of its history."""
    put_back_endpoint: str
    """The endpoint of the page that puts a state back."""
    place: dict[str, Any]
    put_back: Callable[[State], object]
    site: Any = None
    above: tuple[str, str] | None = None
    """The list it stands in: its name and address."""


# --- The four kinds -----------------------------------------------------------------------------------------------


@blueprint.get("/sites/<site>/entries/<key>/history")
def entry_history(site: str, key: str) -> Answer:
    """What was done to an entry."""
    return show_history(_entry(site, key))


@blueprint.route("/sites/<site>/entries/<key>/history/<int:number>", methods=["GET", "POST"])
def put_back_entry_state(site: str, key: str, number: int) -> Answer:
    """Show an earlier state of an entry beside the present one, and put it back."""
    return put_back_page(_entry(site, key), number)


@blueprint.get("/sites/<site>/history")
def site_history(site: str) -> Answer:
    """What was done to the settings of a website."""
    return show_history(_site(site))


@blueprint.route("/sites/<site>/history/<int:number>", methods=["GET", "POST"])
def put_back_site_state(site: str, number: int) -> Answer:
    """Show earlier settings of a website beside the present ones, and put them back."""
    return put_back_page(_site(site), number)


@blueprint.get("/providers/<int:provider>/history")
def provider_history(provider: int) -> Answer:
    """What was done to a provider."""
    return show_history(_provider(provider))


@blueprint.route("/providers/<int:provider>/history/<int:number>", methods=["GET", "POST"])
def put_back_provider_state(provider: int, number: int) -> Answer:
    """Show an earlier state of a provider beside the present one, and put it back."""
    return put_back_page(_provider(provider), number)


@blueprint.get("/categories/<key>/history")
def category_history(key: str) -> Answer:
    """What was done to a category."""
    return show_history(_category(key))


@blueprint.route("/categories/<key>/history/<int:number>", methods=["GET", "POST"])
def put_back_category_state(key: str, number: int) -> Answer:
    """Show an earlier state of a category beside the present one, and put it back."""
    return put_back_page(_category(key), number)


def _entry(site: str, key: str) -> Thing:
    owner = get_site(site)
    entry = get_entry(owner, key)
    return Thing(
        subject=entry_service.subject_of(owner, entry),
        name=entry_name(entry, owner),
        state=entry_state(entry),
        home=url_for("inventory.edit_entry", site=site, key=key) if may("inventory.edit_entry") else "",
        endpoint="inventory.entry_history",
        put_back_endpoint="inventory.put_back_entry_state",
        place={"site": site, "key": key},
        put_back=lambda state: put_back_entry(by=actor(), site=site, key=key, state=state),
        site=owner,
    )


def _site(site: str) -> Thing:
    owner = get_site(site)
    return Thing(
        subject=site_service.subject_of(owner),
        name=owner.name,
        state=site_state(owner),
        home=url_for("inventory.settings", site=site) if may("inventory.settings") else "",
        endpoint="inventory.site_history",
        put_back_endpoint="inventory.put_back_site_state",
        place={"site": site},
        put_back=lambda state: change_site(by=actor(), key=site, answers=site_input(state), action="put_back"),
        site=owner,
    )


def _provider(number: int) -> Thing:
    provider = get_provider(number)
    return Thing(
        subject=provider_service.subject_of(provider),
        name=provider.name,
        state=provider_state(provider),
        home=url_for("inventory.edit_provider", number=number) if may("inventory.edit_provider") else "",
        endpoint="inventory.provider_history",
        put_back_endpoint="inventory.put_back_provider_state",
        place={"provider": number},
        put_back=lambda state: change_provider(
            by=actor(), number=number, answers=provider_input(state), action="put_back"
        ),
    )


def _category(key: str) -> Thing:
    category = get_category(key)
    return Thing(
        subject=category_service.subject_of(category),
        name=pick(category.name, current_locale(), "en").text,
        state=category_state(category),
        home=url_for("inventory.edit_category", key=key) if may("inventory.edit_category") else "",
        endpoint="inventory.category_history",
        put_back_endpoint="inventory.put_back_category_state",
        place={"key": key},
        put_back=lambda state: change_category(by=actor(), key=key, answers=category_input(state), action="put_back"),
    )


# --- What they share ----------------------------------------------------------------------------------------------


def show_history(thing: Thing) -> str:
    """What was done to `thing`, the newest first."""
    page = min(max(1, request.args.get("page", 1, type=int)), _LAST_PAGE)
    events = list_history(thing.subject, limit=EVENTS_ON_A_PAGE + 1, offset=(page - 1) * EVENTS_ON_A_PAGE)
    categories = category_names()
    told = []
    for event in events[:EVENTS_ON_A_PAGE]:
        states = states_in(event, thing.subject)
        before, after = states or (None, None)
        found = differences(before, after, kind=thing.subject.kind, categories=categories) if before and after else []
        told.append(
            Told(
                number=event.id,
                at=event.at,
                who=said(name_actor(event.by)),
                headline=headline(event, thing.name if event.subject == thing.subject else ""),
                differences=found,
                can_be_put_back=_is_another(thing, after),
            )
        )
    return render_template(
        "inventory/history.html",
        thing=thing,
        site=thing.site,
        events=told,
        now=differences(None, thing.state, kind=thing.subject.kind, categories=categories),
        page=page,
        has_more=len(events) > EVENTS_ON_A_PAGE,
    )


def put_back_page(thing: Thing, number: int) -> Answer:
    """Show what `thing` was after the event `number`, and put it back when that is confirmed."""
    event = get_event(number)
    states = states_in(event, thing.subject) if event else None
    if event is None or states is None or states[1] is None:
        raise StateNotFoundError(number)
    earlier, categories = states[1], category_names()
    wanted = entry_service.as_put_back(db.session(), earlier) if thing.subject.kind == "entry" else earlier
    form = ConfirmForm()
    if form.validate_on_submit():
        try:
            thing.put_back(earlier)
        except (WrongAnswersError, DuplicateProviderError) as error:
            form.refuse(error.message)
        else:
            flash(_("The earlier state is put back."))
            return redirect(url_for(thing.endpoint, **thing.place), 303)
    page = render_template(
        "inventory/put_back.html",
        thing=thing,
        site=thing.site,
        form=form,
        event=event,
        lost_category=earlier["category"] if wanted.get("category") != earlier.get("category") else "",
        changes=[
            (said_in_code(one.label), said(one.before), said(one.after), one.locale)
            for one in differences(thing.state, wanted, kind=thing.subject.kind, categories=categories)
        ],
    )
    return page, status_of(form, None)


def _is_another(thing: Thing, state: State | None) -> bool:
    return state is not None and bool(differences(thing.state, state, kind=thing.subject.kind))
