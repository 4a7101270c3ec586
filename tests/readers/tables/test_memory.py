"""Tables in memory: every kind of frame, and rows of Python objects."""

from __future__ import annotations

import pickle
from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
from polars.testing import assert_frame_equal

from newsschema.errors import UsageError
from newsschema.readers.dataset import open_dataset
from newsschema.schemas.quote import Quote

COLUMNS = {
    "quote_id": ["q1", "q2"],
    "article_id": ["a1", "a1"],
    "text": ["We leave at dawn", "Not before noon"],
    "start": [0, 20],
    "end": [16, 35],
    "confidence": [0.5, None],
    "venue": ["Port", None],
}


def rows() -> list[dict[str, Any]]:
    return pl.DataFrame(COLUMNS).to_dicts()


def duckdb_relation() -> Any:
    import duckdb

    return duckdb.connect().from_arrow(pa.table(COLUMNS))


KINDS: dict[str, Callable[[], Any]] = {
    "polars": lambda: pl.DataFrame(COLUMNS),
    "lazy": lambda: pl.LazyFrame(COLUMNS),
    "pandas": lambda: pd.DataFrame(COLUMNS),
    "pandas with objects": lambda: pd.DataFrame(COLUMNS).astype(object),
    "arrow": lambda: pa.table(COLUMNS),
    "batch": lambda: pa.table(COLUMNS).to_batches()[0],
    "reader": lambda: pa.table(COLUMNS).to_reader(),
    "duckdb": duckdb_relation,
    "dicts": rows,
    "generator": lambda: (row for row in rows()),
    "tuple": lambda: tuple(rows()),
}


@pytest.mark.parametrize("kind", KINDS)
def test_all_kinds_give_the_same_table(read: Any, kind: str) -> None:
    found = read.memory("quotes", KINDS[kind]())
    assert found.said == []
    assert found.has_its_types()
    assert found.spans() == [[(0, 16, "We leave at dawn")], [(20, 35, "Not before noon")]]
    assert found.values("confidence") == [0.5, None]
    assert found.values("venue") == ["Port", None]
    assert found.values("__row") == [0, 1]
    assert found.values("__index") == [0, 1]
    assert found.values("__line") == [None, None]
    assert found.table.files[0].path == "<memory>"
    assert found.table.files[0].format == "memory"
    again = list(found.table.batches())
    assert_frame_equal(pl.concat(again), found.frame)
    assert found.table.rows == 2


@pytest.mark.parametrize("kind", ["polars", "pandas", "arrow", "dicts"])
def test_no_rows(read: Any, kind: str) -> None:
    whole = KINDS[kind]()
    found = read.memory("quotes", whole[:0] if kind != "arrow" else whole.slice(0, 0))
    assert sum(frame.height for frame in found.frames) == 0
    assert "IO012" not in [code for code, _, _ in found.said]


def test_records_are_read_by_their_fields(read: Any) -> None:
    quotes = [
        Quote(
            quote_id="q1",
            article_id="a1",
            kind="direct",
            text="We leave at dawn",
            date=datetime(2026, 3, 2, tzinfo=UTC),
            mood="calm",
        ),
        Quote(quote_id="q2", article_id="a1", kind="mixed", text="Not before noon"),
    ]
    found = read.memory("quotes", quotes)
    assert found.values("quote_id") == ["q1", "q2"]
    assert found.values("date") == [datetime(2026, 3, 2, tzinfo=UTC), None]
    assert found.values("mood") == ["calm", None]
    assert found.table.columns == ["quote_id", "article_id", "kind", "text", "date", "mood"]
    assert found.said == []


def test_rows_are_read_as_strictly_as_json(read: Any, row: Any) -> None:
    given = [
        row(1),
        row(2) | {"text": 5},
        row(3, confidence="0.5"),
        row(4, venue="\ud83d"),
        row(5, confidence=float("nan")),
        row(6),
    ]
    found = read.memory("quotes", given)
    assert found.values("quote_id") == ["q1", "q2", "q3", "q6"]
    places = found.problems.select("code", "row", "line").sort("row").rows()
    assert places == [
        ("IO014", 1, None),
        ("IO014", 2, None),
        ("IO005", 3, None),
        ("IO003", 4, None),
    ]
    assert found.table.rows == 6


def test_python_values_that_json_has_a_form_for(read: Any, row: Any) -> None:
    moment = datetime(2026, 3, 2, 8, 15, tzinfo=UTC)
    given = [
        row(1, date=moment, confidence=Decimal("0.5")),
        row(2, date=date(2026, 3, 2)),
        row(3, date=moment.replace(tzinfo=None), spans=((0, 2),)),
    ]
    found = read.memory("quotes", given)
    assert found.values("date") == [moment, datetime(2026, 3, 2, tzinfo=UTC), None]
    assert found.values("__raw_date")[2] == "2026-03-02T08:15:00"
    assert found.values("confidence")[0] == 0.5
    assert found.spans()[2] == [(0, 2, None)]
    assert found.said == []


