"""The texts of a policy: added, changed, moved, deleted. The first change of one makes all of them the site's own."""

import re
import unicodedata
from collections.abc import Container, Sequence
from typing import TYPE_CHECKING, Final, TypeVar

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.audit import Actor, Subject
from app.audit.service import record
from app.database import now, transaction
from app.inventory.errors import ConflictError, Problem, WrongAnswersError
from app.inventory.service.restoring import Restored
from app.inventory.service.sites import locked_site
from app.inventory.translation import SECTION_TEXTS, after_save, confirmed, texts_of
from app.language import Localized, say
from app.policy.defaults import DEFAULT_TEXTS
from app.policy.errors import LastTableError, TextNotFoundError
from app.policy.models import Section
from app.policy.queries import as_text, get_banner
from app.policy.texts import (
    BANNER,
    INVENTORY,
    LONGEST_BODY,
    LONGEST_HEADING,
    OWN_ANCHORS,
    OWN_PREFIXES,
    TEXT,
    Text,
    TextInput,
    text_input,
    text_state,
)

if TYPE_CHECKING:
    from app.audit.queries import State
    from app.inventory.models import Site

LONGEST_KEY: Final = 40
MOST_TEXTS: Final = 100

AnyText = TypeVar("AnyText", Section, Text)


def add_text(*, by: Actor, site: str, answers: TextInput) -> str:
    """Add a text at the end of the site's policy; gives its key. Raises `WrongAnswersError`, `SiteNotFoundError`."""
    _check(answers)
    with transaction() as session:
        owner = locked_site(session, site)
        sections = _own_sections(session, owner.id)
        if len(sections) >= MOST_TEXTS:
            raise WrongAnswersError([Problem("heading", say("A policy has room for %(most)s texts", most=MOST_TEXTS))])
        section = Section(
            key=_key_for(answers.heading, owner.ordered_locales, {one.key for one in sections}),
            site_id=owner.id,
            position=len(sections) + 1,
            kind=TEXT,
            heading=answers.heading,
            body=answers.body,
            revision=1,
        )
        session.add(section)
        owner.changed_at = now()
        record(by=by, action="added", subject=subject_of(site, section.key), before=None, after=kept_state(section))
        return section.key


def change_text(
    *, by: Actor, site: str, key: str, answers: TextInput, revision: int | None = None, action: str = "changed"
) -> bool:
    """Save a text; whether anything was different. `action` is what the audit trail calls it.

    Raises `ConflictError` when it was saved since `revision`, `WrongAnswersError`, `TextNotFoundError`.
    """
    with transaction() as session:
        owner = locked_site(session, site)
        banner = get_banner(owner)
        is_banner = key == banner.key
        text = banner if is_banner else _find(_texts(session, owner.id), key)
        _check(answers, kind=text.kind)
        before = kept_state(text)
        if revision is not None and text.revision != revision:
            raise ConflictError(before, text.revision)
        if text_state(Text(key=key, kind=text.kind, heading=answers.heading, body=answers.body)) == text_state(text):
            return False
        section = _own_banner(session, owner) if is_banner else _find(_own_sections(session, owner.id), key)
        was = texts_of(section, SECTION_TEXTS)
        section.heading, section.body = answers.heading, answers.body
        now_said = texts_of(section, SECTION_TEXTS)
        section.translated = after_save(section.translated, before=was, after=now_said, source=owner.default_locale)
        section.revision += 1
        owner.changed_at = now()
        record(by=by, action=action, subject=subject_of(site, key), before=before, after=kept_state(section))
        return True


def confirm_text(*, by: Actor, site: str, key: str, part: str, locale: str) -> None:
    """Keep that a translation of a text is still right though its source changed. Raises `TextNotFoundError`."""
    with transaction() as session:
        owner = locked_site(session, site)
        is_banner = key == get_banner(owner).key
        section = _own_banner(session, owner) if is_banner else _find(_own_sections(session, owner.id), key)
        section.translated = confirmed(section.translated, part, locale)
        state = kept_state(section)
        after = state | {"confirmed": {"part": part, "locale": locale}}
        record(by=by, action="confirmed", subject=subject_of(site, key), before=state, after=after)


def put_back_text(*, by: Actor, site: str, key: str, state: "State") -> bool:
    """Give a text the words of an earlier `state`; whether anything was different."""
    return change_text(by=by, site=site, key=key, answers=text_input(state), action="put_back")


def move_text(*, by: Actor, site: str, key: str, up: bool) -> bool:
    """Let a text change places with the one before or after it; whether there was one. The banner has no place."""
    with transaction() as session:
        owner = locked_site(session, site)
        texts = _texts(session, owner.id)
        place = texts.index(_find(texts, key))
        other = place + (-1 if up else 1)
        if not 0 <= other < len(texts):
            return False
        sections = _own_sections(session, owner.id)
        sections[place], sections[other] = sections[other], sections[place]
        for position, section in enumerate(sections, start=1):
            section.position = position
        owner.changed_at = now()
        record(
            by=by,
            action="moved_up" if up else "moved_down",
            subject=subject_of(site, key),
            before={"position": place + 1},
            after={"position": other + 1},
            touched=[subject_of(site, sections[place].key)],
        )
        return True


