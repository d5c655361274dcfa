"""Texts as people type them, and what visitors get."""

import re

import pytest

from app.policy.markdown import to_html


def test_paragraphs_emphasis_lists_and_links_come_out() -> None:
    html = to_html("One **bold** word.\n\n- first\n- second\n\n[our site](https://quay.example/a?b=1&c=2)")

    assert html == (
        "<p>One <strong>bold</strong> word.</p>\n<ul>\n<li>first</li>\n<li>second</li>\n</ul>\n"
        '<p><a href="https://quay.example/a?b=1&amp;c=2">our site</a></p>'
    )


@pytest.mark.parametrize(
    "typed",
    [
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "[click](javascript:alert(1))",
        "[click](vbscript:x)",
        "[click](data:text/html,<script>alert(1)</script>)",
        "![beacon](https://elsewhere.example/pixel.gif)",
        '<a href="https://quay.example" onclick="x()">a</a>',
        "<https://quay.example/<b>>",
        '[a](<https://quay.example/" onmouseover="x>)',
    ],
)
def test_nothing_that_is_typed_runs_or_is_fetched(typed: str) -> None:
    html = to_html(typed)

    assert not re.search(
        r"<(script|img|iframe|object|style)|<[^>]+\son\w+=|(href|src)=\"(javascript|vbscript|data):", html
    )


def test_tags_that_are_typed_are_shown_as_they_are() -> None:
    assert to_html("Write <b>bold</b>") == "<p>Write &lt;b&gt;bold&lt;/b&gt;</p>"


@pytest.mark.parametrize(
    ("typed", "levels"),
    [
        ("# One\n## Two\n# Three", [3, 4, 3]),
        ("### One\n##### Two", [3, 4]),
        ("# One\n### Deep\n## Two", [3, 4, 4]),
        ("# 1\n## 2\n### 3\n#### 4\n##### 5\n###### 6", [3, 4, 5, 6, 6, 6]),
    ],
)
def test_headings_begin_below_those_of_the_page_and_skip_no_level(typed: str, levels: list[int]) -> None:
    assert [int(level) for level in re.findall(r"<h(\d)>", to_html(typed))] == levels


def test_a_text_without_a_heading_of_its_own_may_begin_a_level_higher() -> None:
    assert to_html("# Part", first_level=2) == "<h2>Part</h2>"
