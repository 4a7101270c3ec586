"""What NFC changes of a text, and no more."""

import unicodedata

from hypothesis import given
from hypothesis import strategies as st

from newsschema.validators.normal_form import not_nfc, smallest

LETTERS = "aeAÄé«, \u0301\u0308\u0327\u0323\u1100\u1161\u11a8\u3099か\u0653ا\u212b\u2000"


@given(st.text(st.sampled_from(LETTERS), max_size=20))
def test_parts_of_words_make_the_nfc_of_the_text(text: str) -> None:
    places = not_nfc(text)
    parts = [part for place in places for part in smallest(text, place)]
    pieces, at = [], 0
    for part in parts:
        pieces += [text[at : part.start], part.new or ""]
        at = part.end
    made = "".join([*pieces, text[at:]])
    assert unicodedata.normalize("NFC", made) == unicodedata.normalize("NFC", text)
    assert bool(parts) == (made != text)


def test_what_stands_beside_a_letter_is_left_alone() -> None:
    text = unicodedata.normalize("NFD", "Er sah den Ärmel«, schräg.")
    parts = [part for place in not_nfc(text) for part in smallest(text, place)]
    assert [part.new for part in parts] == ["Ä", "ä"]
    assert [text[part.start : part.end] for part in parts] == ["A\u0308", "a\u0308"]
