"""Warnings accepted for a time, with a reason and in somebody's role."""

from datetime import date
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.audit import Actor, Subject
from app.audit.queries import State
from app.audit.service import record
from app.database import now, transaction
from app.inventory.checks import RULES
from app.inventory.checks.parameters import LONGEST_WAIVER
from app.inventory.checks.running import LONGEST_SUBJECT, name_of_entry
from app.inventory.checks.upkeep import later
from app.inventory.errors import NotWaivableError, Problem, WaiverNotFoundError, WrongAnswersError
from app.inventory.models import Entry, Site, Waiver
from app.inventory.queries import find_entry
from app.inventory.queries.checks import today_at
from app.inventory.service.derived import refresh_all
from app.inventory.service.sites import locked_site
from app.inventory.state import entry_state
from app.language import pick, say

LONGEST_ROLE: Final = 100
LONGEST_REASON: Final = 2000


def waive(*, by: Actor, site: str, rule: str, subject: str, reason: str, role: str, until: date) -> int:
    """Accept the warning of `rule` about `subject` (as its finding names it) until a day; gives the waiver's number.

    A waiver of the same warning is replaced. Raises `NotWaivableError` for what is no warning, `WrongAnswersError`.
    """
    if rule not in RULES or not RULES[rule].can_be_waived or not subject or len(subject) > LONGEST_SUBJECT:
        raise NotWaivableError(say("Only a warning can be accepted. An error must be mended"))
    with transaction() as session:
        owner = locked_site(session, site)
        _check(reason, role, until, today_at(owner))
        known = _find(session, owner, rule, subject)
        before = _state(owner, known) if known else None
        if known:
            known.ended_at = now()
        waiver = Waiver(
            site_id=owner.id,
            rule=rule,
            subject=subject,
            reason=reason.strip(),
            role=role.strip(),
            until=until,
            by=by.id,
            at=now(),
        )
        session.add(waiver)
        session.flush()
        _count_anew(session, owner, waiver)
        _record(by, owner, waiver, action="waived", before=before, after=_state(owner, waiver))
        return waiver.id


def end_waiver(*, by: Actor, site: str, number: int) -> None:
    """Accept a warning no longer. Raises `WaiverNotFoundError`."""
    with transaction() as session:
        owner = locked_site(session, site)
        waiver = session.get(Waiver, number)
        if waiver is None or waiver.site_id != owner.id:
            raise WaiverNotFoundError(str(number))
        if waiver.ended_at is not None:
            return
        waiver.ended_at = now()
        _count_anew(session, owner, waiver)
        _record(by, owner, waiver, action="waiver_ended", before=_state(owner, waiver), after=None)


def _count_anew(session: Session, site: Site, waiver: Waiver) -> None:
    key = _entry_key(waiver.subject)
    if key:
        session.flush()
        refresh_all(session, site, Entry.key == key)


def _check(reason: str, role: str, until: date, today: date) -> None:
    problems: list[Problem] = []
    if not reason.strip():
        problems.append(Problem("reason", say("Say why this can stay as it is")))
    if len(reason) > LONGEST_REASON:
        problems.append(Problem("reason", say("Shorten the reason to %(most)s characters", most=LONGEST_REASON)))
    if not role.strip():
        problems.append(Problem("role", say("Say in which role you answer for it")))
    if len(role) > LONGEST_ROLE:
        problems.append(Problem("role", say("Shorten the role to %(most)s characters", most=LONGEST_ROLE)))
    if until <= today:
        problems.append(Problem("until", say("Choose a day in the future")))
    if until > later(today, LONGEST_WAIVER.value):
        problems.append(Problem("until", say("Choose a day at most %(most)s months ahead", most=LONGEST_WAIVER.value)))
    if problems:
        raise WrongAnswersError(problems)


def _find(session: Session, site: Site, rule: str, subject: str) -> Waiver | None:
    statement = select(Waiver).where(
        Waiver.site_id == site.id, Waiver.rule == rule, Waiver.subject == subject, Waiver.ended_at.is_(None)
    )
    return session.scalars(statement.order_by(Waiver.id.desc()).limit(1)).one_or_none()


def _record(by: Actor, site: Site, waiver: Waiver, *, action: str, before: State | None, after: State | None) -> None:
    key = _entry_key(waiver.subject)
    record(
        by=by,
        action=action,
        subject=Subject("waiver", str(waiver.id), site.key),
        before=before,
        after=after,
        touched=[Subject("entry", key, site.key)] if key else (),
    )


def _state(site: Site, waiver: Waiver) -> State:
    """What the audit trail keeps: the warning, what it is about, and who answers for it until when."""
    return {
        "name": _name(site, waiver.subject),
        "rule": waiver.rule,
        "subject": waiver.subject,
        "reason": waiver.reason,
        "role": waiver.role,
        "until": waiver.until.isoformat(),
    }


def _name(site: Site, subject: str) -> str:
    key = _entry_key(subject)
    entry = find_entry(site, key) if key else None
    if entry is None:
        return site.name if subject.startswith("site:") else subject.partition(":")[2]
    return pick(name_of_entry(entry_state(entry)), site.default_locale, site.default_locale).text or key


def _entry_key(subject: str) -> str:
    kind, _, rest = subject.partition(":")
    return rest.partition("/")[0] if kind == "entry" else ""
