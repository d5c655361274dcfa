"""The menu of the workplace: drawn once for many people, and yet each sees the pages they may open."""

from collections.abc import Callable

from justhtml import JustHTML
from sqlalchemy.orm import Session

from tests.builders import make_site
from tests.critic import CriticalClient, find, words

SignedIn = Callable[[str], CriticalClient]

ENTRIES = "/admin/sites/harbour/entries/"


def shown_to(client: CriticalClient, path: str, language: str = "en") -> dict[str, str]:
    """The items of the menu on a page: their words and where they lead; a star before that of the present page."""
    page = JustHTML(client.get(path, headers={"Accept-Language": language}).get_data(as_text=True), sanitize=False)
    links = [(words(link), link.attrs or {}) for link in find(page, "nav.side a")]
    return {"*" * ("aria-current" in said) + name: said["href"] or "" for name, said in links}


def test_everybody_sees_the_menu_of_their_role_their_language_and_the_page_they_are_on(
    signed_in: SignedIn, session: Session
) -> None:
    make_site()
    make_site("locks")
    viewer, admin = signed_in("viewer"), signed_in("admin")

    for _ in ("drawn", "kept"):
        assert "People" in shown_to(admin, ENTRIES)
        assert "People" not in shown_to(viewer, ENTRIES)
        assert shown_to(viewer, ENTRIES)["*Entries"] == ENTRIES
        assert shown_to(viewer, ENTRIES, "nl")["*Regels"] == ENTRIES
        assert shown_to(viewer, ENTRIES.replace("harbour", "locks"))["*Entries"] == ENTRIES.replace("harbour", "locks")
        assert shown_to(viewer, "/admin/sites/harbour/checks/")["Entries"] == ENTRIES
        assert "Entries" not in shown_to(viewer, "/admin/sites/")
