"""Reading the inventory. Relationships are loaded here or not at all, so a page runs a constant number of queries."""

from collections.abc import Iterator, Mapping, Sequence

from sqlalchemy import Select, and_, func, or_, select
from sqlalchemy.orm import joinedload, selectinload
from sqlalchemy.sql.base import ExecutableOption

from app.database import db
from app.inventory.errors import (
    CategoryNotFoundError,
    EntryNotFoundError,
    ProviderNotFoundError,
    SiteNotFoundError,
)
from app.inventory.models import Category, Cookie, Entry, Provider, Site
from app.language import INTERFACE_LOCALES, PUBLIC_LOCALES

LAST_PLACE = 2**31 - 1
"""Where entries without a category stand among the categories: last."""


# --- Sites --------------------------------------------------------------------------------------------------------


def list_sites() -> list[Site]:
    """All sites by name."""
    return list(db.session.scalars(select(Site).order_by(func.lower(Site.name), Site.id)))


def list_public_sites() -> list[Site]:
    """The sites that visitors may see, by name."""
    return [site for site in list_sites() if site.public]


def public_sites() -> Select[int, str]:
    """The number and the key of each site that visitors may see, for whoever reads over a connection of their own."""
    return select(Site.id, Site.key).where(Site.public)


def main_locale() -> str:
    """The first language of most sites: the one in which the categories, shared by all of them, are written first."""
    statement = (
        select(Site.default_locale).group_by(Site.default_locale).order_by(func.count().desc(), func.min(Site.id))
    )
    return db.session.scalars(statement.limit(1)).one_or_none() or INTERFACE_LOCALES[0]


def offered_locales() -> list[str]:
    """The languages that any site is offered in, the main one first: in these, what all sites share is written."""
    main = main_locale()
    offered = {tag for locales in db.session.scalars(select(Site.locales)) for tag in locales} or INTERFACE_LOCALES
    return [main, *(tag for tag in PUBLIC_LOCALES if tag in offered and tag != main)]


def find_site(key: str) -> Site | None:
    """The site with this key, or `None`."""
    return db.session.scalars(select(Site).where(Site.key == key)).one_or_none()


def get_site(key: str) -> Site:
    """The site with this key. Raises `SiteNotFoundError`."""
    site = find_site(key)
    if site is None:
        raise SiteNotFoundError(key)
    return site


def get_site_by_number(number: int) -> Site:
    """The site with this row number."""
    return db.session.get_one(Site, number)


def find_only_site() -> Site | None:
    """The one site of this register, or `None` when there are none or several."""
    sites = db.session.scalars(select(Site).limit(2)).all()
    return sites[0] if len(sites) == 1 else None


def count_entries_by_site() -> dict[int, int]:
    """Numbers of sites to how many active entries each has; sites without any are left out."""
    statement = select(Entry.site_id, func.count()).where(Entry.status == "active").group_by(Entry.site_id)
    return dict(db.session.execute(statement).all())


def count_contents(site: Site) -> tuple[int, int]:
    """How many entries and how many cookies `site` has, retired ones included."""
    entries = db.session.scalar(select(func.count()).where(Entry.site_id == site.id)) or 0
    cookies = db.session.scalar(select(func.count(Cookie.id)).join(Entry).where(Entry.site_id == site.id)) or 0
    return entries, cookies


# --- Categories and providers -------------------------------------------------------------------------------------


def list_categories() -> list[Category]:
    """All categories in the order of the page."""
    return list(db.session.scalars(select(Category).order_by(Category.position, Category.id)))


def find_category(key: str) -> Category | None:
    """The category with this key, or `None`."""
    return db.session.scalars(select(Category).where(Category.key == key)).one_or_none()


def get_category(key: str) -> Category:
    """The category with this key. Raises `CategoryNotFoundError`."""
    category = find_category(key)
    if category is None:
        raise CategoryNotFoundError(key)
    return category


def list_providers() -> list[Provider]:
    """All providers by name."""
    return list(db.session.scalars(select(Provider).order_by(func.lower(Provider.name), Provider.id)))


def list_provider_names() -> dict[int, str]:
    """Numbers of all providers to their names, by name: for lists to choose from."""
    statement = select(Provider.id, Provider.name).order_by(func.lower(Provider.name), Provider.id)
    return dict(db.session.execute(statement).all())


def find_provider(name: str) -> Provider | None:
    """The provider called `name`, capitals and outer white space aside, or `None`. The exact spelling goes first."""
    wanted = name.strip()
    exact = db.session.scalars(select(Provider).where(Provider.name == wanted)).one_or_none()
    if exact is not None:
        return exact
    # Neither database folds "É" the way people do, so the comparison is made here; providers are few.
    folded = wanted.casefold()
    number = next((number for number, known in list_provider_names().items() if known.casefold() == folded), None)
    return None if number is None else db.session.get(Provider, number)


def get_provider(number: int) -> Provider:
    """The provider with this number. Raises `ProviderNotFoundError`."""
    provider = db.session.get(Provider, number)
    if provider is None:
        raise ProviderNotFoundError(number)
    return provider


