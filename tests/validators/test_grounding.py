"""Spans made flat, sliced and told apart: which of them do not hold their words."""

from collections.abc import Callable
from typing import Any

import polars as pl
from hypothesis import given
from hypothesis import strategies as st

from newsschema.readers.table import INDEX
from newsschema.schemas.catalogue import RECORDS
from newsschema.schemas.fields import fields
from newsschema.validators.clues import with_clues
from newsschema.validators.data import AROUND
from newsschema.validators.grounding import FLAT, flat_spans, ground

Flat = Callable[..., pl.DataFrame]
TEXTS = st.text(st.sampled_from("ab é🚢\n橋\u0301“"), max_size=30)
OFFSETS = st.integers(-3, 35)


def rows_of(table: str, rows: list[dict[str, Any]]) -> pl.DataFrame:
    """A table's frame as readers give it, as far as grounding looks at it."""
    types = {field.name: field.polars for field in fields(RECORDS[table])}
    names = dict.fromkeys(name for row in rows for name in row)
    frame = pl.DataFrame(
        {n: pl.Series([row.get(n) for row in rows], dtype=types[n], strict=False) for n in names}
    )
    return frame.with_row_index(INDEX).with_columns(pl.col(INDEX).cast(pl.UInt32))


def span(start: int, end: int, text: str | None = None, field: str | None = None) -> dict[str, Any]:
    return {"start": start, "end": end, "text": text, "field": field}


def test_every_column_with_spans_is_flattened() -> None:
    quotes = rows_of(
        "quotes",
        [
            {"article_id": "a", "spans": [span(1, 3, "x"), span(5, 6, field="title")]},
            {"article_id": "b", "spans": None, "cue_span": span(2, 4)},
            {"article_id": None, "quoted_spans": [], "speaker_span": span(7, 9, "she")},
        ],
    )
    flat = flat_spans("quotes", quotes)
    assert flat.schema == FLAT
    assert sorted(flat.select(INDEX, "column", "item", "start", "field").rows(), key=str) == [
        (0, "spans", 0, 1, "body"),
        (0, "spans", 1, 5, "title"),
        (1, "cue_span", None, 2, "body"),
        (2, "speaker_span", None, 7, "body"),
    ]
    assert flat.filter(pl.col("column") == "spans")["article_id"].to_list() == ["a", "a"]


def test_claims_and_mentions_have_spans_and_other_tables_none() -> None:
    claims = rows_of("claims", [{"article_id": "a", "spans": [span(0, 2)]}])
    mentions = rows_of("mentions", [{"article_id": "a", "span": span(0, 2)}])
    assert flat_spans("claims", claims)["table"].to_list() == ["claims"]
    assert flat_spans("mentions", mentions)["column"].to_list() == ["span"]
    assert flat_spans("actors", rows_of("actors", [{"actor_id": "p"}])).schema == FLAT
    assert flat_spans("unheard_of", claims).is_empty()
    assert flat_spans("claims", claims.drop("article_id")).is_empty()


def test_a_null_in_a_list_keeps_its_place() -> None:
    quotes = rows_of("quotes", [{"article_id": "a", "spans": [None, span(3, 4)]}])
    flat = flat_spans("quotes", quotes)
    assert flat["item"].to_list() == [0, 1]
    assert flat["start"].to_list() == [None, 3]


def test_columns_of_other_types_have_no_spans() -> None:
    odd = pl.DataFrame({INDEX: [0], "article_id": ["a"], "spans": [[1]], "cue_span": ["x"]})
    assert flat_spans("quotes", odd).is_empty()


@given(st.lists(st.tuples(OFFSETS, OFFSETS, st.none() | TEXTS, st.none() | TEXTS), max_size=8))
def test_found_is_the_slice_and_suspects_are_those_that_differ(
    flat: Flat,
    rows: list[tuple[int, int, str | None, str | None]],
) -> None:
    spans, suspects = ground(flat(rows))
    words = zip(rows, spans["found"], spans["around"], strict=True)
    for (start, end, _, context), found, around in words:
        if context is None:
            assert found is None
            continue
        assert found == context[max(start, 0) : max(start, end, 0)]
        if 0 <= start <= end:
            assert around == context[max(start - AROUND, 0) : end + AROUND]
    wrong = [
        number
        for number, (start, end, text, context) in enumerate(rows)
        if context is not None
        and start >= 0
        and (
            (start < end and (end > len(context) or text not in (None, context[start:end])))
            # A single sign between inclusive ends.
            or (start == end and text is not None and len(text) == 1)
        )
    ]
    assert suspects[INDEX].to_list() == wrong


def test_missing_offsets_are_no_suspects(flat: Flat) -> None:
    _, suspects = ground(
        flat([(None, 3, "a", "abc"), (0, None, "a", "abc"), (None, None, "a", "b")])
    )
    assert suspects.is_empty()


def test_clues_border_on_the_span() -> None:
    quotes = rows_of(
        "quotes",
        [
            {"article_id": "a", "text": "b d", "prefix": "pre", "suffix": "suf"}
            | {"spans": [span(1, 2, "b"), span(3, 4, "d")], "cue_span": span(9, 11, "said")},
            {
                "article_id": "a",
                "text": "only",
                "prefix": "p",
                "suffix": "s",
                "spans": [span(2, 9)],
            },
        ],
    )
    articles = pl.DataFrame({"article_id": ["a"], "title": ["A title"]})
    spans = flat_spans("quotes", quotes).with_columns(__article=pl.lit(0, dtype=pl.UInt32))
    told = with_clues(spans, {"quotes": quotes}, articles).sort(INDEX, "column", "item")
    assert told.select("column", "item", "text", "prefix", "suffix").rows() == [
        ("cue_span", None, "said", None, None),
        ("spans", 0, "b", "pre", None),
        ("spans", 1, "d", None, "suf"),
        ("spans", 0, "only", "p", "s"),
    ]
    assert set(told["title"]) == {"A title"}


def test_clues_without_quotes_or_titles() -> None:
    claims = rows_of("claims", [{"article_id": "a", "spans": [span(0, 2)]}])
    spans = flat_spans("claims", claims).with_columns(__article=pl.lit(0, dtype=pl.UInt32))
    articles = pl.DataFrame({"article_id": ["a"]})
    assert with_clues(spans, {"claims": claims}, articles).equals(spans)
    empty = rows_of("quotes", [{"article_id": "a", "spans": None}]).clear()
    assert with_clues(spans, {"quotes": empty}, articles).equals(spans)
