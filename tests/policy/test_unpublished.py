"""How much is not published: the same count as the difference itself, kept from page to page."""

from collections.abc import Callable

from sqlalchemy.orm import Session

from app.audit import SYSTEM
from app.inventory.queries import find_provider, get_entry, get_site
from app.inventory.service import (
    ProviderInput,
    change_entry,
    change_provider,
    change_site,
    move_category,
    move_entry,
    retire_entry,
    site_input,
)
from app.inventory.state import site_state
from app.policy.compare import compare
from app.policy.queries.draft import draft_of
from app.policy.queries.unpublished import find_unpublished, list_sites_behind
from app.policy.queries.versions import find_current
from app.policy.service import add_text
from app.policy.service.publishing import snapshot_of
from app.policy.texts import TextInput
from tests.builders import entry_answers, make_cookie, make_entry, make_site, publish
from tests.conftest import on_both_databases
from tests.critic import CriticalClient


def counted() -> tuple[int, int]:
    """How many changes the bar counts, and how many there are."""
    site = get_site("harbour")
    current = find_current(site)
    assert current
    return find_unpublished(site).changes, len(compare(snapshot_of(current), draft_of(site)))


@on_both_databases
def test_the_bar_counts_what_the_difference_tells(session: Session) -> None:
    site = make_site()
    first, second, third = (make_entry(site, cookies=[make_cookie(name)]).key for name in ("a", "b", "c"))
    make_entry(site, category="statistics", cookies=[make_cookie("d")])
    publish(site)
    assert counted() == (0, 0)
    provider = find_provider("Quay IT")
    assert provider
    number = provider.id
    cookie = get_entry(site, first).cookies[0].key

    def edit(**answers: object) -> None:
        made = entry_answers(cookies=[make_cookie("a", key=cookie)], **answers)
        change_entry(by=SYSTEM, site="harbour", key=first, answers=made)

    def rename(name: str) -> None:
        state = site_state(get_site("harbour")) | {"name": name}
        change_site(by=SYSTEM, key="harbour", answers=site_input(state))

    told = set()
    for act in (
        lambda: edit(purpose={"en": "Other.", "nl": "Anders."}),
        lambda: edit(notes="Only for us."),
        lambda: retire_entry(by=SYSTEM, site="harbour", key=second),
        lambda: move_entry(by=SYSTEM, site="harbour", key=third, up=True),
        lambda: make_entry(get_site("harbour"), provider="Gull Statistics", cookies=[make_cookie("e")]),
        lambda: change_provider(by=SYSTEM, number=number, answers=ProviderInput(name="Quay IT", country="DE")),
        lambda: change_provider(by=SYSTEM, number=number, answers=ProviderInput(name="Quay Systems", country="DE")),
        lambda: move_category(by=SYSTEM, key="statistics", up=True),
        lambda: add_text(by=SYSTEM, site="harbour", answers=TextInput(heading={"en": "More"}, body={"en": "Words."})),
        lambda: change_site(
            by=SYSTEM, key="harbour", answers=site_input(site_state(get_site("harbour")) | {"name": "P"})
        ),
    ):
        act()
        mine, theirs = counted()
        assert mine == theirs
        told.add(mine)

    assert len(told) > 5
    publish("harbour")
    assert counted() == (0, 0)


def test_a_page_asks_again_only_after_a_change(
    signed_in: Callable[[str], CriticalClient], session: Session, count_queries: Callable[[Callable[[], object]], int]
) -> None:
    site = make_site()
    make_entry(site)
    publish(site)
    viewer = signed_in("viewer")
    address = "/admin/sites/harbour/entries/"
    viewer.get(address)
    usual = count_queries(lambda: viewer.get(address))
    key = make_entry(get_site("harbour"), cookies=[make_cookie("rope")]).key
    after = count_queries(lambda: viewer.get(address))

    assert count_queries(lambda: viewer.get(address)) == usual
    assert after > usual
    assert key


def test_what_was_never_published_is_not_compared(
    signed_in: Callable[[str], CriticalClient], session: Session, count_queries: Callable[[Callable[[], object]], int]
) -> None:
    make_entry(make_site())
    site = get_site("harbour")

    assert count_queries(lambda: find_unpublished(site)) == 1
    assert "Nothing was published yet" in signed_in("publisher").get("/admin/sites/harbour/entries/").text


def test_a_shared_change_is_unpublished_on_each_site_that_uses_it(
    signed_in: Callable[[str], CriticalClient], session: Session
) -> None:
    for key, name in (("harbour", "Harbour Portal"), ("lock", "Lock"), ("quay", "Quay")):
        site = make_site(key, name=name)
        make_entry(site, provider="Gull Statistics" if key == "quay" else "Quay IT")
        publish(site)
    provider = find_provider("Quay IT")
    assert provider

    change_provider(by=SYSTEM, number=provider.id, answers=ProviderInput(name="Quay IT", country="DE"))

    editor = signed_in("editor")
    assert [(key, count) for key, _name, count in list_sites_behind()] == [("harbour", 1), ("lock", 1)]
    assert "Not published yet on:" in editor.get("/admin/providers/").text
    assert "1 of them is about something that other websites share" in editor.get("/admin/sites/lock/entries/").text
    assert "is not published" not in editor.get("/admin/sites/quay/entries/").text
