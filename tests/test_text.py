"""Folding of text: what it does, and that both forms of each fold agree."""

import polars as pl
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from newsschema.text import (
    APOSTROPHES,
    CLOSERS,
    CLOSING,
    OPENING,
    QUOTE_MARKS,
    QUOTE_PAIRS,
    SURE_MARKS,
    WHITE_SPACE,
    fold,
    fold_case,
    fold_space,
    fold_typography,
    fold_words,
    folded,
    space_folded,
    typography_folded,
)

# Letters whose case no release of Unicode has touched lately: Python and Polars bring their own.
TEXTS = st.text(
    st.one_of(
        st.sampled_from(QUOTE_MARKS + APOSTROPHES + WHITE_SPACE + "–—−-"),
        st.characters(max_codepoint=0x24F),
        st.sampled_from("ΑΒΣας мирЇ İẞß é橋🌉\u0301"),
    ),
    max_size=40,
)


def as_expression(expr: pl.Expr, text: str) -> str:
    value = pl.DataFrame({"text": [text]}).select(expr).item()
    assert isinstance(value, str)
    return value


@given(TEXTS)
@example("„Ça\u00a0va – ’s\u2028“")
def test_typography_keeps_positions_and_agrees_with_its_expression(text: str) -> None:
    plain = fold_typography(text)
    assert len(plain) == len(text)
    assert plain == as_expression(typography_folded(pl.col("text")), text)
    assert fold_typography(plain) == plain


@given(TEXTS)
def test_case_keeps_positions(text: str) -> None:
    assert len(fold_case(text)) == len(text)


@given(TEXTS)
@example("\x1c a\u2028\u3000b \x85")
def test_space_agrees_with_its_expression(text: str) -> None:
    assert fold_space(text) == as_expression(space_folded(pl.col("text")), text)


@given(TEXTS)
def test_fold_agrees_with_its_expression(text: str) -> None:
    assert fold(text) == as_expression(folded(pl.col("text")), text)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("„Das  Boot“\u00a0– heute", '"das boot" - heute'),
        ("  It’s\nLATE ", "it's late"),
        ("「橋」", '"橋"'),
    ],
)
def test_fold(text: str, said: str) -> None:
    assert fold(text) == said


def test_words_are_letters_and_digits_with_their_marks() -> None:
    assert fold_words("“It’s 5 %,” Straße—ÉTÉ_x") == "it s 5 strasse été x"
    assert fold_words("नमस्ते, दुनिया!") == "नमस्ते दुनिया"
    assert fold_words("…") == ""


def test_case_of_letters_that_grow() -> None:
    assert fold_case("İSTANBUL") == "İstanbul"


def test_white_space_is_what_python_splits_at() -> None:
    assert set(WHITE_SPACE) == {chr(c) for c in range(0x110000) if chr(c).isspace()}


def test_marks_are_of_the_pairs() -> None:
    assert set(OPENING) | set(CLOSING) == set(QUOTE_MARKS)
    assert {(o, c) for o, closers in CLOSERS.items() for c in closers} == set(QUOTE_PAIRS)
    assert not set(SURE_MARKS) & set(APOSTROPHES)
    assert set('“”„«»‹›‚‘「」『』"') <= set(SURE_MARKS)
