"""One answer for all ticked entries: one transaction, one event that names each."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from app.audit import Actor, Subject
from app.audit.service import record
from app.database import now, transaction
from app.inventory.models import Entry
from app.inventory.queries import list_entries_by_key
from app.inventory.service.entries import kept_state, subject_of, write_answers
from app.inventory.service.sites import locked_site
from app.inventory.state import EntryInput, entry_input, entry_state
from app.language import Localized


@dataclass(frozen=True, kw_only=True)
class BulkChange:
    """What all ticked entries get; `None` leaves that answer as it is.

    `category` is a key or empty (not classified), `provider` a name, `lifetime` a word of `LIFETIMES` with its
    seconds, for every cookie; `consent_basis` comes with its reason, which stays as it is when empty.
    `third_party_access` and `personal_data` are words of `YES_NO_UNKNOWN`.
    """

    category: str | None = None
    provider: str | None = None
    lifetime: tuple[str, int | None] | None = None
    consent_basis: str | None = None
    exemption_reason: Localized | None = None
    third_party_access: str | None = None
    personal_data: str | None = None


def change_ticked(*, by: Actor, site: str, keys: Sequence[str], change: BulkChange) -> int:
    """Give the ticked entries what `change` says; how many are different now. Raises `WrongAnswersError`."""

    def apply(entry: Entry) -> EntryInput:
        return _with(entry_input(entry_state(entry)), change)

    return _change_each(by=by, site=site, keys=keys, action="changed_together", answers_of=apply)


def retire_ticked(*, by: Actor, site: str, keys: Sequence[str]) -> int:
    """Retire the ticked entries; how many were active before."""
    return _change_each(by=by, site=site, keys=keys, action="retired_together", status="retired")


def _change_each(
    *,
    by: Actor,
    site: str,
    keys: Sequence[str],
    action: str,
    answers_of: Callable[[Entry], EntryInput] | None = None,
    status: str = "",
) -> int:
    with transaction() as session:
        owner = locked_site(session, site)
        before, after = {}, {}
        touched: list[Subject] = []
        for entry in list_entries_by_key(owner, keys):
            was = kept_state(entry)
            if answers_of:
                write_answers(entry, answers_of(entry), by=by, site=owner)
            entry.status = status or entry.status
            if kept_state(entry) == was:
                continue
            entry.revision += 1
            entry.changed_at = now()
            before[entry.key], after[entry.key] = was, kept_state(entry)
            touched.append(subject_of(owner, entry))
        if not touched:
            return 0
        owner.changed_at = now()
        record(
            by=by,
            action=action,
            subject=Subject("entries", "", owner.key),
            before={"entries": before},
            after={"entries": after},
            touched=touched,
        )
        return len(touched)


def _with(answers: EntryInput, change: BulkChange) -> EntryInput:
    if change.category is not None:
        answers = replace(answers, category=change.category)
    if change.provider is not None:
        answers = replace(answers, provider=change.provider)
    if change.lifetime is not None:
        kind, seconds = change.lifetime
        cookies = [
            replace(cookie, lifetime=kind, max_age_seconds=seconds, duration_text={}) for cookie in answers.cookies
        ]
        answers = replace(answers, cookies=cookies)
    if change.consent_basis is not None:
        reason = change.exemption_reason or answers.exemption_reason
        if not change.consent_basis.startswith("exempt"):
            reason = {}
        answers = replace(answers, consent_basis=change.consent_basis, exemption_reason=reason)
    return replace(
        answers,
        third_party_access=change.third_party_access or answers.third_party_access,
        personal_data=change.personal_data or answers.personal_data,
    )
