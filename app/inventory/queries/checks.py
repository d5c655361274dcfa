"""Reading what the checks look at, with a constant number of statements however long the policy is."""

from collections.abc import Sequence
from datetime import date
from zoneinfo import ZoneInfo

from sqlalchemy import exists, or_, select

from app.audit.queries import State
from app.database import db, now
from app.inventory.checks import Facts, Waived
from app.inventory.checks.facts import Declared
from app.inventory.models import Category, Cookie, Entry, Provider, Site, Waiver
from app.inventory.names import Pattern, literals
from app.inventory.queries import list_categories
from app.inventory.queries.states import list_states
from app.inventory.state import category_state, provider_state, site_state


def today_at(site: Site) -> date:
    """What day it is at the site."""
    return now().astimezone(ZoneInfo(site.time_zone)).date()


def facts_of_site(site: Site, *, texts: Sequence[State] = ()) -> Facts:
    """All that is on the policy of `site` as it stands in the register; `texts` are those of the policy."""
    entries = list_states(site.id, status="active")
    used = {entry["category"] for entry in entries}
    on_policy = (Entry.site_id == site.id, Entry.status == "active")
    providers = select(Provider).where(Provider.id.in_(select(Entry.provider_id).where(*on_policy)))
    return Facts(
        site=site_state(site),
        today=today_at(site),
        categories={
            one.key: category_state(one) | {"translated": one.translated}
            for one in list_categories()
            if one.key in used
        },
        providers={one.name: provider_state(one) for one in db.session.scalars(providers.order_by(Provider.id))},
        entries=entries,
        texts=texts,
    )


def facts_of_entry(site: Site, entry: State) -> Facts:
    """What is needed to check `entry` alone, as it is being typed: its provider, and others that declare the same."""
    provider = db.session.scalars(select(Provider).where(Provider.name == entry["provider"])).one_or_none()
    asking = select(Entry.id).where(
        Entry.site_id == site.id,
        Entry.status == "active",
        Entry.consent_basis == "consent",
        Entry.key != entry["key"],
    )
    return Facts(
        site=site_state(site),
        today=today_at(site),
        providers={provider.name: provider_state(provider)} if provider else {},
        entries=[entry],
        others_ask_consent=bool(db.session.scalar(select(exists(asking)))),
        others_declare=_like_those_of(site, entry),
        is_whole=False,
    )


def list_waivers(site: Site) -> list[Waived]:
    """The waivers of `site` that nobody ended, also those whose day is over, by rule."""
    statement = select(Waiver).where(Waiver.site_id == site.id, Waiver.ended_at.is_(None))
    return [as_waived(one) for one in db.session.scalars(statement.order_by(Waiver.rule, Waiver.id))]


def list_all_waivers(site: Site) -> list[State]:
    """Every waiver that `site` ever had, the oldest first, everything that is recorded of it."""
    statement = select(Waiver).where(Waiver.site_id == site.id).order_by(Waiver.id)
    return [
        {
            "number": one.id,
            "rule": one.rule,
            "subject": one.subject,
            "reason": one.reason,
            "role": one.role,
            "until": one.until.isoformat(),
            "by": one.by,
            "at": one.at.isoformat(timespec="seconds"),
            "ended_at": one.ended_at.isoformat(timespec="seconds") if one.ended_at else None,
        }
        for one in db.session.scalars(statement)
    ]


def find_waiver(site: Site, number: int) -> Waived | None:
    """The waiver of `site` with this number, unless it was ended, or `None`."""
    waiver = db.session.get(Waiver, number)
    if waiver is None or waiver.site_id != site.id or waiver.ended_at is not None:
        return None
    return as_waived(waiver)


def as_waived(waiver: Waiver) -> Waived:
    """A row of the table as plain data."""
    return Waived(
        id=waiver.id,
        rule=waiver.rule,
        subject=waiver.subject,
        reason=waiver.reason,
        role=waiver.role,
        until=waiver.until,
        by=waiver.by,
    )


def _like_those_of(site: Site, entry: State) -> list[Declared]:
    """What other entries declare under the names of `entry`, or under names that its patterns may cover."""
    patterns = [Pattern(cookie["name"], cookie["match"]) for cookie in entry["cookies"]]
    if not patterns:
        return []
    starts = [literals(pattern)[0] for pattern in patterns if pattern.match != "exact"]
    wanted = [
        Cookie.name.in_([pattern.name for pattern in patterns]),
        *(Cookie.name.startswith(start, autoescape=True) for start in starts if start),
    ]
    statement = (
        select(
            Entry.key,
            Cookie.key,
            Cookie.name,
            Cookie.match,
            Cookie.storage,
            Cookie.domain,
            Cookie.path,
            Provider.name,
            Category.key,
        )
        .join(Cookie, Cookie.entry_id == Entry.id)
        .join(Provider, Entry.provider_id == Provider.id)
        .outerjoin(Category, Entry.category_id == Category.id)
        .where(Entry.site_id == site.id, Entry.status == "active", Entry.key != entry["key"], or_(*wanted))
    )
    return [Declared(*row[:8], row[8] or "") for row in db.session.execute(statement)]
