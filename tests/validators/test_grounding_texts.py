"""A quote's text against the words of its spans and the passage around them."""

from collections.abc import Sequence
from typing import Any

import polars as pl
import pytest

from newsschema.readers.table import INDEX
from newsschema.validators.data import MISMATCHES, SPANS
from newsschema.validators.grounding import ground, regroup, text_mismatches

BODY = "« Ça ira 🚢 », dit Léa, « et vite. » Elle rit, puis «  tout   alla bien »."
TITLE = "Le départ"
Piece = tuple[int | None, int | None, str | None]


def place(words: str) -> tuple[int, int]:
    start = BODY.index(words)
    return start, start + len(words)


def checked(*quotes: tuple[str | None, Sequence[Piece]], **options: Any) -> pl.DataFrame:
    """What is found of quotes, given as their text and the start, end and words of their spans."""
    spans = [
        ("quotes", number, "spans", item, start, end, words, "body", "art_1", BODY, None, None)
        for number, (_, pieces) in enumerate(quotes)
        for item, (start, end, words) in enumerate(pieces)
    ]
    frame = pl.DataFrame(spans, schema=SPANS, orient="row").drop("found", "around")
    grounded, _ = ground(frame.with_columns(__article=pl.lit(0, dtype=pl.UInt32)))
    texts = pl.DataFrame({"text": [text for text, _ in quotes]}, schema={"text": pl.String})
    numbered = texts.with_row_index(INDEX)
    found = text_mismatches(numbered, grounded, **options)
    assert found.schema == MISMATCHES
    return found


FIRST, SECOND = place("Ça ira 🚢"), place("et vite.")
JOINED = "Ça ira 🚢 et vite."
PASSAGE = BODY[FIRST[0] : SECOND[1]]


@pytest.mark.parametrize("words", [True, False])
@pytest.mark.parametrize("text", [JOINED, PASSAGE, None])
def test_join_and_passage_are_both_texts(text: str | None, words: bool) -> None:
    pieces = [(*p, BODY[slice(*p)] if words else None) for p in (FIRST, SECOND)]
    assert checked((text, pieces)).is_empty()


@pytest.mark.parametrize("words", ["Ça ira 🚢", None])
def test_one_span_is_its_words(words: str | None) -> None:
    assert checked(("Ça ira 🚢", [(*FIRST, words)])).is_empty()


def test_another_text_is_reported_once() -> None:
    pieces = [(*p, BODY[slice(*p)]) for p in (FIRST, SECOND)]
    (found,) = checked((JOINED, pieces), ("Ça ira bien", pieces)).to_dicts()
    assert (found[INDEX], found["column"], found["item"]) == (1, "text", None)
    assert (found["start"], found["end"]) == (FIRST[0], SECOND[1])
    assert (found["expected"], found["found"]) == ("Ça ira bien", JOINED)
    assert (found["verdict"], found["fix_safety"]) == ("QUO002", "unsafe")
    assert found["new_text"] == JOINED
    assert found["inside"] == PASSAGE


def test_white_space_alone_is_a_safe_repair() -> None:
    start, end = place("tout   alla bien")
    (found,) = checked(("tout alla bien", [(start, end, BODY[start:end])])).to_dicts()
    assert found["fix_safety"] == "safe"
    assert found["new_text"] == "tout   alla bien"


def test_a_span_that_misses_its_words_is_reported_there_and_not_on_the_text() -> None:
    shifted = [(s + 2, e + 2, BODY[s:e]) for s, e in (FIRST, SECOND)]
    assert checked((PASSAGE, shifted), (BODY[slice(*FIRST)], shifted[:1])).is_empty()


def test_words_of_its_own_that_are_not_the_text() -> None:
    (found,) = checked(("Ça alla", [(*FIRST, "Ça ira 🚢")])).to_dicts()
    assert (found["column"], found["item"], found["found"]) == ("text", None, "Ça ira 🚢")


def test_out_of_bounds_is_another_finding() -> None:
    pieces = [(*FIRST, None), (900, 910, None)]
    found = checked((JOINED, pieces), ("x", [(-1, -1, None)]), ("x", [(5, 900, None)]))
    # Those of the first quote may still turn out to be counted in another unit.
    assert found["verdict"].to_list() == [None, None]