def count_uses_of_providers() -> dict[int, int]:
    """Numbers of providers to how many entries name each, on all sites; unused ones are left out."""
    statement = select(Entry.provider_id, func.count()).group_by(Entry.provider_id)
    return dict(db.session.execute(statement).all())


def count_uses_of_categories() -> dict[int, int]:
    """Numbers of categories to how many entries are in each, on all sites; empty ones are left out."""
    statement = (
        select(Entry.category_id, func.count()).where(Entry.category_id.is_not(None)).group_by(Entry.category_id)
    )
    return {number: count for number, count in db.session.execute(statement) if number is not None}


def list_uses(*, provider: Provider | None = None, category: Category | None = None, limit: int = 50) -> list[Entry]:
    """Entries of any site that name this provider or are in this category, with their site, at most `limit`."""
    statement = select(Entry).options(joinedload(Entry.site)).order_by(Entry.site_id, Entry.position, Entry.id)
    if provider is not None:
        statement = statement.where(Entry.provider_id == provider.id)
    if category is not None:
        statement = statement.where(Entry.category_id == category.id)
    return list(db.session.scalars(statement.limit(limit)))


# --- Entries ------------------------------------------------------------------------------------------------------


def whole_entry() -> tuple[ExecutableOption, ...]:
    """Options that load everything of an entry: provider, category and cookies."""
    return joinedload(Entry.provider), joinedload(Entry.category), selectinload(Entry.cookies)


def list_entries_for(site: Site, *, status: str | None = None) -> list[Entry]:
    """The entries of `site` with everything loaded, in the order of the page; `status` is a word of `STATUSES`.

    The order of the page: by category, those without one last, then by place.
    """
    return list(db.session.scalars(_all_of(site, status).options(*whole_entry())))


def walk_entries(site: Site, *, status: str | None = None, batch: int = 500) -> Iterator[Entry]:
    """The same as `list_entries_for`, a batch at a time, so that memory stays flat; nothing else may use the session.

    Each batch leaves the session when the next is asked for.
    """
    numbers = db.session.scalars(_all_of(site, status).with_only_columns(Entry.id)).all()
    for start in range(0, len(numbers), batch):
        wanted = numbers[start : start + batch]
        found = {entry.id: entry for entry in db.session.scalars(select_whole_entries(wanted))}
        yield from (found[number] for number in wanted if number in found)
        for entry in found.values():
            db.session.expunge(entry)


def select_whole_entries(numbers: Sequence[int]) -> Select[Entry]:
    """A statement for the entries with these row numbers, everything loaded."""
    return select(Entry).where(Entry.id.in_(numbers)).options(*whole_entry())


def _all_of(site: Site, status: str | None) -> Select[Entry]:
    statement = select(Entry).outerjoin(Category, Entry.category_id == Category.id).where(Entry.site_id == site.id)
    if status is not None:
        statement = statement.where(Entry.status == status)
    place = func.coalesce(Category.position, LAST_PLACE)
    return statement.order_by(place, Entry.category_id, Entry.position, Entry.id)


def find_entry(site: Site, key: str) -> Entry | None:
    """The entry of `site` with this key, everything loaded, or `None`."""
    statement = select(Entry).where(Entry.site_id == site.id, Entry.key == key).options(*whole_entry())
    return db.session.scalars(statement).one_or_none()


def get_entry(site: Site, key: str) -> Entry:
    """The entry of `site` with this key, everything loaded. Raises `EntryNotFoundError`."""
    entry = find_entry(site, key)
    if entry is None:
        raise EntryNotFoundError(key)
    return entry


def list_entries_by_key(site: Site, keys: Sequence[str]) -> list[Entry]:
    """The entries of `site` with these keys, everything loaded, in the order of the keys; unknown keys are left out."""
    statement = select(Entry).where(Entry.site_id == site.id, Entry.key.in_(keys)).options(*whole_entry())
    found = {entry.key: entry for entry in db.session.scalars(statement)}
    return [found[key] for key in dict.fromkeys(keys) if key in found]


def list_entry_keys(site: Site) -> set[str]:
    """The keys of all entries of `site`, retired ones included."""
    return set(db.session.scalars(select(Entry.key).where(Entry.site_id == site.id)))


def next_position(site: Site) -> int:
    """The place after the last entry of `site`."""
    return (db.session.scalar(select(func.max(Entry.position)).where(Entry.site_id == site.id)) or 0) + 1


def find_neighbour(entry: Entry, *, up: bool) -> Entry | None:
    """The entry right before or after `entry` in the same table of the page, or `None` at its end."""
    same_table = [
        Entry.site_id == entry.site_id,
        Entry.status == entry.status,
        Entry.category_id.is_not_distinct_from(entry.category_id),
    ]
    place, number = Entry.position, Entry.id
    if up:
        beyond = or_(place < entry.position, and_(place == entry.position, number < entry.id))
        order = (place.desc(), number.desc())
    else:
        beyond = or_(place > entry.position, and_(place == entry.position, number > entry.id))
        order = (place.asc(), number.asc())
    return db.session.scalars(select(Entry).where(*same_table, beyond).order_by(*order).limit(1)).one_or_none()


def category_keys() -> Mapping[str, int]:
    """Keys of all categories to their row numbers."""
    return dict(db.session.execute(select(Category.key, Category.id)).all())