def delete_text(*, by: Actor, site: str, key: str) -> None:
    """Take a text off the policy; the audit trail keeps its words.

    Raises `LastTableError` for the one with the tables of cookies and for the banner, `TextNotFoundError`.
    """
    with transaction() as session:
        owner = locked_site(session, site)
        if key == get_banner(owner).key:
            raise LastTableError(
                say("Visitors are asked for consent with these words: they can be changed, not deleted")
            )
        section = _find(_own_sections(session, owner.id), key)
        if section.kind == INVENTORY:
            raise LastTableError(say("The tables of cookies are the policy itself: they can be moved, not deleted"))
        owner.changed_at = now()
        record(by=by, action="deleted", subject=subject_of(site, key), before=kept_state(section), after=None)
        session.delete(section)


def restore_texts(session: Session, site: "Site", states: Sequence["State"]) -> Restored:
    """Make `states` the texts of `site`, which is locked, in their order, and its banner's; others are deleted."""
    restored = Restored()
    page = [state for state in states if state["kind"] != BANNER]
    if [text_state(text) for text in _texts(session, site.id)] != page:
        present = {section.key: section for section in _own_sections(session, site.id)}
        for position, state in enumerate(page, start=1):
            section = present.pop(state["key"], None)
            if section is None:
                section = _as_section(Text(key=state["key"], kind=state["kind"], revision=0), site.id, position)
                session.add(section)
            section.position = position
            _restore(restored, site, section, state)
        for key, section in present.items():
            restored.note(subject_of(site.key, key), kept_state(section), None)
            session.delete(section)
    for state in states:
        if state["kind"] == BANNER and state != text_state(get_banner(site)):
            _restore(restored, site, _own_banner(session, site), state)
    session.flush()
    return restored


def subject_of(site: str, key: str) -> Subject:
    """How the audit trail names a text."""
    return Subject("section", key, site)


def kept_state(text: Section | Text) -> "State":
    """What the audit trail keeps of a text: its state and its revision."""
    return text_state(text) | {"revision": text.revision}


def _texts(session: Session, site_id: int) -> list[Text]:
    return [as_text(section) for section in _read_sections(session, site_id)] or list(DEFAULT_TEXTS)


def _own_sections(session: Session, site_id: int) -> list[Section]:
    """The site's own texts in order; made of ours when it has none yet."""
    sections = _read_sections(session, site_id)
    if sections:
        return sections
    made = [_as_section(text, site_id, position) for position, text in enumerate(DEFAULT_TEXTS, start=1)]
    session.add_all(made)
    session.flush()
    return made


def _own_banner(session: Session, site: "Site") -> Section:
    """The site's own words for a banner; made of ours when it has none yet."""
    own = select(Section).where(Section.site_id == site.id, Section.kind == BANNER)
    section = session.scalars(own.execution_options(populate_existing=True)).first()
    if section is None:
        section = _as_section(get_banner(site), site.id, 0)
        session.add(section)
        session.flush()
    return section


def _as_section(text: Text, site_id: int, position: int) -> Section:
    return Section(
        key=text.key,
        site_id=site_id,
        position=position,
        kind=text.kind,
        heading=dict(text.heading),
        body=dict(text.body),
        revision=text.revision,
    )


def _read_sections(session: Session, site_id: int) -> list[Section]:
    own = select(Section).where(Section.site_id == site_id, Section.kind != BANNER)
    statement = own.order_by(Section.position, Section.id)
    return list(session.scalars(statement.execution_options(populate_existing=True)))


def _restore(restored: Restored, site: "Site", section: Section, state: "State") -> None:
    before = kept_state(section) if section.revision else None
    if before is None or text_state(section) != state:
        section.heading, section.body = state["heading"], state["body"]
        section.revision += 1
        restored.note(subject_of(site.key, section.key), before, kept_state(section))


def _find(texts: Sequence[AnyText], key: str) -> AnyText:
    found = next((text for text in texts if text.key == key), None)
    if found is None:
        raise TextNotFoundError(key)
    return found


def _key_for(heading: Localized, locales: Sequence[str], taken: Container[str]) -> str:
    words = next((heading[tag] for tag in (*locales, *heading) if heading.get(tag)), "")
    plain = unicodedata.normalize("NFKD", words).encode("ascii", "ignore").decode().lower()
    base = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[: LONGEST_KEY - 10].strip("-") or "text"
    if base in OWN_ANCHORS or base.startswith(OWN_PREFIXES):
        base = f"text-{base}"
    numbered = (f"{base}-{number}" for number in range(2, MOST_TEXTS + 2))
    return next(key for key in (base, *numbered) if key not in taken)


def _check(answers: TextInput, *, kind: str = TEXT) -> None:
    problems = [
        Problem(f"{name}-{tag}", say("Shorten this to %(most)s characters", most=most))
        for name, texts, most in (
            ("heading", answers.heading, LONGEST_HEADING),
            ("body", answers.body, LONGEST_BODY),
        )
        for tag, text in texts.items()
        if len(text) > most
    ]
    if kind != INVENTORY and not any(answers.heading.values()) and not any(answers.body.values()):
        problems.append(Problem("body", say("Write a heading or a text")))
    if problems:
        raise WrongAnswersError(problems)
