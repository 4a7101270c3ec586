"""What a version can't hold is set aside or is in the log of edits, whatever rules are asked."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from newsschema.cli.building import told
from newsschema.corpus import Corpus
from newsschema.validators.example import actor, article, quote
from tests.writers.conftest import WORDS

Build = Callable[..., Any]
Rows = list[dict[str, Any]]


def written(folder: Path, **tables: Rows) -> Path:
    folder.mkdir(exist_ok=True)
    for name, rows in tables.items():
        lines = "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
        (folder / f"{name}.jsonl").write_text(lines, encoding="utf-8")
    return folder


def log(corpus: Corpus) -> list[tuple[Any, ...]]:
    """The log of edits, without what is no value."""
    path = corpus.newest.path / "lineage" / "edits.parquet"
    edits = pl.read_parquet(path).filter(pl.col("safety").is_null())
    return edits.select("key", "row", "column", "before", "after", "rule").rows()


def test_cells_that_do_not_fit_are_in_the_log(corpus: Corpus, tmp_path: Path) -> None:
    long = "nobody " * 100
    rows = [
        article("One text.", "art_1", published_at="2026-03-01T08:00:00"),
        article("Two texts.", "art_2", published_at="soon"),
        article("Three texts.", "art_3", authors=7),
        article("Four texts.", "art_4", topics={"of": long}),
        article("Five texts.", "art_5", published_at="2026-03-02T08:00:00Z"),
    ]
    data = written(tmp_path / "data", articles=rows)
    codes = ["TIM", "IO014", "IO008", "ART004"]
    built = corpus.build(data, ignore=codes)
    found = log(corpus)
    assert [one[:4] for one in found[:3]] == [
        ("art_1", 0, "published_at", '"2026-03-01T08:00:00"'),
        ("art_2", 1, "published_at", '"soon"'),
        ("art_3", 2, "authors", '"7"'),
    ]
    assert {one[4] for one in found} == {"null"}
    assert long in json.loads(found[3][3])
    assert len(found) == 4
    assert "  4 values not kept as given (lineage/edits.parquet)" in told(built, "wire", dry=False)
    # Milder or suppressed they are kept too, and the log names the rule.
    settings = tmp_path / "milder.toml"
    settings.write_text('[rules.TIM001]\nseverity = "warning"\n', encoding="utf-8")
    other = Corpus(tmp_path / "other")
    other.build(written(tmp_path / "data", articles=rows[:1]), config=settings)
    assert log(other) == [("art_1", 0, "published_at", '"2026-03-01T08:00:00"', "null", "TIM001")]


def test_what_is_repaired_is_not_left_out(corpus: Corpus, tmp_path: Path) -> None:
    rows = [article("One text.", "art_1", published_at="2026-03-01 08:00:00Z", authors="Ada Kern")]
    corpus.build(written(tmp_path / "data", articles=rows))
    assert corpus.newest.tables["articles"]["published_at"].null_count() == 0
    path = corpus.newest.path / "lineage" / "edits.parquet"
    assert not path.exists() or pl.read_parquet(path)["safety"].null_count() == 0


def test_a_column_of_another_type_is_in_the_log(corpus: Corpus, tmp_path: Path) -> None:
    folder = tmp_path / "data"
    folder.mkdir()
    rows = [article(f"Text {number}.", f"art_{number}") for number in range(3)]
    table = pa.Table.from_pylist([{k: v for k, v in row.items() if k != "topics"} for row in rows])
    table = table.append_column("topics", pa.array([True, None, False]))
    pq.write_table(table, folder / "articles.parquet")
    corpus.build(folder, ignore=["IO008", "IO009", "IO014", "TIM", "DUP"])
    assert corpus.newest.tables["articles"]["topics"].null_count() == 3
    found = [one[:5] for one in log(corpus) if one[2] == "topics"]
    assert found == [
        ("art_0", 0, "topics", "true", "null"),
        ("art_2", 2, "topics", "false", "null"),
    ]


def test_members_that_no_record_has_are_in_the_log(corpus: Corpus, tmp_path: Path) -> None:
    rows = [
        article("One text.", "art_1", authors=[{"name": "Ada Kern", "born": 3}]),
        article("Two texts.", "art_2", authors=[{"name": "Bo Lind"}]),
    ]
    corpus.build(written(tmp_path / "data", articles=rows))
    ((key, _, column, before, after, rule),) = log(corpus)
    assert (key, column, rule) == ("art_1", "authors", "IO011")
    assert json.loads(before) == rows[0]["authors"]
    assert "born" not in after


@pytest.mark.parametrize("ignore", [["IO013"], ["IO"], []])
def test_rows_without_a_key_are_set_aside(
    ignore: list[str], corpus: Corpus, tmp_path: Path
) -> None:
    nameless: Mapping[str, Any] = {**actor("Bo Lind", "x"), "actor_id": None}
    data = written(tmp_path / "data", actors=[actor(), {**nameless}, actor("Cy Vance", "act_3")])
    built = corpus.build(data, ignore=ignore)
    (account,) = built.accounting
    assert (account.rows, account.kept, account.quarantined) == (3, 2, 1)
    aside = pl.read_parquet(corpus.newest.path / "quarantine" / "actors.parquet")
    assert aside["codes"].to_list() == [["IO013"]]
    assert json.loads(aside["input"][0]) == nameless
    assert corpus.verify(depth="deep") == []


def test_lists_that_lack_a_part_are_in_the_log(build: Build, corpus: Corpus) -> None:
    one = article("One text.", "art_1")
    lists: list[Any] = [[{"start": None, "end": 5}], [{"start": 0, "end": 3}], None]
    quotes = [{**quote(one, WORDS, f"quo_{at}"), "spans": spans} for at, spans in enumerate(lists)]
    data = {"articles": [{**one, "authors": [{"name": None}]}], "quotes": quotes}
    assert build(data, select=["ART"]).quarantine.is_empty()
    assert [(key, column, after) for key, _, column, _, after, _ in log(corpus)] == [
        ("art_1", "authors", "null"),
        ("quo_0", "spans", "null"),
    ]
    spans = corpus.newest.tables["quotes"]["spans"].to_list()
    assert [one and one[0]["end"] for one in spans] == [None, 3, None]


def test_other_missing_values_are_published_as_null(corpus: Corpus, build: Build) -> None:
    one = article("One text.", "art_1")
    said = {**quote(one, WORDS, "quo_1"), "text": None}
    data = {"articles": [one], "quotes": [said], "actors": [{**actor(), "name": None}]}
    built = build(data, ignore=["IO013", "QUO", "ACT", "REF"])
    assert built.quarantine.is_empty()
    assert corpus.newest.tables["actors"]["name"].to_list() == [None]
    assert corpus.newest.manifest.tables["actors"].names()["name"].nullable
    assert build({**data, "actors": [actor()]}, ignore=["IO013", "QUO"]).version == "2.0.0"
