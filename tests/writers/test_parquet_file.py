"""The same rows make the same bytes, and other libraries read what was written."""

from __future__ import annotations

import io
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import duckdb
import pandas as pd
import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newsschema import schemas
from newsschema.readers.corpus import checked_table
from newsschema.schemas.article import Article
from newsschema.schemas.derive.arrow_table import stored_schema
from newsschema.schemas.quote import Quote
from newsschema.writers import digest, parquet_file
from newsschema.writers.digest import ContentDigest, content_digest
from newsschema.writers.parquet_file import Encoded, encode, sort_columns

SPAN = {"start": 0, "end": 3, "text": "aye", "field": "body"}
TEXTS = st.none() | st.text(st.characters(exclude_categories=("Cs",)), max_size=5)
CANDIDATE = st.fixed_dictionaries(
    {"actor_id": TEXTS, "qid": st.none(), "probability": st.sampled_from([0.0, -0.0, None])}
)
ROW = st.fixed_dictionaries(
    {
        "quote_id": st.text("abc", min_size=1, max_size=3),
        "article_id": st.just("art_1"),
        "text": st.just("aye"),
        "kind": st.sampled_from(["direct", "mixed"]),
        "spans": st.none() | st.lists(st.just(SPAN), max_size=2),
        "cue_span": st.none() | st.just(SPAN),
        "cue_text": TEXTS,
        "confidence": st.none() | st.sampled_from([0.0, -0.0, 0.25]),
        "is_translated": st.none() | st.booleans(),
        "date": st.none() | st.just(datetime(2026, 3, 2, tzinfo=UTC)),
        "candidates": st.none() | st.lists(CANDIDATE, max_size=2),
    }
)
NAMES = [
    "quote_id",
    "article_id",
    "text",
    "kind",
    "spans",
    "cue_span",
    "cue_text",
    "confidence",
    "is_translated",
    "date",
    "candidates",
]


def quotes(rows: list[dict[str, Any]]) -> pl.DataFrame:
    """Rows of quotes."""
    known = schemas.polars(Quote)
    return pl.DataFrame(rows, schema={name: known[name] for name in NAMES})


def encoded(frame: pl.DataFrame, **options: Any) -> Encoded:
    """The file of some quotes."""
    return encode(Quote, frame, stored_schema(Quote, frame.schema), **options)


@settings(max_examples=25)
@given(st.lists(ROW, max_size=6), st.data())
def test_chunks_and_slices_leave_no_trace(rows: list[dict[str, Any]], data: st.DataObject) -> None:
    frame = quotes(rows)
    cut = data.draw(st.integers(0, len(rows)))
    pieces = pl.concat([quotes(rows[:cut]), quotes(rows[cut:])], rechunk=False)
    longer = quotes([*rows[:1], *rows, *rows[:1]]).slice(min(1, len(rows)), len(rows))
    assert encoded(pieces).data == encoded(frame).data == encoded(longer).data


@settings(max_examples=25)
@given(st.lists(ROW, max_size=6))
def test_the_content_digest_survives_another_encoding(rows: list[dict[str, Any]]) -> None:
    one = encoded(quotes(rows))
    read = pq.read_table(io.BytesIO(one.data))
    assert content_digest(read) == one.content
    # Wide offsets, other chunks, another name for the items of lists, another compression.
    again = pl.from_arrow(read)
    assert isinstance(again, pl.DataFrame)
    assert content_digest(again.to_arrow()) == one.content
    file = io.BytesIO()
    pq.write_table(read, file, compression="none", use_compliant_nested_type=False)
    assert content_digest(pq.read_table(file)) == one.content
    assert encoded(quotes(rows), level=9).content == one.content


@settings(max_examples=25)
@given(st.lists(ROW, min_size=1, max_size=4), st.data())
def test_the_content_digest_tells_other_rows_apart(
    rows: list[dict[str, Any]], data: st.DataObject
) -> None:
    other = data.draw(st.lists(ROW, min_size=1, max_size=4))
    same = encoded(quotes(rows)).content == encoded(quotes(other)).content
    assert same == quotes(rows).equals(quotes(other))


def test_a_digest_is_made_of_whole_blocks() -> None:
    table = pa.table({"a": [1, 2]})
    told = ContentDigest(table.schema)
    told.add(table)
    with pytest.raises(ValueError, match="within a block"):
        told.add(table)


