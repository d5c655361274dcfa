"""The forms of an import: the file or the text, and what to do with it once it has been looked at."""

from app.inventory.importing import MODES
from app.language import Message, say
from app.web.forms import BooleanField, ChoiceField, Form, PlainText, RadioChoiceField, TicksField, UploadField
from app.web.forms.lazy import lazy_gettext as _l

MODE_WORDS: dict[str, Message] = dict(
    zip(
        MODES,
        (
            say("Add what is new and change what differs"),
            say("Replace the list: also retire what the file does not have"),
            say("Only add what is new"),
        ),
        strict=True,
    )
)
"""What an import does with what is there already: the modes of `importing.MODES` in words."""

MODE_HINTS = {
    "merge": _l("Entries that the file does not have stay as they are. An empty cell changes nothing."),
    "replace": _l("An empty cell empties its field. Retired entries can be brought back."),
    "append": _l("Nothing that is there is touched."),
}


class ImportForm(Form):
    """A list to import: as a file, or pasted."""

    file = UploadField(_l("File"))
    text = PlainText(
        _l("Or paste it"),
        description=_l("A table copied from a spreadsheet, or the whole text of a cookie policy with its table."),
    )
    locale = ChoiceField(
        _l("Language of the texts"),
        empty=_l("The language of its headings"),
        description=_l("For columns that name no language themselves."),
    )
    mode = RadioChoiceField(_l("What to do with the list"), MODE_WORDS, default="merge")


class PreviewForm(Form):
    """What a person decides after the preview."""

    locale = ChoiceField(_l("Language of the texts"))
    mode = RadioChoiceField(_l("What to do with the list"), MODE_WORDS)
    skip_rejected = BooleanField(_l("Leave these rows out and import the others"))
    texts = TicksField(_l("Texts around the table"))
