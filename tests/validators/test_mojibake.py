import re

import polars as pl
from hypothesis import given
from hypothesis import strategies as st

from newsschema.validators.mojibake import (
    CYRILLIC_SUSPECT,
    FOLLOWING,
    FOLLOWING_BYTES,
    OTHER_SUSPECT,
    SUSPECT,
    suspect,
)

SIGNS = "abc .éäÃÂÉÿß\x80\x9f©€™”“½вЂР°СВГ№√≈āβ\u0301\u0303橋🚢"
EVERY = f"{SUSPECT}|{OTHER_SUSPECT}|{CYRILLIC_SUSPECT}"


@given(st.lists(st.none() | st.text(SIGNS, max_size=30), max_size=20))
def test_the_sieve_lets_through_what_the_patterns_find(texts: list[str | None]) -> None:
    frame = pl.DataFrame({"text": texts}, schema={"text": pl.String})
    found = frame.select(suspect(pl.col("text"))).to_series().fill_null(value=False)
    assert found.to_list() == [bool(text and re.search(EVERY, text)) for text in texts]


def test_the_bytes_after_an_accent_are_those_of_the_class() -> None:
    signs = (chr(n) for n in range(0x10000) if not 0xD800 <= n < 0xE000)
    first = {sign.encode()[0] for sign in signs if re.match(FOLLOWING, sign)}
    assert first == set(FOLLOWING_BYTES)
