"""Websites: made, changed, opened to the public, deleted."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields
from zoneinfo import available_timezones

from sqlalchemy import String, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from app.audit import Actor, Subject
from app.audit.queries import State
from app.audit.service import record
from app.database import now, transaction
from app.inventory.errors import (
    ConflictError,
    InUseError,
    Problem,
    SiteKeyTakenError,
    SiteNotFoundError,
    WrongAnswersError,
)
from app.inventory.keys import site_key_problem
from app.inventory.models import Site
from app.inventory.queries import find_site
from app.inventory.service.categories import ensure_categories
from app.inventory.service.derived import refresh_all
from app.inventory.state import site_state
from app.inventory.vocabulary import DATA_THEMES, LICENCES
from app.inventory.web_address import is_web_address, way_to_reach
from app.language import LANGUAGE_NAMES, say
from app.language.typed import too_long, unseen


@dataclass(frozen=True, kw_only=True)
class SiteInput:
    """The settings of a site. `locales` are the languages its policy is offered in, `default_locale` among them."""

    name: str
    base_url: str
    extra_hosts: Sequence[str] = ()
    controller_name: str = ""
    controller_contact: str = ""
    dpo_contact: str = ""
    authority_name: str = ""
    authority_url: str = ""
    privacy_statement_url: str = ""
    accessibility_statement_url: str = ""
    default_locale: str = "en"
    locales: Sequence[str] = ("en",)
    time_zone: str = "Europe/Amsterdam"
    publisher_url: str = ""
    data_contact: str = ""
    data_licence: str = ""
    data_theme: str = ""
    four_eyes: bool = False


_ADDRESSES = ("base_url", "authority_url", "privacy_statement_url", "accessibility_statement_url", "publisher_url")
_LINES = ("controller_contact", "dpo_contact")
_WIDTHS = {column.name: column.type.length for column in Site.__table__.columns if isinstance(column.type, String)}
_LISTS = (("data_licence", LICENCES), ("data_theme", DATA_THEMES))


def site_input(state: State) -> SiteInput:
    """The answers that a state of a site holds."""
    return SiteInput(**{one.name: state[one.name] for one in fields(SiteInput) if one.name in state})


def create_site(*, by: Actor, key: str, answers: SiteInput) -> Site:
    """Add a website, not public yet, and the usual categories when there are none.

    Raises `SiteKeyTakenError` or `WrongAnswersError`.
    """
    _check(answers)
    problem = site_key_problem(key)
    if problem:
        raise SiteKeyTakenError(problem)
    with transaction() as session:
        if find_site(key) is not None:
            raise SiteKeyTakenError(say("Another website has the short name “%(key)s”. Choose another", key=key))
        ensure_categories(by=by)
        site = Site(key=key, changed_at=now(), **_columns(answers))
        session.add(site)
        session.flush()
        record(by=by, action="added", subject=subject_of(site), before=None, after=kept_state(site))
    return site


def change_site(
    *, by: Actor, key: str, answers: SiteInput, revision: int | None = None, action: str = "changed"
) -> None:
    """Save the settings of a website.

    `action` is what the audit trail calls it. Raises `ConflictError` when it was saved since `revision`,
    `WrongAnswersError`.
    """
    _check(answers)
    with transaction() as session:
        site = locked_site(session, key)
        if revision is not None and site.revision != revision:
            raise ConflictError(site_state(site), site.revision)
        before, languages = site_state(site), site.ordered_locales
        for name, value in _columns(answers).items():
            setattr(site, name, value)
        if site_state(site) == before:
            return
        site.revision += 1
        site.changed_at = now()
        if site.ordered_locales != languages:
            refresh_all(session, site)
        record(by=by, action=action, subject=subject_of(site), before=before, after=kept_state(site))


def set_public(*, by: Actor, key: str, public: bool) -> None:
    """Let everybody read the policy of a website, or close it again."""
    with transaction() as session:
        site = locked_site(session, key)
        if site.public == public:
            return
        before = site_state(site)
        site.public = public
        site.changed_at = now()
        record(
            by=by,
            action="opened" if public else "closed",
            subject=subject_of(site),
            before=before,
            after=kept_state(site),
        )


def delete_site(*, by: Actor, key: str) -> None:
    """Delete a website with its entries, cookies and texts. The audit trail keeps what they were.

    Raises `InUseError` for one of which something was published.
    """
    with transaction() as session:
        site = locked_site(session, key)
        record(by=by, action="deleted", subject=subject_of(site), before=site_state(site), after=None)
        session.delete(site)
        try:
            session.flush()
        except IntegrityError as error:
            raise InUseError(
                say("A website with a published version can be closed, not deleted: what was published stays on record")
            ) from error


def subject_of(site: Site) -> Subject:
    """How the audit trail names `site`."""
    return Subject("site", site.key, site.key)


def kept_state(site: Site) -> State:
    """What the audit trail keeps of `site`: its state and its revision."""
    return site_state(site) | {"revision": site.revision}


def locked_site(session: Session, key: str) -> Site:
    """The site, its row locked until the transaction ends: changes of one inventory take turns."""
    statement = select(Site).where(Site.key == key).with_for_update().execution_options(populate_existing=True)
    site = session.scalars(statement).one_or_none()
    if site is None:
        raise SiteNotFoundError(key)
    return site


def _columns(answers: SiteInput) -> dict[str, object]:
    values = {field.name: getattr(answers, field.name) for field in fields(answers)}
    return values | {"extra_hosts": [*answers.extra_hosts], "locales": [*answers.locales]}


def _check(answers: SiteInput) -> None:
    problems = [
        Problem(name, say("Write the whole address, beginning with https://"))
        for name in _ADDRESSES
        if getattr(answers, name) and not is_web_address(getattr(answers, name))
    ]
    problems += _text_problems(answers)
    problems += [
        Problem(name, say("Choose one of the answers in the list"))
        for name, words in _LISTS
        if getattr(answers, name) not in words
    ]
    if answers.data_contact and not way_to_reach(answers.data_contact):
        problems.append(Problem("data_contact", say("Write an e-mail address, or the whole address of a page")))
    if not answers.name:
        problems.append(Problem("name", say("Enter the name of the website")))
    if not answers.base_url:
        problems.append(Problem("base_url", say("Enter the address of the website, beginning with https://")))
    if answers.time_zone not in available_timezones():
        problems.append(Problem("time_zone", say("Choose a time zone from the list, for example Europe/Amsterdam")))
    if not answers.locales or not set(answers.locales) <= LANGUAGE_NAMES.keys():
        problems.append(Problem("locales", say("Choose at least one language")))
    if answers.default_locale not in answers.locales:
        problems.append(Problem("default_locale", say("The first language must be one that is offered")))
    if problems:
        raise WrongAnswersError(problems)


def _text_problems(answers: SiteInput) -> Iterator[Problem]:
    for name, width in _WIDTHS.items():
        text = getattr(answers, name, "")
        wrong = unseen(text, multiline=name in _LINES, exact=name in _ADDRESSES) or too_long(text, width)
        if wrong:
            yield Problem(name, wrong)