def test_a_missing_span_proves_nothing() -> None:
    frame = checked(("Ça", [(*FIRST, "Ça ira 🚢"), (None, None, None)]))
    assert frame.is_empty()


def test_a_wordless_span_is_looked_for_by_the_text() -> None:
    start, end = place("Elle rit, puis «  tout")
    (found,) = checked((BODY[start:end], [(start - 3, end - 3, None)])).to_dicts()
    assert (found["column"], found["item"], found["new_start"]) == ("text", 0, start)
    assert found["fix_safety"] == "safe"
    assert found["unit"] is None or found["unit"].startswith("shift")
    assert {fit["unit"] for fit in found["fits"]} == {"shift+3"}


def in_bytes(at: int) -> int:
    return len(BODY[:at].encode())


def test_wordless_spans_are_read_in_other_units_together() -> None:
    pieces = [(in_bytes(s), in_bytes(e), None) for s, e in (FIRST, SECOND)]
    for text in (JOINED, PASSAGE):
        found = checked((text, pieces))
        assert found["item"].to_list() == [0, 1]
        assert set(found["unit"]) == {"byte"}
        fits = [fits[0] for fits in found["fits"].to_list()]
        assert [(fit["start"], fit["end"]) for fit in fits] == [FIRST, SECOND]


@pytest.mark.parametrize("text", [JOINED, PASSAGE])
def test_wordless_spans_that_are_shifted(text: str) -> None:
    pieces = [(s + 10, e + 10, None) for s, e in (FIRST, SECOND)]
    units = {f["unit"] for fits in checked((text, pieces))["fits"].to_list() for f in fits}
    assert units == {"shift-10"}
    articles = pl.DataFrame({"article_id": ["art_1"], "title": [TITLE]})
    assert set(checked((text, pieces), articles=articles)["unit"]) == {"title"}


def test_wordless_spans_that_nothing_explains_are_shown_once() -> None:
    found = checked(("Ça n’ira pas", [(0, 3, None), (9, 12, None)]))
    assert found["fits"].list.len().to_list() == [0, 0]
    assert set(found["expected"]) == {"Ça n’ira pas"}
    assert set(found["found"]) == {f"{BODY[0:3]} {BODY[9:12]}"}


def test_the_declared_unit_is_kept_apart() -> None:
    pieces = [(s, e, None) for s, e in (FIRST, SECOND)]
    found = checked(("Ça ira donc et vite.", pieces), unit="byte")
    assert "byte" not in {f["unit"] for fits in found["fits"].to_list() for f in fits}


def regrouped(found: pl.DataFrame) -> pl.DataFrame:
    """What is said of spans of one file and one article, which has many more."""
    whose = found.with_columns(
        file=pl.lit(0, dtype=pl.UInt32), producer=pl.lit(None, dtype=pl.String), spans=99
    )
    (said,) = regroup(lambda _columns: [whose])
    return said


def test_a_file_of_wordless_spans_in_bytes_is_one_group() -> None:
    quotes = [(JOINED, [(in_bytes(s), in_bytes(e), None) for s, e in (FIRST, SECOND)])] * 6
    said = regrouped(checked(*quotes))
    assert set(said["verdict"]) == {"QUO003"}
    assert said["new_start"].to_list() == [FIRST[0], SECOND[0]] * 6


def test_a_wordless_span_beyond_the_text_belongs_to_the_group() -> None:
    quotes = [(JOINED, [(in_bytes(s), in_bytes(e), None) for s, e in (FIRST, SECOND)])] * 9
    whole = f"{BODY[FIRST[0] : FIRST[1]]} {BODY[SECOND[0] :]}"
    ends = [(in_bytes(s), in_bytes(e), None) for s, e in (FIRST, (SECOND[0], len(BODY)))]
    beyond = (whole, ends)
    assert ends[1][1] > len(BODY)
    found = checked(*quotes, beyond)
    assert found["verdict"].to_list()[-2:] == [None, None]
    bare = found.tail(1).with_columns(
        column=pl.lit("spans"), text=pl.lit(None, dtype=pl.String), verdict=pl.lit("QUO001")
    )
    said = regrouped(pl.concat([found, bare]))
    assert set(said["verdict"]) == {"QUO003"}
    assert said["new_end"].to_list()[-1] == len(BODY)