def test_numpy_values(read: Any, row: Any) -> None:
    import numpy as np

    given = [row(1, confidence=np.float64(0.5), start=np.int64(0), end=np.int64(4))]
    found = read.memory("quotes", given)
    assert found.values("confidence") == [0.5]
    assert found.spans() == [[(0, 4, "We leave at dawn")]]


def test_pandas_writes_whole_numbers_as_floats(read: Any) -> None:
    frame = pd.DataFrame({**COLUMNS, "start": [0, None], "end": [16, None]})
    found = read.memory("quotes", frame)
    assert found.spans() == [[(0, 16, "We leave at dawn")], None]
    assert set(found.problems.filter(code="IO014")["severity"]) == {"warning"}


def test_pandas_columns_of_several_types(read: Any) -> None:
    found = read.memory("quotes", pd.DataFrame({**COLUMNS, "venue": ["Port", 5]}))
    assert found.values("venue") == ["Port", None]
    assert found.said == [("IO014", "venue", "5")]
    assert found.values("confidence") == [0.5, None]


def test_pandas_indexes(read: Any) -> None:
    frame = pd.DataFrame(COLUMNS)
    named = read.memory("quotes", frame.set_index("quote_id"))
    assert named.values("quote_id") == ["q1", "q2"]
    plain = read.memory("quotes", frame.set_index(pd.Index(["x", "y"])))
    assert plain.table.columns[:3] == ["quote_id", "article_id", "text"]
    assert "index" not in plain.frame.columns


def test_pandas_names_that_are_twice_or_no_text(read: Any) -> None:
    frame = pd.DataFrame([["q1", "a1", "t", "u", 5]])
    frame.columns = pd.Index(["quote_id", "article_id", "text", "text", 7])
    found = read.memory("quotes", frame)
    assert found.values("text") == ["t"]
    assert found.values("text_2") == ["u"]
    assert found.values("7") == [5]
    assert [code for code, _, _ in found.said] == ["IO004"]


def test_an_untyped_column_in_memory_is_a_warning(read: Any) -> None:
    found = read.memory("quotes", pl.DataFrame({**COLUMNS, "venue": [None, None]}))
    (problem,) = found.problems.filter(code="IO009").to_dicts()
    assert problem["severity"] == "warning"
    assert found.frame.schema["venue"] == pl.String


def test_a_column_of_python_objects_is_left_out(read: Any) -> None:
    frame = pl.DataFrame(COLUMNS).with_columns(pl.Series("odd", [object(), object()], pl.Object))
    found = read.memory("quotes", frame)
    assert "odd" not in found.frame.columns
    assert found.said == [("IO014", "odd", "Object")]


def test_many_rows_come_in_batches(read: Any) -> None:
    count = 60_000
    frame = pl.DataFrame({"actor_id": [f"b{n}" for n in range(count)], "name": ["x" * 900] * count})
    for data in (frame, frame.to_arrow()):
        found = read.memory("actors", data)
        assert len(found.frames) > 1
        assert found.values("__index") == list(range(count))


@pytest.mark.parametrize(
    ("data", "message"),
    [
        ("quotes.jsonl", "str is no table"),
        (5, "int is no table"),
        ({"quote_id": ["q1"]}, "dict is no table"),
        ([5], "a row is int"),
        ([{5: "x"}], "the key 5"),
    ],
)
def test_what_is_no_table(read: Any, data: Any, message: str) -> None:
    with pytest.raises(UsageError, match=message):
        read.memory("quotes", data)


@pytest.mark.parametrize("value", [object(), {1}, b"x", 1j])
def test_values_json_has_nothing_for(read: Any, row: Any, value: Any) -> None:
    with pytest.raises(UsageError, match="for which JSON has nothing"):
        read.memory("quotes", [row(1, odd=value)])


def test_an_unknown_table_name() -> None:
    with pytest.raises(UsageError, match="quotes"):
        open_dataset({"quotse": []})


def test_a_dataset_of_tables_in_memory() -> None:
    found = open_dataset({"quotes": rows(), "articles": pl.DataFrame({"article_id": ["a1"]})})
    assert list(found.tables) == ["articles", "quotes"]
    assert found.path == "<memory>"


def test_tables_in_memory_can_be_pickled() -> None:
    found = open_dataset({"quotes": rows()})
    again = pickle.loads(pickle.dumps(found))  # noqa: S301 (our own bytes)
    assert [frame.height for frame in again.tables["quotes"].batches()] == [2]