def test_types_of_all_kinds_have_a_digest() -> None:
    table = pa.table(
        {
            "map": pa.array([[("a", "b")], None, []], pa.map_(pa.string(), pa.string())),
            "dictionary": pa.array(["x", None, "y"]).dictionary_encode(),
            "date": pa.array([1, None, 3], pa.date32()),
            "binary": pa.array([b"\0", None, b""]),
            "decimal": pa.array([None, 1, 2], pa.decimal128(5, 2)),
            "null": pa.nulls(3),
        }
    )
    told = content_digest(table)
    assert told == content_digest(pa.concat_tables([table[:1], table[1:]]))
    assert told == content_digest(table.set_column(1, "dictionary", [["x", None, "y"]]))
    for name in table.column_names[:-1]:
        changed = table.set_column(
            table.column_names.index(name), table.schema.field(name), table[name][::-1]
        )
        assert content_digest(changed) != told, name


def test_what_a_file_carries(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parquet_file, "OTHER_ROWS", 2)
    monkeypatch.setattr(digest, "BLOCK", 2)
    frame = quotes(
        [
            {**dict.fromkeys(NAMES), "quote_id": f"q{i}", "article_id": "a", "text": "aye"}
            | {"kind": "direct", "cue_text": "said"}
            for i in range(3)
        ]
    ).with_columns(mood=pl.lit("calm"))
    file = pq.ParquetFile(io.BytesIO(encoded(frame).data))
    assert file.metadata.num_row_groups == 2
    assert file.metadata.metadata == {
        b"newsschema.table": b"quotes",
        b"newsschema.schema_version": b"1.0",
        b"newsschema.offset_unit": b"codepoint",
    }
    own = schemas.arrow(Quote)
    for field in file.schema_arrow:
        known = field.name in own.names
        assert field.nullable == (own.field(field.name).nullable if known else True)
        if known:
            wanted = own.field(field.name).metadata[b"PARQUET:field_id"]
            assert field.metadata[b"PARQUET:field_id"] == wanted
    assert b"PARQUET:field_id" in file.schema_arrow.field("mood").metadata
    columns = {
        (column := file.metadata.row_group(0).column(at)).path_in_schema: column
        for at in range(file.metadata.num_columns)
    }
    # Statistics would put article text into the footer.
    assert columns["quote_id"].statistics.has_min_max
    for name in ("text", "cue_text", "mood", "spans.list.element.text"):
        statistics = columns[name].statistics
        assert statistics is None or not statistics.has_min_max, name
    assert "DELTA_LENGTH_BYTE_ARRAY" in columns["text"].encodings
    assert columns["kind"].has_dictionary_page
    assert all(column.has_column_index for name, column in columns.items() if name == "quote_id")


def test_versions_of_an_article_have_an_order() -> None:
    frame = pl.DataFrame({"article_id": ["a"], "body": ["b"], "body_sha256": [None]})
    assert sort_columns(Article, frame) == ["article_id", "body_sha256", "body"]


def test_damage_is_found(tmp_path: Path) -> None:
    frame = pl.DataFrame({"quote_id": [f"q{i}" for i in range(500)], "text": ["aye"] * 500})
    data = bytearray(encode(Quote, frame, stored_schema(Quote, frame.schema)).data)
    path = tmp_path / "quotes.parquet"
    path.write_bytes(data)
    assert checked_table(path).num_rows == 500
    data[200] ^= 0x10
    path.write_bytes(data)
    with pytest.raises(Exception, match="damaged"):
        checked_table(path)


def test_all_tools_read_the_same(tmp_path: Path) -> None:
    (tmp_path / "quotes").mkdir()
    rows = [
        {
            **dict.fromkeys(NAMES),
            "quote_id": f"q{i}",
            "article_id": "a",
            "text": "ü",
            "kind": "direct",
        }
        | {"spans": [SPAN]}
        for i in range(4)
    ]
    for part, some in (("2026-02", rows[:1]), ("2026-03", rows[1:])):
        (tmp_path / "quotes" / f"{part}.parquet").write_bytes(encoded(quotes(some)).data)
    glob = f"{tmp_path}/quotes/*.parquet"
    texts = ["ü"] * 4
    assert pl.scan_parquet(glob).collect()["text"].to_list() == texts
    assert pq.read_table(tmp_path / "quotes")["text"].to_pylist() == texts
    assert pd.read_parquet(tmp_path / "quotes")["text"].to_list() == texts
    told = duckdb.read_parquet(glob).project("text, spans[1].start").fetchall()
    assert told == [("ü", 0)] * 4
