"""The same rows in every format are the same table."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import polars as pl
import polars.selectors as cs
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from polars.testing import assert_frame_equal

OWN = "^__.*$"
HALVES = cs.by_name("speaker_start", "speaker_end", require_all=False)
WORD = st.text(st.sampled_from("aé😀\u2028 ,;\"'\n\\"), min_size=1, max_size=6).filter(str.strip)
NUMBER = st.integers(-1, 2**31 - 1)
SPAN = st.fixed_dictionaries(
    {"start": NUMBER, "end": NUMBER, "text": WORD, "field": st.just("body")}
)
ROW = st.fixed_dictionaries(
    {"quote_id": WORD.map("q".__add__), "article_id": st.just("a1"), "text": WORD},
    optional={
        "spans": st.none() | st.lists(SPAN, min_size=1, max_size=3),
        "quoted_spans": st.lists(SPAN, max_size=2),
        "speaker_span": st.none() | SPAN,
        "speaker_start": st.none() | NUMBER,
        "speaker_end": st.none() | NUMBER,
        "confidence": st.none() | st.floats(allow_nan=False, allow_infinity=False),
        "has_gloss": st.none() | st.booleans(),
        "date": st.sampled_from(["2026", "2026-03-02", "2026-03-02T08:15:00Z", "Monday"]),
        "zeal": WORD,
    },
)


def as_csv(rows: Sequence[dict[str, Any]]) -> str:
    """Rows as CSV: lists and objects as JSON, null as nothing."""
    names = list(dict.fromkeys(name for row in rows for name in row))
    sink = io.StringIO(newline="")
    writer = csv.writer(sink)
    writer.writerow(names)
    for row in rows:
        cells = [row.get(name) for name in names]
        writer.writerow(
            "" if cell is None else cell if isinstance(cell, str) else json.dumps(cell)
            for cell in cells
        )
    return sink.getvalue()


def plain(found: Any) -> pl.DataFrame:
    """All columns; what CSV can't tell apart is alike: empty text and null, numbers and text.

    One end of a span without the other is a column that no record knows, and so text in CSV.
    """
    frame = found.frame.select(pl.exclude(OWN)).cast({HALVES: pl.String}, strict=False)
    frame = frame.select(sorted(frame.columns))
    return frame.with_columns(pl.col(pl.String).replace("", None))


def verdicts(found: Any) -> list[Any]:
    return [(code, column) for code, column, _ in found.said]


@given(rows=st.lists(ROW, min_size=1, max_size=5))
@settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_all_formats_agree(read: Any, rows: list[dict[str, Any]]) -> None:
    json_lines = read.jsonl("quotes", rows)
    assert json_lines.has_its_types()
    for other in (read.csv("quotes", as_csv(rows)), read.memory("quotes", rows)):
        assert_frame_equal(plain(other), plain(json_lines))
        assert verdicts(other) == verdicts(json_lines)
        assert other.table.columns == json_lines.table.columns
    # What has been brought to its types stays as it is.
    again = read.parquet("quotes", json_lines.frame.select(pl.exclude(OWN)).to_arrow())
    assert_frame_equal(plain(again), plain(json_lines), check_column_order=False)
    assert {code for code, _ in verdicts(again)} <= {"IO009"}


FILES = [
    "sochi/articles",
    "sochi/quotes",
    "sochi/actors",
    "sochi/claims",
    "polnear-train-a/quotes",
    "redewiedergabe-fiction/articles",
    "redewiedergabe-fiction/quotes",
    "fundus-articles/articles",
    "fundus-by-trafilatura/articles",
    "scrapinghub/trafilatura/articles",
    "scrapinghub/justext/articles",
    "claims-clef2018-en/claims",
    "claims-clef2018-en/quotes",
    "claims-liar-train/claims",
    "actors-congress/actors",
]


@pytest.mark.slow
@pytest.mark.parametrize("name", FILES)
def test_real_rows_all_arrive(read: Any, real_data: Path, name: str) -> None:
    path = real_data / f"{name}.jsonl"
    rows = [json.loads(line) for line in path.read_bytes().split(b"\n") if line]
    table = path.stem
    found = read.files(path, table)
    assert found.frame.height == len(rows)
    assert found.has_its_types()
    assert {code for code, _ in verdicts(found)} <= {"ART004"}
    text = read.csv(table, as_csv(rows))
    same = [
        one for one in found.frame.columns if text.frame.schema.get(one) == found.frame[one].dtype
    ]
    known = [one for one in same if not one.startswith("__")]
    assert len(known) >= 5
    empty_is_null = pl.col(pl.String).replace("", None)
    assert_frame_equal(
        found.frame.select(known).with_columns(empty_is_null), text.frame.select(known)
    )
    assert verdicts(text) == verdicts(found)


@pytest.mark.parametrize(
    "folder", ["sochi", "polnear-train-a", "redewiedergabe-fiction", "claims-clef2018-en"]
)
def test_real_spans_hold_their_words(read: Any, real_data: Path, folder: str) -> None:
    articles = read.files(real_data / folder / "articles.jsonl", "articles").frame
    bodies = articles.select("article_id", "body")
    checked = 0
    for table in ("quotes", "claims"):
        path = real_data / folder / f"{table}.jsonl"
        if not path.exists():
            continue
        frame = read.files(path, table).frame.join(bodies, on="article_id")
        for column in ("spans", "quoted_spans", "speaker_span", "cue_span"):
            if column not in frame.columns:
                continue
            cells = frame.select("body", pl.col(column).alias("span")).drop_nulls()
            if isinstance(cells.schema["span"], pl.List):
                cells = cells.filter(pl.col("span").list.len() > 0).explode("span")
            cells = cells.unnest("span").drop_nulls("text")
            length = pl.col("end") - pl.col("start")
            words = cells.select(pl.col("body").str.slice("start", length), "text")
            assert words.filter(pl.col("body") != pl.col("text")).height == 0
            checked += words.height
    assert checked > 30
