"""What changed between two texts, word by word."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.web.differences import word_difference


def test_only_the_words_that_changed_are_marked() -> None:
    found = word_difference("Counts visits to the popular pages.", "Counts visits to the used pages.")

    assert [words for same, words in found.before if not same] == ["popular"]
    assert [words for same, words in found.after if not same] == ["used"]


@pytest.mark.parametrize(("before", "after"), [("", "Every page"), ("Every page", ""), ("180 days", "6 months")])
def test_texts_with_little_in_common_differ_as_a_whole(before: str, after: str) -> None:
    found = word_difference(before, after)

    assert found.before == ([(False, before)] if before else [])
    assert found.after == ([(False, after)] if after else [])


def test_equal_texts_are_marked_nowhere() -> None:
    assert word_difference("Same.", "Same.") == ([(True, "Same.")], [(True, "Same.")])


WORDS = st.lists(st.sampled_from(["one", "two", "three", " ", "  ", ".", "\n", "é"]), max_size=30).map("".join)


@given(WORDS, WORDS)
def test_no_word_is_lost_or_made_up(before: str, after: str) -> None:
    found = word_difference(before, after)

    assert "".join(words for _, words in found.before) == before
    assert "".join(words for _, words in found.after) == after
