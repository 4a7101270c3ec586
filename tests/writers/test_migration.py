"""A corpus that was written in older records is read, and built on, as if it were of today."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from newsschema.api import validate
from newsschema.corpus import Corpus
from newsschema.errors import InputError
from newsschema.schemas.derive import migrations
from newsschema.schemas.derive.migrations import Change, Migration
from newsschema.writers.export import export
from tests.writers.conftest import RULES, Dataset, changed, dataset

Build = Callable[..., Any]
WHERE_IT_IS_SAID = (
    "schemas.derive.migrations",
    "schemas.derive.arrow",
    "writers.making",
    "writers.version_numbers",
)


def renamed(rows: pl.DataFrame) -> pl.DataFrame:
    return rows.rename({"said_by": "speaker_text"})


def named(data: Dataset, column: str) -> Dataset:
    """A dataset whose quotes have a speaker in some column."""
    quotes = [
        {**{k: v for k, v in row.items() if not k.startswith("speaker_")}, column: "Ada Kern"}
        for row in data["quotes"]
    ]
    return {**data, "quotes": quotes}


@pytest.fixture
def old(build: Build, corpus: Corpus, monkeypatch: pytest.MonkeyPatch) -> Corpus:
    """A corpus whose records have version 0.9, in which quotes were said by somebody."""
    with monkeypatch.context() as patched:
        for module in WHERE_IT_IS_SAID:
            patched.setattr(f"newsschema.{module}.SCHEMA_VERSION", "0.9")
        build(named(dataset(2), "said_by"))
    return corpus


@pytest.fixture
def register(monkeypatch: pytest.MonkeyPatch) -> Callable[[Mapping[str, Change]], None]:
    """Registers the way from version 0 to version 1 of the records."""
    return lambda tables: monkeypatch.setitem(
        migrations.MIGRATIONS, 0, Migration(old=0, tables=tables)
    )


def test_without_a_way_to_todays_records_it_is_refused(old: Corpus, build: Build) -> None:
    for use in (lambda: old.newest, lambda: build(dataset(2)), lambda: validate(old.path)):
        with pytest.raises(InputError, match=r"version 0\.9, and this newsschema can't carry them"):
            use()


@pytest.mark.usefixtures("old")
def test_it_is_read_in_todays_records(
    old: Corpus, register: Callable[..., None], tmp_path: Path
) -> None:
    register({"quotes": renamed})
    quotes = old["1.0.0"].tables["quotes"]
    assert set(quotes["speaker_text"]) == {"Ada Kern"}
    assert "said_by" not in quotes.columns
    assert old.verify(depth="deep") == []
    report = validate(old.path, select=["IO", "ACT"])
    assert report.findings.filter(pl.col("column") == "said_by").is_empty()
    export(old.newest._version, tmp_path / "out", "jsonl")
    row = json.loads((tmp_path / "out" / "quotes.jsonl").read_text("utf-8").splitlines()[0])
    assert row["speaker_text"] == "Ada Kern"
    export(old.newest._version, tmp_path / "csv", "csv")
    header = (tmp_path / "csv" / "quotes.csv").read_text("utf-8").splitlines()[0]
    assert "speaker_text" in header.split(",")


def test_what_is_built_on_it_is_a_major_version(
    old: Corpus, build: Build, register: Callable[..., None]
) -> None:
    register({"quotes": renamed})
    same = named(dataset(2), "speaker_text")
    built = build(same)
    assert (built.version, built.shared) == ("2.0.0", 0)
    assert not any(one.any for one in built.changes.values())
    assert old["2.0.0"].manifest.schema_version == "1.0"
    assert build(same).version is None
    other = changed(same, "quotes", "quo_art_1_1", speaker_text="Bo Lind")
    assert build(other).changes["quotes"].changed == 1
    found = old.diff("1.0.0", "2.1.0")
    assert found.rows.to_dicts() == [
        {
            "table": "quotes",
            "key": "quo_art_1_1",
            "change": "changed",
            "columns": ["speaker_text"],
        }
    ]
    assert [(one.column, one.what) for t in found.tables for one in t.columns] == [
        ("said_by", "removed"),
        ("speaker_text", "added"),
    ]


def test_rows_are_added_to_it(old: Corpus, build: Build, register: Callable[..., None]) -> None:
    register({"quotes": renamed})
    all_rows = named(dataset(3), "speaker_text")
    third = {
        name: [row for row in all_rows[name] if "art_3_" in str(row)]
        for name in ("articles", "quotes")
    }
    built = build(third, append=True)
    assert (built.version, built.shared) == ("2.0.0", 0)
    assert old.newest.tables["quotes"].height == 6
    assert old.newest.tables["quotes"]["speaker_text"].null_count() == 0
    assert old.verify(depth="deep") == []
    assert validate(old.path, select=RULES).ok


def test_a_takedown_leaves_the_records_as_they_are(
    old: Corpus, register: Callable[..., None]
) -> None:
    register({"quotes": renamed})
    assert old.take_down(["art_1_1"], "court order").rows["quotes"] == 1
    manifest = old.newest.manifest
    assert (manifest.schema_version, manifest.tables["quotes"].rows) == ("0.9", 3)
    assert "said_by" in manifest.tables["quotes"].names()
    assert old.verify(depth="deep") == []
    assert old.newest.tables["quotes"]["speaker_text"].null_count() == 0


def test_a_step_that_does_not_fit_is_told(old: Corpus, register: Callable[..., None]) -> None:
    register({"quotes": lambda rows: rows.rename({"spoken_by": "speaker_text"})})
    with pytest.raises(InputError, match="quotes: the rows are not of version 0 of the records"):
        _ = old.newest.tables["quotes"]
    report = validate(old.path, select=["IO"])
    assert not report.outcome.complete
    register({"quotes": lambda rows: rows.head(1)})
    with pytest.raises(AssertionError, match="2 rows became 1"):
        _ = old.newest.tables["quotes"]


def test_newer_records_are_refused(
    build: Build, corpus: Corpus, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patched:
        for module in WHERE_IT_IS_SAID:
            patched.setattr(f"newsschema.{module}.SCHEMA_VERSION", "2.0")
        build(dataset(1))
        file = corpus.newest.path / "quotes" / "2026-01.parquet"
    with pytest.raises(InputError, match=r"version 2\.0, this newsschema knows 1\.0; install"):
        _ = corpus.newest
    assert not validate(file).outcome.complete
