"""Who sets cookies or receives what is in them, shared by all sites."""

from dataclasses import dataclass, field, fields

from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from app.audit import Actor, Subject
from app.audit.queries import State
from app.audit.service import record
from app.database import now, transaction
from app.inventory.errors import (
    ConflictError,
    DuplicateProviderError,
    InUseError,
    Problem,
    ProviderNotFoundError,
    WrongAnswersError,
)
from app.inventory.models import Entry, Provider, Site
from app.inventory.queries import find_provider
from app.inventory.service.derived import refresh_everywhere
from app.inventory.state import provider_state
from app.inventory.web_address import is_web_address
from app.language import Localized, Message, say

LONGEST_PROVIDER_NAME = 200


@dataclass(frozen=True, kw_only=True)
class ProviderInput:
    """A provider as a person gives it. `country` is an ISO 3166 code of two letters."""

    name: str
    legal_name: str = ""
    role: str = ""
    country: str = ""
    privacy_policy_url: Localized = field(default_factory=dict)
    opt_out_url: str = ""
    transfer_safeguard: str = ""


def provider_input(state: State) -> ProviderInput:
    """The answers that a state of a provider holds."""
    return ProviderInput(**{one.name: state[one.name] for one in fields(ProviderInput) if one.name in state})


def add_provider(*, by: Actor, answers: ProviderInput) -> Provider:
    """Add a provider. Raises `DuplicateProviderError` or `WrongAnswersError`."""
    check_provider(answers)
    with transaction() as session:
        same = find_provider(answers.name)
        if same is not None:
            raise DuplicateProviderError(_taken(same.name))
        provider = Provider(**vars(answers))
        session.add(provider)
        try:
            session.flush()
        except IntegrityError as error:
            raise DuplicateProviderError(_taken(answers.name)) from error
        record(by=by, action="added", subject=subject_of(provider), before=None, after=kept_state(provider))
    return provider


def find_or_add_provider(*, by: Actor, name: str) -> tuple[int, str, bool]:
    """The number and name of the provider called `name`, capitals aside, and whether it was added just now.

    Raises `WrongAnswersError`.
    """
    check_provider(ProviderInput(name=name))
    known = find_provider(name)
    if known is not None:
        return known.id, known.name, False
    try:
        added = add_provider(by=by, answers=ProviderInput(name=name))
    except DuplicateProviderError:
        # Somebody added it between our look and our writing.
        known = find_provider(name)
        if known is None:
            raise
        return known.id, known.name, False
    return added.id, added.name, True


def provider_for(*, by: Actor, name: str) -> Provider:
    """The provider called `name`, capitals aside, added when there is none: for a service inside its transaction."""
    return find_provider(name) or add_provider(by=by, answers=ProviderInput(name=name))


def change_provider(
    *, by: Actor, number: int, answers: ProviderInput, revision: int | None = None, action: str = "changed"
) -> None:
    """Save a provider.

    Raises `ConflictError` when it was saved since `revision`, `DuplicateProviderError`, `WrongAnswersError`.
    """
    check_provider(answers)
    with transaction() as session:
        provider = _locked(session, number)
        if revision is not None and provider.revision != revision:
            raise ConflictError(provider_state(provider), provider.revision)
        same = find_provider(answers.name)
        if same is not None and same.id != number:
            raise DuplicateProviderError(_taken(same.name))
        before = provider_state(provider)
        for name, value in vars(answers).items():
            setattr(provider, name, value)
        if provider_state(provider) == before:
            return
        provider.revision += 1
        _touch_sites(session, number)
        try:
            session.flush()
        except IntegrityError as error:
            raise DuplicateProviderError(_taken(answers.name)) from error
        if any(before[name] != getattr(provider, name) for name in ("name", "legal_name", "role")):
            refresh_everywhere(session, Entry.provider_id == number)
        record(by=by, action=action, subject=subject_of(provider), before=before, after=kept_state(provider))


def delete_provider(*, by: Actor, number: int, replace_by: int | None = None) -> None:
    """Delete a provider. Its entries go to the provider `replace_by`; without that, raises `InUseError` if any."""
    with transaction() as session:
        provider = _locked(session, number)
        other = session.get(Provider, replace_by) if replace_by not in {None, number} else None
        named = select(Entry.key, Site.key).join(Site, Entry.site_id == Site.id).where(Entry.provider_id == number)
        keys = [Subject("entry", entry_key, site_key) for entry_key, site_key in session.execute(named)]
        if keys and other is None:
            raise InUseError(say("Entries still name this provider. Choose another one for them first"))
        if other is not None:
            _touch_sites(session, number)
            session.execute(
                update(Entry)
                .where(Entry.provider_id == number)
                .values(provider_id=other.id, revision=Entry.revision + 1, changed_at=now())
            )
            refresh_everywhere(session, Entry.provider_id == other.id)
        before = provider_state(provider)
        after = {"replaced_by": other.name, "entries": len(keys)} if other else None
        record(by=by, action="deleted", subject=subject_of(provider), before=before, after=after, touched=keys)
        session.delete(provider)


def subject_of(provider: Provider) -> Subject:
    """How the audit trail names `provider`: by its number, which is never given again."""
    return Subject("provider", str(provider.id))


def kept_state(provider: Provider) -> State:
    """What the audit trail keeps of `provider`: its state and its revision."""
    return provider_state(provider) | {"revision": provider.revision}


def check_provider(answers: ProviderInput) -> None:
    """Raise `WrongAnswersError` unless `answers` can be kept."""
    problems: list[Problem] = []
    if not answers.name.strip():
        problems.append(Problem("name", say("Enter the name of the provider")))
    if len(answers.name) > LONGEST_PROVIDER_NAME:
        problems.append(Problem("name", say("Shorten the name to %(most)s characters", most=LONGEST_PROVIDER_NAME)))
    if not answers.name.isprintable():
        problems.append(Problem("name", say("The name holds a character that cannot be seen. Type it again")))
    whole = say("Write the whole address, beginning with https://")
    problems += [
        Problem(f"privacy_policy_url-{locale}", whole)
        for locale, url in answers.privacy_policy_url.items()
        if not is_web_address(url)
    ]
    if answers.opt_out_url and not is_web_address(answers.opt_out_url):
        problems.append(Problem("opt_out_url", whole))
    if problems:
        raise WrongAnswersError(problems)


def _taken(name: str) -> Message:
    return say("There is a provider called “%(name)s” already. Choose that one", name=name)


def _locked(session: Session, number: int) -> Provider:
    statement = select(Provider).where(Provider.id == number).with_for_update()
    provider = session.scalars(statement.execution_options(populate_existing=True)).one_or_none()
    if provider is None:
        raise ProviderNotFoundError(number)
    return provider


def _touch_sites(session: Session, number: int) -> None:
    used = select(Entry.site_id).where(Entry.provider_id == number)
    session.execute(update(Site).where(Site.id.in_(used)).values(changed_at=now()))
