"""Batches, however they are cut, give the findings of the whole."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TypeVar

import orjson
import polars as pl
import pyarrow as pa
import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

import newsschema as ns
from newsschema.validators.finding import ORDER
from newsschema.validators.rule import RULES

NOW = datetime(2026, 3, 1, tzinfo=UTC)
BROKEN = Path(__file__).parents[2] / "fixtures" / "newsroom-broken"

Rows = list[dict[str, Any]]


def rows_of(folder: Path) -> dict[str, Rows]:
    """The records of every table that are JSON objects."""
    tables: dict[str, Rows] = {}
    for file in sorted(folder.glob("*.jsonl")):
        rows = tables.setdefault(file.stem, [])
        for line in file.read_bytes().splitlines():
            try:
                row = orjson.loads(line)
            except orjson.JSONDecodeError:
                continue
            # Which of two names of a column is meant is decided by what stands beside it.
            rows += [row] if isinstance(row, dict) and "datemodified" not in row else []
    return tables


TABLES = rows_of(BROKEN)


@pytest.fixture(scope="module")
def whole() -> pl.DataFrame:
    """The findings of a run over the whole."""
    return ns.validate(TABLES, now=NOW).findings


def together(batches: Iterator[pl.DataFrame]) -> pl.DataFrame:
    """The findings of all batches in the order of a run over the whole."""
    return pl.concat(batches).sort(ORDER, nulls_last=False, maintain_order=True)


Cut = TypeVar("Cut", Rows, pl.DataFrame)


def cut(rows: Cut, sizes: list[int]) -> Iterator[Cut]:
    """The rows in batches of these sizes, over and over."""
    start, at = 0, 0
    while start < len(rows):
        yield rows[start : start + sizes[at % len(sizes)]]
        start += sizes[at % len(sizes)]
        at += 1


def test_batches_of_records_give_the_findings_of_the_whole(whole: pl.DataFrame) -> None:
    given = {name: cut(rows, [31, 1, 20]) for name, rows in TABLES.items()}
    run = ns.validate_batches(given, now=NOW, memory=1)
    assert together(run).equals(whole)
    assert run.crashed == {}


def frames() -> dict[str, pl.DataFrame]:
    """A table of typed columns, with defects that show in a row, in two and in two tables."""
    return {
        "articles": pl.DataFrame(
            {
                "article_id": ["a1", "a2", "a3", "a2"],
                "body": ["“We keep the ferry,” she said.", "", " An edge.", ""],
            }
        ),
        "quotes": pl.DataFrame(
            {
                "quote_id": ["q1", "q2", "q2", "q4"],
                "article_id": ["a1", "a1", "a7", "a1"],
                "text": ["We keep the ferry,", "kept the", "nowhere", None],
                "start": [1, 4, 0, 2],
                "end": [19, 12, 7, 3],
                "published_precision": [1, 2, 3, 4],
            }
        ),
    }


FORMS: dict[str, Callable[[pl.DataFrame], Any]] = {
    "frames": lambda frame: frame.iter_slices(2),
    "one frame": lambda frame: frame,
    "pandas": lambda frame: [part.to_pandas() for part in frame.iter_slices(3)],
    "reader": lambda frame: pa.RecordBatchReader.from_batches(
        frame.to_arrow().schema, frame.to_arrow().to_batches(max_chunksize=1)
    ),
    "record batches": lambda frame: iter(frame.to_arrow().to_batches(max_chunksize=3)),
}


@pytest.fixture(scope="module")
def typed() -> pl.DataFrame:
    """The findings of a run over the typed columns."""
    return ns.validate(frames(), now=NOW).findings


SIZES = st.lists(st.integers(0, 5), min_size=1, max_size=4).filter(any)


@settings(max_examples=8, phases=[Phase.explicit, Phase.reuse, Phase.generate])
@given(SIZES, st.sampled_from([None, 1]))
def test_batches_of_any_size_give_the_findings_of_the_whole(
    typed: pl.DataFrame, sizes: list[int], memory: int | None
) -> None:
    given = {name: cut(frame, sizes) for name, frame in frames().items()}
    assert together(ns.validate_batches(given, now=NOW, memory=memory)).equals(typed)


@pytest.mark.parametrize("form", FORMS)
def test_batches_of_any_kind(form: str, typed: pl.DataFrame) -> None:
    assert {"ART001", "DUP001", "REF001", "QUO002"} <= set(typed["code"])
    given = {name: FORMS[form](frame) for name, frame in frames().items()}
    assert together(ns.validate_batches(given, now=NOW)).equals(typed)


def test_each_batch_is_told_when_it_was_read() -> None:
    read: list[int] = []

    def reader() -> Iterator[Rows]:
        for number in range(3):
            read.append(number)
            yield [{"actor_id": "x", "name": "X", "qid": "q42x" if number == 1 else "Q42"}]

    run = ns.validate_batches(reader(), table="actors", select="ACT001,DUP001,DUP002")
    assert read == []
    first = next(run)
    assert (read, first.height, run.rows) == ([0], 0, {"actors": 1})
    assert [frame["code"].to_list() for frame in run] == [["ACT001"], [], ["DUP001", "DUP001"]]
    assert run.counts == {"ACT001": 1, "DUP001": 2}
    assert run.not_run == {"DUP002": "no table articles"}


def test_records_may_come_one_by_one_and_none_at_all() -> None:
    assert together(ns.validate_batches(iter(TABLES["actors"]), table="actors", now=NOW)).equals(
        ns.validate({"actors": TABLES["actors"]}, now=NOW).findings
    )
    assert [f.height for f in ns.validate_batches([], table="actors", select="DUP")] == [0]


def test_settings_hold_as_for_the_whole(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, whole: pl.DataFrame
) -> None:
    monkeypatch.chdir(tmp_path)
    most = whole["code"].value_counts(sort=True)["code"][0]
    key = whole.filter(pl.col("key").is_not_null())["key"][0]
    Path("newsschema.toml").write_text(
        f"""[rules.{most}]
        allow = 1.0
        [rules.QUO002]
        severity = "info"
        [[suppress]]
        code = "{whole.filter(pl.col("key") == key)["code"][0]}"
        key = "{key}"
        reason = "known"
        """,
        "utf-8",
    )
    expected = ns.validate(TABLES, now=NOW).findings
    assert not expected.equals(whole)
    given = {name: cut(rows, [40]) for name, rows in TABLES.items()}
    assert together(ns.validate_batches(given, now=NOW)).equals(expected)


def test_a_rule_that_crashes_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(self: object, data: object) -> pl.LazyFrame:
        raise ZeroDivisionError("of the test")

    monkeypatch.setattr(RULES["DUP001"], "failing", fail)
    run = ns.validate_batches(iter(TABLES["actors"]), table="actors", select="DUP001")
    assert together(run).is_empty()
    assert "of the test" in run.crashed["DUP001"]


def test_what_can_not_be_read_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(ns.UsageError, match="by the name of their table"):
        ns.validate_batches([])
    with pytest.raises(ns.UsageError, match="quotes"):
        ns.validate_batches({"quots": []})
    with pytest.raises(ns.UsageError, match="str can't be read in batches"):
        list(ns.validate_batches("quotes.jsonl", table="quotes"))
    with pytest.raises(ns.UsageError, match="some batches are frames and some lists"):
        list(ns.validate_batches([pl.DataFrame({"name": ["X"]}), [{"name": "X"}]], table="actors"))
    monkeypatch.chdir(tmp_path)
    Path("newsschema.toml").write_text("baseline = 'known.json'", "utf-8")
    with pytest.raises(ns.UsageError, match="baseline"):
        ns.validate_batches([], table="quotes")
