"""What is hashed has one form only, the one of RFC 8785."""

import pytest
import rfc8785
from hypothesis import given
from hypothesis import strategies as st

from app.evidence.canonical import canonical_json
from app.evidence.chain import FIRST, link_hash

_TEXTS = st.text(st.characters(exclude_categories=["Cs"]))
_KEYS = st.text(st.characters(max_codepoint=127))
_WHOLE = st.integers(min_value=-(2**53) + 1, max_value=2**53 - 1)
_RECORDS = st.recursive(
    st.none() | st.booleans() | _WHOLE | _TEXTS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(_KEYS, inner, max_size=4),
    max_leaves=20,
)


@given(_RECORDS)
def test_a_record_is_written_as_an_independent_implementation_writes_it(record: object) -> None:
    written = canonical_json(record).encode()

    assert written == rfc8785.dumps(record)  # type: ignore[arg-type]  # the strategy makes only what it takes


@pytest.mark.parametrize("value", [1.5, {"clé": 1}, {1: 2}, 2**53, {"a": {1, 2}}, [b"x"]])
def test_what_has_no_exact_form_is_refused(value: object) -> None:
    with pytest.raises(TypeError):
        canonical_json(value)


def test_a_lone_surrogate_is_refused() -> None:
    with pytest.raises(UnicodeEncodeError):
        canonical_json({"name": "\ud800"})


def test_each_link_depends_on_its_content_and_on_the_link_before() -> None:
    link = link_hash({"a": 1}, FIRST)

    assert link != link_hash({"a": 2}, FIRST)
    assert link != link_hash({"a": 1}, link)
