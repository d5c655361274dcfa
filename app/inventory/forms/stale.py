"""Saying at each translation that its source changed since it was made."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from flask_babel import gettext as _

from app.inventory.translation import Texts, translations
from app.web.templating import language_name

if TYPE_CHECKING:
    from app.web.forms import Form, LocalizedField


def mark_stale(
    form: "Form",
    texts: Texts,
    kept: str,
    locales: Sequence[str],
    *,
    elsewhere: "Mapping[str, LocalizedField] | None" = None,
) -> None:
    """Say so at the fields of `form` that are called as in `texts`; `elsewhere` are those that stand in its rows."""
    fields: Mapping[str, Any] = {**{name: form[name] for name in texts if name in form}, **(elsewhere or {})}
    for one in translations(texts, kept, locales):
        if one.state == "stale" and one.field in fields:
            fields[one.field].notes[one.locale] = _(
                "The text in %(language)s changed since. Change this one too, or say under “Translations” that it is"
                " still right.",
                language=language_name(one.source_locale),
            )
