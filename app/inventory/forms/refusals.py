"""Saying at each field what a service found wrong with it."""

import re
from typing import TYPE_CHECKING

from app.language import LANGUAGE_NAMES

if TYPE_CHECKING:
    from collections.abc import Sequence

    from app.inventory.errors import Problem
    from app.web.forms import Form

_IN_LANGUAGE = re.compile(rf"(\w+)-({'|'.join(LANGUAGE_NAMES)})")


def refuse_all(form: "Form", problems: "Sequence[Problem]") -> None:
    """Add each problem to its field, in its language; one whose field the form does not have, to the form."""
    for problem in problems:
        found = _IN_LANGUAGE.fullmatch(problem.field)
        if found and found[1] in form:
            form.refuse(problem.message, form[found[1]], locale=found[2])
        else:
            form.refuse(problem.message, form._fields.get(problem.field))
