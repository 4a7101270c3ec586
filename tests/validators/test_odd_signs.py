"""The one look for signs that few texts hold lets through all texts that hold one."""

from __future__ import annotations

import polars as pl

from newsschema.validators.odd_signs import (
    INVISIBLE,
    MARKUP,
    RECOMPOSED,
    REPLACEMENT,
    SPACES,
    with_markup,
    with_odd_signs,
)

PLAIN = ["Plain: «naïve» – “words” (2 of 3), that’s all… Ё, 東京。\n", "", None]


def test_texts_with_an_odd_sign_are_kept_and_others_are_null() -> None:
    signs = (REPLACEMENT, *INVISIBLE, *SPACES, *RECOMPOSED, "Ã ", "A\u0303", "ā€", "ΓÇ", "Ã1⁄4")
    odd = [f"The quay{sign}side" for sign in signs]
    frame = pl.DataFrame({"text": [*odd, *PLAIN]})
    assert frame.select(with_odd_signs(pl.col("text"))).to_series().to_list() == [
        *odd,
        *(None for _ in PLAIN),
    ]


def test_texts_with_markup_are_kept_and_others_are_null() -> None:
    marked = [f"The quay{sign}side" for sign in MARKUP]
    frame = pl.DataFrame({"text": [*marked, *PLAIN]})
    assert frame.select(with_markup(pl.col("text"))).to_series().to_list() == [
        *marked,
        *(None for _ in PLAIN),
    ]
