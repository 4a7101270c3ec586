"""Parts of a dataset, in whatever number and order, give the outcome of the whole."""

from __future__ import annotations

import json
import random
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

import polars as pl
import pytest

from newsschema.readers.dataset import open_dataset
from newsschema.readers.memory import memory_table
from newsschema.readers.placed import place
from newsschema.readers.table import FILE, LINE, ROW
from newsschema.readers.table_settings import TableSettings
from newsschema.schemas.catalogue import RECORDS
from newsschema.validators import engine
from newsschema.validators.job import Input, Job
from newsschema.validators.outcome import Outcome
from newsschema.validators.rule import RULES
from newsschema.validators.settings import Settings
from newsschema.validators.stages import read_table
from tests.validators.parted import in_parts, through_parts

SETTINGS = Settings(now=datetime(2026, 3, 1, tzinfo=UTC))
FIXTURES = Path(__file__).parents[2] / "fixtures"


def check(one: Outcome, other: Outcome) -> None:
    assert one.findings.equals(other.findings)
    assert one.rules == other.rules
    assert (one.summary, one.tables, one.unreadable) == (
        other.summary,
        other.tables,
        other.unreadable,
    )


@cache
def whole_of(name: str) -> Outcome:
    """The outcome of a run over a dataset of the fixtures."""
    return engine.run(open_dataset(FIXTURES / name), SETTINGS)


@pytest.mark.parametrize(
    ("name", "parts", "seed"),
    [
        ("newsroom", 3, 1),
        ("newsroom-broken", 1, 0),
        ("newsroom-broken", 13, 2),
        ("newsroom-broken-formats", 3, 1),
    ],
)
def test_parts_give_the_outcome_of_the_whole(name: str, parts: int, seed: int) -> None:
    whole = whole_of(name)
    assert whole.findings.height
    check(in_parts(open_dataset(FIXTURES / name), parts, SETTINGS, seed), whole)


def test_a_table_of_several_files_is_read_file_by_file(tmp_path: Path) -> None:
    for file in sorted((FIXTURES / "newsroom-broken").glob("*.jsonl")):
        lines = file.read_bytes().splitlines(keepends=True)
        half = len(lines) // 2
        (tmp_path / f"{file.stem}-1.jsonl").write_bytes(b"".join(lines[:half]))
        (tmp_path / f"{file.stem}-2.jsonl").write_bytes(b"".join(lines[half:]))
    whole = engine.run(open_dataset(tmp_path), SETTINGS)
    check(in_parts(open_dataset(tmp_path), 4, SETTINGS, 5), whole)


def test_rows_in_memory_stand_where_they_say() -> None:
    place_of = {FILE: ["b.csv", "a.csv", "a.csv"], LINE: [7, None, 3], ROW: [5, 0, 1]}
    rows = pl.DataFrame({"actor_id": ["x", "x", None], "name": ["X", "X", "Y"]})
    table = memory_table("actors", rows, RECORDS["actors"], TableSettings())
    place(table, pl.DataFrame(place_of))
    inputs = {"actors": Input(RECORDS["actors"])}
    job = Job("<memory>", inputs, SETTINGS, datetime(2026, 3, 1, tzinfo=UTC), 2)
    found = through_parts(job, read_table(job, table, 0), random.Random(1)).findings
    said = found.filter(pl.col("row").is_not_null()).select("code", "file", "line", "row")
    assert said.rows() == [("IO013", "a.csv", 3, 1), ("DUP001", "b.csv", 7, 5)]


def test_articles_without_ids_are_judged_in_parts(tmp_path: Path) -> None:
    said = "This line is printed below every page we sell."
    lines = [json.dumps({"body": f"{'No more than line ' * n} {n}.\n{said}"}) for n in range(3, 9)]
    (tmp_path / "articles.jsonl").write_text("\n".join(lines), "utf-8")
    whole = engine.run(open_dataset(tmp_path), SETTINGS)
    assert whole.findings["code"].to_list().count("DUP005") == 5
    check(in_parts(open_dataset(tmp_path), 4, SETTINGS, 1), whole)


def test_a_rule_that_crashes_in_a_part_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(self: object, data: object) -> pl.LazyFrame:
        raise ZeroDivisionError("of the test")

    monkeypatch.setattr(RULES["QUO012"], "failing", fail)
    outcome = in_parts(open_dataset(FIXTURES / "newsroom"), 3, SETTINGS)
    crashed = [rule for rule in outcome.rules if rule.status == "crashed"]
    assert [rule.code for rule in crashed] == ["QUO012"]
    assert "of the test" in (crashed[0].reason or "")


@pytest.mark.slow
def test_parts_of_real_data_give_the_outcome_of_the_whole(real_data: Path) -> None:
    for name in ("polnear-train-a", "fundus-articles", "claims-liar-train", "sochi"):
        whole = engine.run(open_dataset(real_data / name), SETTINGS)
        check(in_parts(open_dataset(real_data / name), 5, SETTINGS, 3), whole)
