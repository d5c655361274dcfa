"""A form that was sent after the session had ended waits for its person."""

import json
from collections.abc import Iterable

from sqlalchemy import delete, select

from app.accounts.models import KeptForm, User, UserSession
from app.accounts.tokens import hash_token, new_token
from app.database import now, transaction

MOST_CHARACTERS = 1_000_000
_MOST_FORMS = 5
"""Kept for one person at a time; the oldest goes."""


def keep_form(*, session_token: str, number: int, path: str, fields: Iterable[tuple[str, str]]) -> str:
    """Keep the `fields` of a form for the person of this number; the token under which it is found again.

    An empty text when nothing was kept: the session of `session_token` never was this person's, the person may no
    longer sign in, or it is too much. No event: what was typed is not yet part of the register.
    """
    content = json.dumps(list(fields), ensure_ascii=False)
    if len(content) > MOST_CHARACTERS or len(path) > 1000:
        return ""
    token = new_token()
    with transaction() as session:
        theirs = (
            select(User.id)
            .join(UserSession)
            .where(
                UserSession.token_hash == hash_token(session_token),
                User.id == number,
                User.disabled_at.is_(None),
                User.erased_at.is_(None),
            )
        )
        if session.scalar(theirs) is None:
            return ""
        older = select(KeptForm.id).where(KeptForm.user_id == number).order_by(KeptForm.id.desc())
        ids = list(session.scalars(older.offset(_MOST_FORMS - 1)))
        session.execute(delete(KeptForm).where(KeptForm.id.in_(ids)))
        session.add(KeptForm(token_hash=hash_token(token), user_id=number, path=path, fields=content, created_at=now()))
    return token


def forget_kept_form(*, token: str, number: int) -> None:
    """Remove a kept form: it was sent."""
    with transaction() as session:
        session.execute(delete(KeptForm).where(KeptForm.token_hash == hash_token(token), KeptForm.user_id == number))
