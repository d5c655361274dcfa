"""What templates look like: named blocks, one macro per component, nothing inline, every word translatable."""

import re
from html.parser import HTMLParser
from pathlib import PurePosixPath

import pytest
from jinja2 import Environment

from tests.architecture.sources import templates

MAY_BE_RAW: dict[str, int] = {
    # template: how many texts in it are HTML already, made safe where they were made
}
OUR_NAME = "Cookie Register"
SHARED = {"layout", "components"}

_lexer = Environment(extensions=["jinja2.ext.i18n"], autoescape=True)


def test_there_are_templates() -> None:
    assert [*templates()]


def test_every_block_says_at_its_end_which_one_it_is() -> None:
    unnamed = [name for name, source in templates() if re.search(r"{%-?\s*endblock\s*-?%}", source)]

    assert unnamed == []


def test_only_texts_made_safe_elsewhere_are_shown_raw() -> None:
    raw = {name: len(re.findall(r"\|\s*safe\b|Markup\(|autoescape", source)) for name, source in templates()}

    assert {name: count for name, count in raw.items() if count} == MAY_BE_RAW


def test_nothing_is_inline() -> None:
    inline = [
        (name, found.group())
        for name, source in templates()
        for found in re.finditer(r"""\s(?:style|on\w+)\s*=\s*["']|<style|<script(?![^>]*\ssrc=)|javascript:""", source)
    ]

    assert inline == []


def test_a_component_is_one_macro_in_one_file() -> None:
    macros = {
        name: re.findall(r"{%-?\s*macro\s+([a-z]\w*)", source)
        for name, source in templates()
        if name.startswith("components/")
    }

    assert {name: found for name, found in macros.items() if len(found) != 1} == {}


def test_a_module_uses_layout_components_and_its_own_templates() -> None:
    borrowed = [
        (name, other)
        for name, source in templates()
        for other in re.findall(r"""{%-?\s*(?:extends|include|import|from)\s+["']([^"']+)["']""", source)
        if PurePosixPath(other).parts[0] not in SHARED | {PurePosixPath(name).parts[0]}
    ]

    assert borrowed == []


def test_every_word_of_a_template_can_be_translated() -> None:
    untranslated = [(name, text) for name, source in templates() for text in _plain_words(source)]

    assert untranslated == []


@pytest.mark.parametrize("source", ["<p>Save it</p>", "<input placeholder='Your name'>", "{% if a %}Yes{% endif %}"])
def test_a_word_that_cannot_be_translated_is_seen(source: str) -> None:
    assert _plain_words(source)


@pytest.mark.parametrize("source", ["<p>{{ _('Save it') }}</p>", "<p>{% trans %}Save <b>it</b>{% endtrans %}</p>"])
def test_a_word_that_can_be_translated_is_let_through(source: str) -> None:
    assert not _plain_words(source)


def _plain_words(source: str) -> list[str]:
    """The words that stand in a template as they are, outside `trans`, `_()` and elements with `translate="no"`."""
    markup, inside_trans, last = [], False, ""
    for _line, kind, text in _lexer.lex(source):
        if kind == "name" and last == "block_begin":
            inside_trans = text == "trans" or (inside_trans and text != "endtrans")
        if kind == "data" and not inside_trans:
            markup.append(text)
        elif kind == "variable_begin":
            markup.append("0")
        if kind != "whitespace":
            last = kind
    reader = _Words()
    reader.feed("".join(markup))
    reader.close()
    return reader.found


class _Words(HTMLParser):
    shown = ("placeholder", "aria-label", "alt", "title", "data-label")

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self.untranslated: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        said = dict(attrs)
        if tag in {"code", "kbd", "script"} or said.get("translate") == "no":
            self.untranslated.append(tag)
        self.found += [v for name in self.shown if (v := said.get(name)) and re.search(r"[A-Za-z]{2}", v)]

    def handle_endtag(self, tag: str) -> None:
        if self.untranslated[-1:] == [tag]:
            self.untranslated.pop()

    def handle_data(self, data: str) -> None:
        # A block of attributes alone reads like text, and our own name is the same in every language.
        words = data.replace(OUR_NAME, "").strip()
        if not self.untranslated and '="' not in words and re.search(r"[A-Za-z]{2}", words):
            self.found.append(words)
