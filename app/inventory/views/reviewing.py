"""The yearly review: one entry after the other, still correct or to be changed; and the record of it."""

from dataclasses import dataclass

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from app.accounts.signed_in import actor
from app.audit.narration import tell_all
from app.audit.queries import count_events, list_events
from app.inventory.differences import Difference, answers_of
from app.inventory.errors import ConflictError
from app.inventory.forms.reviews import ReviewForm
from app.inventory.queries import get_entry, get_site
from app.inventory.queries.checks import today_at
from app.inventory.queries.reviews import count_reviews, list_due
from app.inventory.service import review_entry
from app.inventory.state import entry_state
from app.inventory.views.blueprint import blueprint
from app.inventory.views.conflicts import category_names
from app.inventory.views.listing import entry_name

EVENTS_ON_A_PAGE = 50
_END = "end"


@dataclass(frozen=True)
class Looked:
    """The entry that is looked at: which one of how many, what it says, and which one comes after it."""

    key: str
    name: str
    number: int
    total: int
    answers: list[Difference]
    next_key: str


@blueprint.get("/sites/<site>/review/")
def review(site: str) -> str:
    """The entry that comes next; at the end, what is left. `?at=` names the entry to go on with."""
    owner = get_site(site)
    today = today_at(owner)
    due = list_due(owner, today)
    done = count_reviews(owner, today)
    at = request.args.get("at", "")
    if not due or at == _END:
        return render_template("inventory/review_done.html", site=owner, reviews=done)
    place = due.index(at) if at in due else 0
    entry = get_entry(owner, due[place])
    return render_template(
        "inventory/review.html",
        site=owner,
        form=ReviewForm(formdata=None, data={"revision": entry.revision}),
        entry=entry,
        looked=Looked(
            key=entry.key,
            name=entry_name(entry, owner),
            number=done.today + place + 1,
            total=done.today + len(due),
            answers=answers_of(entry_state(entry), categories=category_names()),
            next_key=due[place + 1] if place + 1 < len(due) else _END,
        ),
    )


@blueprint.post("/sites/<site>/review/<key>", endpoint="review_entry")
def still_correct(site: str, key: str) -> Response:
    """The entry is as it should be."""
    owner = get_site(site)
    name = entry_name(get_entry(owner, key), owner)
    form = ReviewForm()
    if not form.validate():
        return redirect(url_for("inventory.review", site=site, at=key), 303)
    try:
        review_entry(by=actor(), site=site, key=key, revision=form.revision_number)
    except ConflictError:
        if key not in list_due(owner, today_at(owner)):
            flash(_("“%(name)s” needs no review any more.", name=name))
            return redirect(url_for("inventory.review", site=site, at=request.args.get("next") or None), 303)
        flash(_("“%(name)s” was changed meanwhile. Look at it again.", name=name), "warn")
        return redirect(url_for("inventory.review", site=site, at=key), 303)
    flash(_("“%(name)s” is still correct.", name=name))
    return redirect(url_for("inventory.review", site=site, at=request.args.get("next") or None), 303)


@blueprint.get("/sites/<site>/review/record")
def review_record(site: str) -> str:
    """Who looked at what and when, the newest first, from the audit trail."""
    owner = get_site(site)
    total = count_events(site=site, action="reviewed")
    pages = max(1, -(-total // EVENTS_ON_A_PAGE))
    page = min(max(1, request.args.get("page", 1, type=int)), pages)
    events = list_events(site=site, action="reviewed", limit=EVENTS_ON_A_PAGE, offset=(page - 1) * EVENTS_ON_A_PAGE)
    return render_template(
        "inventory/review_record.html",
        site=owner,
        reviews=count_reviews(owner, today_at(owner)),
        events=[(event.subject.key, told) for event, told in zip(events, tell_all(events), strict=True)],
        total=total,
        page=page,
        pages=pages,
    )
