import re
import unicodedata

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsschema.validators.known_damage import FOLDED_SUSPECT, LATIN_SUSPECT
from newsschema.validators.mojibake import (
    BROKEN_QUOTE,
    CYRILLIC_SUSPECT,
    DAMAGED,
    FOLLOWING,
    FOLLOWING_BYTES,
    SUSPECT,
    damaged_words,
    suspect,
)

SIGNS = "abc .éäÃÂÉÿß\x80\x9f©€™”“½вЂР°СВГ№ГЕјі1⁄4o√≈āβ\u0301\u0303橋🚢"
EVERY = f"{SUSPECT}|{DAMAGED}|{BROKEN_QUOTE}|{CYRILLIC_SUSPECT}|{LATIN_SUSPECT}|{FOLDED_SUSPECT}"


@given(st.lists(st.none() | st.text(SIGNS, max_size=30), max_size=20))
def test_the_sieve_lets_through_what_the_patterns_find(texts: list[str | None]) -> None:
    frame = pl.DataFrame({"text": texts}, schema={"text": pl.String})
    found = frame.select(suspect(pl.col("text"))).to_series().fill_null(value=False)
    assert found.to_list() == [bool(text and re.search(EVERY, text)) for text in texts]


def test_the_bytes_after_an_accent_are_those_of_the_class() -> None:
    signs = (chr(n) for n in range(0x10000) if not 0xD800 <= n < 0xE000)
    first = {sign.encode()[0] for sign in signs if re.match(FOLLOWING, sign)}
    assert first == set(FOLLOWING_BYTES)


@pytest.mark.parametrize(
    "text", ["Für Müller, à Évian: “Ça va”", "Łódź – čeština", "Straße; señor; naïve", "São Øre Ñu"]
)
def test_latin_read_in_windows_1251(text: str) -> None:
    wrong = "".join("\x98" if b == 0x98 else bytes([b]).decode("cp1251") for b in text.encode())
    mended = wrong
    for place in reversed(damaged_words(wrong)):
        mended = mended[: place.start] + (place.new or "?") + mended[place.end :]
    assert mended == text


@pytest.mark.parametrize(
    "text",
    [
        "Гёте, «Гоголь», Гії та Дід: ЕГ» і ДНК – Ві…",
        "iPhone и Google: USB-Д, «PRГ», ВEЧ, web-Гид",
        "Ѓорѓи Гј Дј Еј — «Евро» Е…",
    ],
)
def test_cyrillic_beside_latin_is_no_damage(text: str) -> None:
    assert damaged_words(text) == ()


@pytest.mark.parametrize(
    ("wrong", "right"),
    [("GÃ1⁄4len", "Gülen"), ("JesÃos’", "Jesús’"), ("A\u0303aO", None), ("SÃo", None)],
)
def test_damage_that_was_folded_afterwards(wrong: str, right: str | None) -> None:
    for text in (wrong, unicodedata.normalize("NFD", wrong)):
        assert [place.new for place in damaged_words(f"said {text} today")] == (
            [] if right is None else [right]
        )
