"""Rules that compare keys, on rows of which equal keys have met."""

from __future__ import annotations

import random
from datetime import UTC, datetime
from pathlib import Path

import polars as pl
import pytest

from newsschema import validate
from newsschema.readers.dataset import open_dataset
from newsschema.readers.memory import memory_table
from newsschema.readers.placed import place
from newsschema.readers.table import FILE, LINE, ROW
from newsschema.readers.table_settings import TableSettings
from newsschema.schemas.catalogue import RECORDS
from newsschema.validators import engine
from newsschema.validators.active import active_rules
from newsschema.validators.data import Data
from newsschema.validators.job import Input, Job
from newsschema.validators.keyed import asked, comparing_keys
from newsschema.validators.parcels import Kind, Parcel
from newsschema.validators.rule import RULES, GroupRule
from newsschema.validators.settings import Settings
from newsschema.validators.stages import judge_part, read_table
from tests.validators.parted import in_parts, through_parts

NOW = datetime(2026, 3, 1, tzinfo=UTC)
KEYS = Settings(now=NOW, select=("DUP001", "DUP002", "DUP003"))
FIXTURES = Path(__file__).parents[2] / "fixtures"
BODY = "The council voted on the ferry. It will sail again in May, the mayor said."
ARTICLES = pl.DataFrame(
    {
        "article_id": ["a", "b", "a", "c", None, "d", "e", "b", "d"],
        "url": [f"https://harbour.example/{n % 4}" for n in range(6)] + [None] * 3,
        "body": [f"{BODY} Number {n % 3}." for n in range(8)] + [f"{BODY} Number 2."],
    }
)


def in_memory(parts: int) -> tuple[Job, list[Parcel]]:
    """The articles as an engine reads them whose partitions do not know of each other."""
    inputs = {"articles": Input(RECORDS["articles"], dense=True)}
    job = Job("<memory>", inputs, KEYS, NOW, parts)
    read: list[Parcel] = []
    for partition, rows in enumerate((ARTICLES[:4], ARTICLES[4:4], ARTICLES[4:])):
        table = memory_table("articles", rows, RECORDS["articles"], TableSettings())
        number = pl.int_range(rows.height, dtype=pl.Int64, eager=True) + (partition << 33)
        places = pl.DataFrame({ROW: number}).with_columns(
            pl.lit("<memory>").alias(FILE), pl.lit(None, dtype=pl.Int64).alias(LINE)
        )
        place(table, places.select(FILE, LINE, ROW))
        read += read_table(job, table, partition)
    return job, read


@pytest.mark.parametrize("parts", [1, 2, 7])
def test_rows_name_each_other_by_the_numbers_they_have_in_the_end(parts: int) -> None:
    whole = validate({"articles": ARTICLES}, select=KEYS.select, now=NOW).findings
    assert set(whole["code"]) == set(KEYS.select)
    assert "<memory>, row 5" in " ".join(whole["help"])
    job, read = in_memory(parts)
    assert through_parts(job, read, random.Random(parts)).findings.equals(whole)


def test_only_what_is_looked_at_travels() -> None:
    job, read = in_memory(1)
    keyed = [parcel for parcel in judge_part(job, read) if parcel.kind is Kind.KEYED]
    columns = {parcel.rule: set(parcel.frame().columns) for parcel in keyed}
    place_and_key = {"__path", "__row", "__line", "article_id"}
    assert columns == {
        "DUP002": {*place_and_key, "url"},
        "DUP003": {*place_and_key, "url", "__folded_hash"},
    }


def test_a_rule_that_looks_at_rows_for_its_plan_is_shown_all_columns() -> None:
    data = Data({"actors": pl.LazyFrame({"actor_id": ["a"], "name": ["A"]})}, RECORDS, NOW)
    ((active, own),) = comparing_keys(active_rules(KEYS), data)
    assert (active.rule.code, own) == ("DUP001", True)
    assert isinstance(active.rule, GroupRule)
    assert {"actor_id", "name"} <= asked(active.rule, data)


@pytest.mark.parametrize("code", ["DUP001", "DUP002"])
def test_a_rule_that_crashes_is_named(code: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(self: object, data: object) -> pl.LazyFrame:
        raise ZeroDivisionError("of the test")

    monkeypatch.setattr(RULES[code], "failing", fail)
    whole = engine.run(open_dataset(FIXTURES / "newsroom-broken"), KEYS)
    parted = in_parts(open_dataset(FIXTURES / "newsroom-broken"), 3, KEYS)
    assert parted.rules == whole.rules
    assert [rule.code for rule in parted.rules if rule.status == "crashed"] == [code]
