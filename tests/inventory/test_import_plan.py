"""What an import would do: which row is about which entry, and what changes in it."""

from typing import Any

import pytest

from app.audit.queries import State
from app.inventory.importing import GivenCookie, GivenEntry, Mode, make_plan
from app.inventory.state import CookieInput, EntryInput, input_state


def a_cookie(name: str, key: str = "", **answers: Any) -> CookieInput:
    return CookieInput(name=name, key=key or f"{name:2<8}"[:8], **answers)


def present(key: str = "abcd2345", *, status: str = "active", **answers: Any) -> State:
    usual: dict[str, Any] = {
        "provider": "Quay IT",
        "function": {"en": "Sign-in"},
        "purpose": {"en": "Keeps you signed in.", "nl": "Houdt u aangemeld."},
        "category": "necessary",
        "cookies": [a_cookie("berth", lifetime="persistent", max_age_seconds=86400)],
    }
    return input_state(EntryInput(**usual | answers), key=key, status=status)


def row(line: int = 2, *, key: str = "", cookies: list[GivenCookie] | None = None, **answers: Any) -> GivenEntry:
    return GivenEntry(line, key, {"provider": "Quay IT", **answers}, cookies)


def named(name: str, key: str = "", **answers: Any) -> GivenCookie:
    return GivenCookie(key, {"name": name, "match": "exact", **answers})


def test_a_row_with_the_key_of_an_entry_is_that_entry_whatever_else_changed() -> None:
    plan = make_plan([row(key="abcd2345", function={"en": "Staying signed in"})], [present()], mode="merge")

    assert [one.after["function"] for one in plan.changed] == [{"en": "Staying signed in"}]
    assert plan.changed[0].key == "abcd2345"


def test_a_row_without_a_key_is_known_by_its_provider_and_cookie_names() -> None:
    plan = make_plan(
        [row(cookies=[named("berth")], purpose={"en": "Remembers who you are."})], [present()], mode="merge"
    )

    assert [one.key for one in plan.changed] == ["abcd2345"]


def test_the_same_name_stored_elsewhere_is_another_entry() -> None:
    plan = make_plan([row(cookies=[named("berth", storage="local_storage", domain="")])], [present()], mode="merge")

    assert len(plan.added) == 1


@pytest.mark.parametrize("key", ["{}", "zzzz2222"])
def test_a_key_that_no_cookie_of_the_entry_has_does_not_double_the_cookie(key: str) -> None:
    before = present(cookies=[a_cookie("berth", "brth2345"), a_cookie("berth", "brth6789", domain="a.example")])

    plan = make_plan(
        [row(key="abcd2345", cookies=[named("berth", key), named("berth", "brth2345")])], [before], mode="merge"
    )

    assert [[cookie["key"] for cookie in one.after["cookies"]] for one in [*plan.changed, *plan.unchanged]] == [
        ["brth2345", "brth6789"]
    ]


def test_empty_cells_for_storage_and_domain_say_nothing_against_an_entry() -> None:
    silent = [named("berth", storage="", domain="")]
    elsewhere = present(cookies=[a_cookie("berth", storage="local_storage", domain="quay.example")])

    assert make_plan([row(cookies=silent)], [present()], mode="merge").added == []
    assert make_plan([row(cookies=silent)], [elsewhere], mode="merge").added == []
    assert len(make_plan([row(cookies=[named("berth", storage="pixel")])], [elsewhere], mode="merge").added) == 1


@pytest.mark.parametrize("mode", ["merge", "replace"])
@pytest.mark.parametrize(
    "given",
    [
        row(function={"en": "Sign-in"}, cookies=[]),
        row(cookies=[named("berth")], purpose={"en": "Counts."}),
        row(cookies=[], recipients={"en": "The town"}),
    ],
    ids=["many have the function", "many have the name", "neither name nor function"],
)
def test_a_row_that_tells_no_entry_for_sure_is_added_once(mode: Mode, given: GivenEntry) -> None:
    others = [
        present(),
        present("bbbb2345", function={"en": "Staying"}),
        present("cccc2345", function={"en": "Sign-in"}, cookies=[a_cookie("quay")]),
        present("dddd2345", function={}, cookies=[]),
    ]

    (added,) = make_plan([given], others, mode=mode).added
    again = make_plan([given], [*others, added.after], mode="merge")

    assert (again.added, again.changed, [one.key for one in again.unchanged]) == ([], [], [added.key])


