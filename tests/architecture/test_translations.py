"""The back office speaks every language it offers, and public pages theirs, to the last sentence."""

import io
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po

from app.language import INTERFACE_LOCALES, PUBLIC_LOCALES
from tests.architecture.sources import PROJECT

TRANSLATED = [locale for locale in INTERFACE_LOCALES if locale != "en"]
PUBLIC_ONLY = [locale for locale in PUBLIC_LOCALES if locale not in INTERFACE_LOCALES]


@pytest.fixture(scope="module")
def sentences(tmp_path_factory: pytest.TempPathFactory) -> Catalog:
    """Every sentence that stands in the code and the templates."""
    return _collect("pyproject.toml", tmp_path_factory.mktemp("messages"))


@pytest.fixture(scope="module")
def public_sentences(tmp_path_factory: pytest.TempPathFactory) -> Catalog:
    """Every sentence that stands where public pages are made."""
    return _collect("app/translations/public.toml", tmp_path_factory.mktemp("public"))


@pytest.mark.parametrize("locale", TRANSLATED)
def test_every_sentence_is_translated(sentences: Catalog, locale: str) -> None:
    missing = _missing(sentences, locale)

    assert missing == [], f"{len(missing)} sentences are not translated: make messages collects them"


@pytest.mark.parametrize("locale", PUBLIC_ONLY)
def test_every_sentence_of_a_public_page_is_translated(public_sentences: Catalog, locale: str) -> None:
    missing = _missing(public_sentences, locale)

    assert missing == [], f"{len(missing)} sentences are not translated: make messages collects them"


def test_no_french_line_begins_with_a_mark_or_ends_with_an_opening_one() -> None:
    broken = [one.string for one in _catalogue("fr") if re.search(" [:;?!»]|« ", str(one.string))]

    assert broken == [], "a space there is one that does not break"


@pytest.mark.parametrize("locale", PUBLIC_ONLY)
def test_a_language_of_public_pages_holds_no_other_sentences(public_sentences: Catalog, locale: str) -> None:
    assert {sentence.id for sentence in _catalogue(locale)} == {sentence.id for sentence in public_sentences}


@pytest.mark.parametrize("locale", [*TRANSLATED, *PUBLIC_ONLY])
def test_translations_fill_in_the_same_names(locale: str) -> None:
    faults = [(message.id, str(error)) for message, errors in _catalogue(locale).check() for error in errors]

    assert faults == []


@pytest.mark.parametrize("locale", [*TRANSLATED, *PUBLIC_ONLY])
def test_a_word_that_got_a_plural_is_not_cut_into_letters(locale: str) -> None:
    # Babel takes the letters of the translation there was for its forms.
    cut = [
        message.id for message in _catalogue(locale) if {*map(len, _forms(message))} == {1} and len(message.id[0]) > 1
    ]

    assert cut == []


def test_the_sentences_are_found(sentences: Catalog) -> None:
    assert len(sentences) > 10


def test_the_tools_know_where_sentences_stand() -> None:
    mappings = tomllib.loads((PROJECT / "pyproject.toml").read_text())["tool"]["babel"]["mappings"]

    assert {mapping["pattern"] for mapping in mappings} == {"app/**.py", "templates/**.html"}


def _collect(mapping: str, folder: Path) -> Catalog:
    template = folder / "messages.pot"
    makefile = (PROJECT / "Makefile").read_text()
    words = re.search(r'^WORDS := --keywords "(.*)"$', makefile, re.MULTILINE)
    assert words
    subprocess.run(
        [
            Path(sys.executable).with_name("pybabel"),
            *("-q", "extract", "-F", mapping, "--keywords", words[1], "-o", template, "."),
        ],
        cwd=PROJECT,
        check=True,
    )
    return read_po(io.BytesIO(template.read_bytes()))


def _missing(sentences: Catalog, locale: str) -> list[object]:
    translated = _catalogue(locale)
    return [
        sentence.id
        for sentence in sentences
        if sentence.id
        and ((found := translated.get(sentence.id)) is None or not _is_complete(found.string) or found.fuzzy)
    ]


def _catalogue(locale: str) -> Catalog:
    path = PROJECT / "app" / "translations" / locale / "LC_MESSAGES" / "messages.po"
    return read_po(io.BytesIO(path.read_bytes()), locale=locale)


def _is_complete(translation: str | tuple[str, ...] | list[str] | None) -> bool:
    return all([translation] if isinstance(translation, str) else translation or [""])


def _forms(message: Message) -> list[str]:
    return [*message.string] if isinstance(message.string, list | tuple) else []
