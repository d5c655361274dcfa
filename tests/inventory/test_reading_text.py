"""A whole policy as plain text: where its table is, and what is prose."""

from pathlib import Path

from app.inventory.reading import read

POLICY = (Path(__file__).parent / "fixtures" / "policy.txt").read_bytes()


def test_the_table_of_a_policy_is_found_by_its_header_and_named_by_the_heading_above() -> None:
    document = read(POLICY, filename="policy.txt")

    [table] = document.tables
    assert document.kind == "text"
    assert table.header == ["Service provider's name", "Function and location", "Cookie name(s)", "Purposes"]
    assert table.headings[0] == "Needed cookies, strictly necessary for the site"


def test_rows_that_a_blank_line_parted_are_one_table_with_their_own_lines() -> None:
    document = read(POLICY)

    assert [(row.line, row.cells[2]) for row in document.tables[0].rows] == [
        (22, "lb_session"),
        (23, "lb_language"),
        (25, "lb_token"),
        (26, "lb_choice"),
    ]


def test_the_prose_is_offered_under_its_headings() -> None:
    document = read(POLICY)

    assert [(prose.heading, prose.kind) for prose in document.prose] == [
        ("About cookies", "text"),
        ("What we mean by a cookie", "text"),
        ("Cookies on <https://data.example.org>", "inventory"),
    ]
    assert document.prose[1].body.count("\n\n") == 3
    assert "These words are used below:" in document.prose[1].body


def test_headings_between_rows_begin_new_tables_with_the_same_header() -> None:
    text = (
        "Necessary cookies\n\nProvider\tCookie name\tPurpose\nA\ta\tx\n\n"
        "Statistics cookies\n\nB\tb\ty\nC\tc\tz\n\nThat is all there is to say about them.\n"
    )

    document = read(text.encode())

    assert [(table.headings[0], len(list(table.rows))) for table in document.tables] == [
        ("Necessary cookies", 1),
        ("Statistics cookies", 2),
    ]
    assert [prose.body for prose in document.prose] == ["That is all there is to say about them."]


def test_a_cell_with_line_breaks_is_put_together_again() -> None:
    text = "Intro text.\n\nProvider\tCookie name\tPurpose\nTelraam\ttr_id\ntr_day\ntr_hour\tCounts visits\nA\ta\tb\n"

    document = read(text.encode())

    assert [row.cells for row in document.tables[0].rows] == [
        ["Telraam", "tr_id\ntr_day\ntr_hour", "Counts visits"],
        ["A", "a", "b"],
    ]


def test_a_repeated_header_is_no_row() -> None:
    text = "Intro.\n\nProvider\tCookie name\nA\ta\nProvider\tCookie name\nB\tb\n"

    assert [row.cells for row in read(text.encode()).tables[0].rows] == [["A", "a"], ["B", "b"]]


def test_a_table_drawn_with_bars_is_read() -> None:
    text = "# Cookies\n\nWe use few.\n\n## Necessary\n\n| Provider | Cookie name |\n|---|:--:|\n| A | a |\n| B | b |\n"

    document = read(text.encode(), filename="policy.md")

    assert [row.cells for row in document.tables[0].rows] == [["A", "a"], ["B", "b"]]
    assert document.tables[0].headings == ("Necessary", "Cookies")


def test_a_table_drawn_with_spaces_is_read() -> None:
    text = (
        "We use few.\n\nProvider   Cookie name  Purpose\nLindeburg  lb_id        Keeps you signed in\n\nThat is all.\n"
    )

    document = read(text.encode())

    assert [row.cells for row in document.tables[0].rows] == [["Lindeburg", "lb_id", "Keeps you signed in"]]
    assert [prose.body for prose in document.prose] == ["We use few.\n\nThat is all."]


def test_rows_copied_from_a_spreadsheet_keep_their_quoted_cells() -> None:
    text = 'Provider\tCookie name\tPurpose\nA\t"a\nb"\tKeeps ""it""\n'.replace('""it""', "it")

    document = read(text.encode())

    assert document.kind == "csv"
    assert [row.cells for row in document.tables[0].rows] == [["A", "a\nb", "Keeps it"]]


def test_signs_that_mean_something_in_markdown_are_kept_as_they_stand() -> None:
    rule = "1. *Never* [this](that) <b>bold</b>, snake_case stays, see <https://a.example/_x_>."
    text = f"Rules\n\n{rule}\n\nProvider\tCookie name\nA\ta\n"

    [prose] = read(text.encode()).prose

    assert prose.body == (
        "1\\. \\*Never\\* \\[this\\](that) \\<b>bold\\</b>, snake_case stays, see <https://a.example/_x_>."
    )


def test_items_of_a_list_stay_items() -> None:
    text = "Kinds\n\n• counting\n• remembering\n\nProvider\tCookie name\nA\ta\n"

    assert read(text.encode()).prose[0].body == "- counting\n- remembering"


def test_a_short_line_with_nothing_under_it_is_prose_not_a_heading() -> None:
    text = (
        "Cookies\n\nWe use few.\n\nWrite to cookies@example.org\n\nNecessary cookies\n\nProvider\tCookie name\nA\ta\n"
    )

    assert [(prose.heading, prose.kind) for prose in read(text.encode()).prose][:1] == [("Cookies", "text")]
    assert any("cookies@example.org" in prose.heading + prose.body for prose in read(text.encode()).prose)