def test_a_row_without_a_name_beside_one_with_a_name_of_the_same_function_is_an_entry_too() -> None:
    rows = [
        row(2, function={"en": "Sign-in"}, cookies=[named("berth")]),
        row(3, function={"en": "Sign-in"}, cookies=[]),
        row(4, function={"en": "Sign-in"}, cookies=[named("quay")]),
    ]

    plan = make_plan(rows, [], mode="merge")

    assert [one.line for one in plan.added] == [2, 3, 4]
    assert make_plan(rows, [one.after for one in plan.added], mode="merge").writes is False


def test_two_rows_of_a_file_that_store_a_name_in_two_places_are_two_entries() -> None:
    rows = [
        row(2, cookies=[named("berth", storage="local_storage", domain="")]),
        row(3, cookies=[named("berth", storage="", domain="")]),
    ]

    plan = make_plan(rows, [], mode="merge")

    assert [one.after["cookies"][0]["storage"] for one in plan.added] == ["local_storage", "http_cookie"]
    assert make_plan(rows, [one.after for one in plan.added], mode="merge").writes is False


def test_the_same_name_of_another_provider_is_another_entry() -> None:
    plan = make_plan([GivenEntry(2, "", {"provider": "Elsewhere"}, [named("berth")])], [present()], mode="merge")

    assert len(plan.added) == 1


def test_provider_and_function_find_an_entry_when_only_one_has_them() -> None:
    one = present(cookies=[])
    other = present("wxyz6789", cookies=[])
    wanted = row(function={"en": "sign-in "}, purpose={"en": "New words."})

    assert [planned.key for planned in make_plan([wanted], [one], mode="merge").changed] == ["abcd2345"]
    assert len(make_plan([wanted], [one, other], mode="merge").added) == 1


def test_the_same_file_twice_changes_nothing() -> None:
    rows = [
        row(2, function={"en": "Sign-in"}, cookies=[named("berth", max_age_seconds=86400)]),
        row(3, function={"en": "Maps"}, cookies=[named("chart"), named("scale")]),
    ]
    first = make_plan(rows, [], mode="merge")

    second = make_plan(rows, [one.after for one in first.added], mode="merge")

    assert not second.writes
    assert len(second.unchanged) == 2


def test_two_rows_about_one_new_entry_do_not_add_it_twice() -> None:
    rows = [row(2, cookies=[named("berth")]), row(3, cookies=[named("berth")])]

    plan = make_plan(rows, [], mode="merge")

    assert len(plan.added) == 1
    assert [(repeated.line, first) for repeated, first in plan.repeated] == [(3, 2)]


def test_a_column_that_the_file_lacks_stays_as_it_is() -> None:
    plan = make_plan([row(key="abcd2345", category="statistics")], [present()], mode="replace")

    assert plan.changed[0].after["purpose"] == present()["purpose"]
    assert plan.changed[0].after["cookies"] == present()["cookies"]


@pytest.mark.parametrize(
    ("mode", "purpose"),
    [("merge", {"en": "Keeps you signed in.", "nl": "Houdt u aangemeld."}), ("replace", {"nl": "Houdt u aangemeld."})],
)
def test_an_empty_cell_empties_its_field_only_under_replace(mode: Mode, purpose: dict[str, str]) -> None:
    wanted = row(key="abcd2345", purpose={"en": ""}, category="statistics")

    assert make_plan([wanted], [present()], mode=mode).changed[0].after["purpose"] == purpose


def test_an_empty_category_is_emptied_only_under_replace() -> None:
    wanted = row(key="abcd2345", category="")

    assert not make_plan([wanted], [present()], mode="merge").changed
    assert make_plan([wanted], [present()], mode="replace").changed[0].after["category"] == ""


