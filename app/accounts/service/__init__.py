"""What can be done with accounts."""

from app.accounts.service.kept import forget_kept_form, keep_form
from app.accounts.service.passwords import change_own_password, reset_password, set_password
from app.accounts.service.people import (
    LONGEST_NAME,
    NewAccount,
    add_person,
    change_person,
    create_first_admin,
    disable_person,
    enable_person,
    erase_person,
)
from app.accounts.service.sessions import (
    end_other_sessions,
    end_session,
    end_sessions,
    note_visit,
    open_session,
    sign_out,
)
from app.accounts.service.signing_in import SignedIn, sign_in

__all__ = [
    "LONGEST_NAME",
    "NewAccount",
    "SignedIn",
    "add_person",
    "change_own_password",
    "change_person",
    "create_first_admin",
    "disable_person",
    "enable_person",
    "end_other_sessions",
    "end_session",
    "end_sessions",
    "erase_person",
    "forget_kept_form",
    "keep_form",
    "note_visit",
    "open_session",
    "reset_password",
    "set_password",
    "sign_in",
    "sign_out",
]
