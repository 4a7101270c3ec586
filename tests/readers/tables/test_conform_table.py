"""What is remembered over the batches and files of a table."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import polars as pl
import pyarrow as pa
import pytest

from newsschema.errors import ConfigurationError
from newsschema.readers.conform import Conformer
from newsschema.readers.raw import RawBatch
from newsschema.readers.table import SourceFile, Table
from newsschema.readers.table_settings import TableSettings
from newsschema.schemas.quote import Quote


def lines(*rows: dict[str, Any]) -> str:
    return "".join(json.dumps(row) + "\n" for row in rows)


def batch(file: int = 0, first: int = 0, **columns: list[Any]) -> RawBatch:
    frame = pl.DataFrame(columns)
    row = pl.int_range(first, first + frame.height, eager=True)
    own = {"__file": pl.lit(file, pl.UInt32), "__line": row + 1, "__row": row}
    return RawBatch(frame.with_columns(**own))


@pytest.fixture
def table() -> Table:
    files = [SourceFile("one.jsonl", "jsonl"), SourceFile("two.jsonl", "jsonl")]
    return Table("quotes", Quote, files, lambda _: iter(()))


@pytest.fixture
def conformer(table: Table) -> Conformer:
    return Conformer(Quote, table, TableSettings())


def test_the_columns_stand_in_the_record_s_order(read: Any, row: Any) -> None:
    found = read.jsonl("quotes", [{"zeal": 1, **row(1, date="2026-03-02")}])
    assert found.frame.columns == [
        "quote_id",
        "article_id",
        "text",
        "date",
        "date_precision",
        "zeal",
        "__raw_date",
        "__file",
        "__line",
        "__row",
        "__index",
    ]
    assert found.table.columns == ["quote_id", "article_id", "text", "date", "zeal"]


def test_unknown_columns_are_kept_untouched(read: Any, row: Any) -> None:
    nested = {"a": [{"b": 1}, {"b": None}], "c": "d"}
    found = read.jsonl("quotes", [row(1, zeal=nested, depth=0.5), row(2, zeal=nested)])
    assert found.values("zeal") == [nested, nested]
    assert found.values("depth") == [0.5, None]
    assert found.problems.height == 0


def test_names_of_our_own_are_moved_and_noted(read: Any, row: Any) -> None:
    found = read.jsonl("quotes", [row(1, __file="mine", __raw_date="x")])
    assert found.values("__file") == [0]
    moved = [name for name in found.frame.columns if name.startswith("extra__")]
    assert [found.values(name) for name in moved] == [["mine"], ["x"]]
    assert found.notes("info") == moved


def test_each_missing_column_is_one_problem_of_its_file(read: Any, tmp_path: Path) -> None:
    folder = tmp_path / "quotes"
    folder.mkdir()
    (folder / "one.jsonl").write_text(lines({"quote_id": "q1", "article_id": "a", "text": "t"}))
    (folder / "two.jsonl").write_text(lines({"quote_id": "q2", "article_id": "a"}) * 3)
    found = read.files(tmp_path, "quotes")
    (problem,) = found.problems.to_dicts()
    assert (problem["code"], problem["column"], problem["file"]) == ("IO012", "text", 1)
    assert (problem["row"], problem["found"]) == (None, "quote_id, article_id")
    assert "text" not in found.frames[1].columns


def test_a_file_of_something_else_says_so(read: Any) -> None:
    found = read.jsonl("quotes", [{"colour": "red"}])
    assert [code for code, _, _ in found.said] == ["IO012"] * 3
    assert "is this a file of quotes?" in found.problems["help"][0]


def test_derived_columns_are_never_missing(read: Any, row: Any) -> None:
    assert read.jsonl("quotes", [row(1)]).problems.height == 0


def test_a_key_that_some_rows_lack_is_null_there(read: Any, row: Any) -> None:
    rows = [row(1), row(2), row(3)]
    del rows[1]["text"]
    found = read.jsonl("quotes", rows)
    assert found.values("text")[1] is None
    assert found.problems.height == 0


def test_a_required_column_that_comes_late_is_missing_before(
    conformer: Conformer, table: Table
) -> None:
    one = conformer.conform(batch(quote_id=["q1", "q2"], article_id=["a", "a"]))
    two = conformer.conform(batch(first=2, quote_id=["q3"], article_id=["a"], text=["t"]))
    three = conformer.conform(batch(first=3, quote_id=["q4"], article_id=["a"]))
    conformer.finish(0)
    assert "text" not in one.columns
    assert two["text"].to_list() == ["t"]
    assert three["text"].to_list() == [None]
    problems = table.problems().select("code", "column", "row", "line", "key").rows()
    assert problems == [("IO013", "text", 0, 1, "q1"), ("IO013", "text", 1, 2, "q2")]


def test_frames_only_ever_gain_columns(conformer: Conformer) -> None:
    rows: dict[str, list[Any]] = {"quote_id": ["q1"], "article_id": ["a"], "text": ["t"]}
    conformer.conform(batch(**rows, venue=["Port"], zeal=[5], date=["2026"]))
    conformer.finish(0)
    frame = conformer.conform(batch(file=1, **rows))
    assert frame.schema["venue"] == pl.String
    assert frame.schema["zeal"] == pl.Int64
    assert frame.select("venue", "zeal", "date", "date_precision", "__raw_date").row(0) == (
        (None,) * 5
    )


def test_notes_on_columns_are_given_once(read: Any, tmp_path: Path) -> None:
    folder = tmp_path / "articles"
    folder.mkdir()
    for name in ("one", "two"):
        (folder / f"{name}.jsonl").write_text(lines({"article_id": name, "headline": "t"}))
    found = read.files(tmp_path, "articles")
    assert found.notes("info") == ["title"]
    assert len(found.table.mappings) == 1
    assert found.table.batches() is not None
    assert found.table.mappings == []


def test_findings_of_columns_are_given_once_a_file(read: Any) -> None:
    data = pa.table({"article_id": pa.array(range(5)), "title": ["t"] * 5})
    found = read.parquet("articles", data, row_group_size=1)
    assert found.said == [("IO010", "article_id", "Int64")]
    assert found.values("article_id") == ["0", "1", "2", "3", "4"]


# --- ids that are numbers


def test_ids_that_are_all_numbers_are_one_problem(read: Any, row: Any) -> None:
    rows = [row(1) | {"article_id": number} for number in (5, 6, None)]
    found = read.jsonl("quotes", rows)
    assert found.values("article_id") == ["5", "6", None]
    assert found.said == [("IO010", "article_id", "nothing but numbers")]


def test_a_number_among_ids_is_a_problem_of_its_row(read: Any, row: Any) -> None:
    rows = [row(1), row(2) | {"article_id": 1.50}, row(3)]
    found = read.jsonl("quotes", rows)
    assert found.values("article_id") == ["a1", "1.5", "a1"]
    assert found.said == [("IO014", "article_id", "1.5")]


@pytest.mark.parametrize(
    ("ids", "found"),
    [
        (["1", "2"], [("IO010", "actor_id", "nothing but numbers")]),
        (["1", "b"], []),
        (["001", "002"], []),
        (["1", ""], [("IO010", "actor_id", "nothing but numbers")]),
        (["", ""], []),
    ],
)
def test_ids_in_csv(read: Any, ids: list[str], found: list[Any]) -> None:
    text = "actor_id,name,type\n" + "".join(f"{one},A,person\n" for one in ids)
    assert read.csv("actors", text).said == found


# --- columns that are derived


def test_the_kind_follows_from_quoted_spans(read: Any, row: Any) -> None:
    words = {"start": 0, "end": 16, "text": "We leave at dawn"}
    part = {"start": 3, "end": 8, "text": "leave"}
    rows = [
        row(1, spans=[words], quoted_spans=[words]),
        row(2, spans=[words], quoted_spans=[part]),
        row(3, spans=[words], quoted_spans=[]),
        row(4, spans=[words]),
    ]
    assert read.jsonl("quotes", rows).values("kind") == ["direct", "mixed", "indirect", None]
    given = [one | {"kind": "mixed"} for one in rows]
    assert read.jsonl("quotes", given).values("kind") == ["mixed"] * 4


def test_without_quoted_spans_the_kind_stays_open(read: Any, row: Any) -> None:
    assert "kind" not in read.jsonl("quotes", [row(1)]).frame.columns


# --- names of two fields


def test_a_verdict_of_a_fact_checker_s_own(read: Any) -> None:
    verdicts = ["mostly_true", "Pants on fire", None, 5]
    rows = [{"claim_id": f"c{n}", "text": "t", "verdict": one} for n, one in enumerate(verdicts)]
    found = read.jsonl("claims", rows)
    assert found.values("verdict") == ["mostly_true", None, None, None]
    assert found.values("verdict_raw") == ["mostly_true", "Pants on fire", None, None]
    assert found.said == [("IO014", "verdict_raw", "5")]


# --- settings


def test_settings_name_columns(read: Any, row: Any) -> None:
    found = read.jsonl("quotes", [row(1, wer="Vale")], columns={"wer": "speaker_text"})
    assert found.values("speaker_text") == ["Vale"]
    assert found.mapped["speaker_text"] == ("wer", "config")
    assert found.problems.height == 0


def test_a_wrong_setting_is_said_before_reading(table: Table) -> None:
    with pytest.raises(ConfigurationError):
        Conformer(Quote, table, TableSettings(columns={"wer": "who"}))


def test_zero_rows_have_columns(read: Any) -> None:
    found = read.csv("actors", "actor_id,name,type,qid\n")
    assert found.frame.height == 0
    assert found.frame.schema["qid"] == pl.String
    assert found.problems.height == 0
    assert found.table.unreadable == []


def test_a_batch_of_nothing_but_bad_lines(read: Any) -> None:
    found = read.file("quotes", "jsonl", b"{\n[\n")
    assert found.frames == []
    assert [code for code, _, _ in found.said] == ["IO003", "IO003"]