def test_a_text_in_one_language_leaves_the_other_alone() -> None:
    plan = make_plan([row(key="abcd2345", purpose={"nl": "Nieuw."})], [present()], mode="replace")

    assert plan.changed[0].after["purpose"] == {"en": "Keeps you signed in.", "nl": "Nieuw."}


@pytest.mark.parametrize(("mode", "status"), [("merge", "active"), ("append", "active"), ("replace", "retired")])
def test_an_entry_that_the_file_lacks_is_retired_only_under_replace(mode: Mode, status: str) -> None:
    plan = make_plan([], [present()], mode=mode)

    assert [one.after["status"] for one in plan.missing] == [status]


def test_a_retired_entry_is_not_missing() -> None:
    assert not make_plan([], [present(status="retired")], mode="replace").missing


def test_append_changes_nothing_that_is_there() -> None:
    rows = [row(2, key="abcd2345", category="statistics"), row(3, function={"en": "Maps"}, cookies=[named("chart")])]

    plan = make_plan(rows, [present()], mode="append")

    assert not plan.changed
    assert len(plan.added) == 1


def test_the_names_in_a_cell_are_all_the_names() -> None:
    before = present(cookies=[a_cookie("berth"), a_cookie("crane")])

    plan = make_plan([row(key="abcd2345", cookies=[named("berth"), named("dock")])], [before], mode="merge")

    assert [cookie["name"] for cookie in plan.changed[0].after["cookies"]] == ["berth", "dock"]


@pytest.mark.parametrize(("mode", "names"), [("merge", ["berth", "crane"]), ("replace", ["berth"])])
def test_a_cookie_without_its_own_row_stays_unless_the_file_replaces(mode: Mode, names: list[str]) -> None:
    before = present(cookies=[a_cookie("berth"), a_cookie("crane")])
    wanted = GivenEntry(2, "abcd2345", {"category": "statistics"}, [named("berth")], per_cookie=True)

    after = make_plan([wanted], [before], mode=mode).changed[0].after

    assert [cookie["name"] for cookie in after["cookies"]] == names


def test_a_cookie_keeps_its_key_and_what_the_file_does_not_say() -> None:
    before = present(cookies=[a_cookie("berth", "brth2345", domain=".quay.example", lifetime="session")])
    wanted = row(cookies=[named("berth", lifetime="persistent", max_age_seconds=60)])

    cookie = make_plan([wanted], [before], mode="merge").changed[0].after["cookies"][0]

    assert (cookie["key"], cookie["domain"], cookie["lifetime"]) == ("brth2345", ".quay.example", "persistent")


def test_a_cookie_with_its_key_may_change_its_name() -> None:
    before = present(cookies=[a_cookie("berth", "brth2345")])
    wanted = row(key="abcd2345", cookies=[named("quay", key="brth2345")])

    cookie = make_plan([wanted], [before], mode="merge").changed[0].after["cookies"][0]

    assert (cookie["key"], cookie["name"]) == ("brth2345", "quay")


def test_a_new_entry_takes_the_key_of_the_file_if_it_is_one_of_ours() -> None:
    plan = make_plan([row(2, key="qrst7892"), row(3, key="not a key", function={"en": "x"})], [], mode="merge")

    assert plan.added[0].key == "qrst7892"
    assert plan.added[1].key != "not a key"


def test_words_about_a_lifetime_go_with_the_lifetime_they_were_about() -> None:
    was = present(cookies=[a_cookie("berth", lifetime="session", duration_text={"en": "until you leave"})])
    lasting = named("berth", lifetime="persistent", max_age_seconds=86400)

    same = make_plan([row(cookies=[named("berth", lifetime="session", max_age_seconds=None)])], [was], mode="merge")
    other = make_plan([row(cookies=[lasting])], [was], mode="merge")

    assert not same.writes
    assert other.changed[0].after["cookies"][0]["duration_text"] == {}


def test_data_that_are_not_kept_at_all_are_not_an_open_answer() -> None:
    plan = make_plan([row(data_retention=0)], [], mode="merge")

    assert plan.added[0].after["data_retention"] == 0
