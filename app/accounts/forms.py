"""The questions of the pages about accounts."""

from wtforms import Field

from app.accounts.errors import AccountError
from app.accounts.service import LONGEST_NAME
from app.accounts.wording import ROLES
from app.web.forms import Form, PlainString, RadioChoiceField, SecretField, check_email
from app.web.forms.lazy import lazy_gettext as _l


class AccountForm(Form):
    """A form whose service may refuse an answer by its name."""

    def field_of(self, error: AccountError) -> Field | None:
        """The field that `error` is about, or `None`."""
        return self._fields.get(error.field)


class SignInForm(AccountForm):
    """Who signs in."""

    email = PlainString(_l("Work e-mail"), required=_l("Enter your e-mail address"))
    password = SecretField(_l("Password"), required=_l("Enter your password"))


class PasswordForm(AccountForm):
    """A new password."""

    current_password = SecretField(_l("Present password"), required=_l("Enter your present password"))
    password = SecretField(
        _l("New password"),
        required=_l("Enter a new password"),
        description=_l(
            "At least 8 characters, better 15 or more. A sentence or four words that do not belong together are"
            " easy to remember and hard to guess; any character counts."
        ),
    )
    password_again = SecretField(_l("New password, once more"), required=_l("Enter the new password once more"))

    def validate(self, extra_validators: object = None) -> bool:
        """Both new passwords must be the same."""
        fine = super().validate()
        if fine and self.password.data != self.password_again.data:
            self.refuse(_l("This differs from the new password above. Type both again"), self.password_again)
            return False
        return fine


class PersonForm(AccountForm):
    """Who somebody is, and what they may do."""

    name = PlainString(
        _l("Name"),
        required=_l("Enter the person's name"),
        max_length=LONGEST_NAME,
        description=_l("As colleagues know them, for example Anna de Vries."),
    )
    email = PlainString(
        _l("Work e-mail"),
        required=_l("Enter the person's e-mail address"),
        max_length=254,
        exact=True,
        check=check_email,
        description=_l("They sign in with it, for example a.devries@example.org."),
    )
    role = RadioChoiceField(_l("Role"), ROLES, required=_l("Choose what this person may do"))


class ConfirmForm(AccountForm):
    """One button on a page that says what will happen."""
