"""Everything that changes a policy: its texts, and what is published of it."""

from app.policy.service.texts import (
    add_text,
    change_text,
    delete_text,
    move_text,
    put_back_text,
    subject_of,
)

__all__ = [
    "add_text",
    "change_text",
    "delete_text",
    "move_text",
    "put_back_text",
    "subject_of",
]
