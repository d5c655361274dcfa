"""The word list explains what the form asks."""

from collections.abc import Callable

from sqlalchemy.orm import Session

from app.inventory.words import WORDS
from tests.builders import make_site
from tests.critic import CriticalClient

SignedIn = Callable[[str], CriticalClient]


def test_every_word_is_explained_and_can_be_linked_to(signed_in: SignedIn) -> None:
    page = signed_in("viewer").get("/admin/words").get_data(as_text=True)

    assert len({word.key for word in WORDS}) == len(WORDS)
    for word in WORDS:
        assert f'id="{word.key}"' in page


def test_the_entry_form_leads_to_the_word_list(signed_in: SignedIn, session: Session) -> None:
    make_site()

    page = signed_in("editor").get("/admin/sites/harbour/entries/new").get_data(as_text=True)

    assert 'href="/admin/words"' in page
