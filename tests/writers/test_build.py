"""Building: what is written, how it is numbered, and that nothing is lost."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import duckdb
import pandas as pd
import polars as pl
import pyarrow.parquet as pq
import pytest

from newsschema.corpus import Corpus
from newsschema.errors import BuildRefusedError, InputError, UsageError
from newsschema.schemas.actor import Actor
from newsschema.validators.example import actor, article
from newsschema.writers.built import Built
from newsschema.writers.version_numbers import Level
from tests.writers.conftest import NOW, changed, dataset, without

Build = Callable[..., Built]


def test_a_first_version_has_everything(build: Build, corpus: Corpus) -> None:
    built = build(dataset())
    assert (built.version, built.parent) == ("1.0.0", None)
    folder = corpus.newest.path
    files = sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*.*"))
    parts = ["2026-01", "2026-02", "2026-03"]
    assert files == sorted(
        [
            "README.md",
            "actors/actors.parquet",
            *(f"articles/{part}.parquet" for part in parts),
            # A claim without an article has no month, and neither has its review.
            *(
                f"{table}/{part}.parquet"
                for table in ("claims", "claim_reviews")
                for part in ("2026-01", "undated")
            ),
            "croissant.json",
            *(f"lineage/{name}.parquet" for name in dataset()),
            "manifest.json",
            *(f"quotes/{part}.parquet" for part in parts),
            "report.html",
            "report.json",
        ]
    )
    manifest = corpus.newest.manifest
    assert {name: table.rows for name, table in manifest.tables.items()} == {
        name: len(rows) for name, rows in dataset().items()
    }
    assert corpus.verify(depth="deep") == []
    assert set(corpus.newest.tables["quotes"]["quote_id"]) == {
        row["quote_id"] for row in dataset()["quotes"]
    }


def test_the_same_input_writes_nothing(build: Build, corpus: Corpus, tmp_path: Path) -> None:
    build(dataset())
    before = {path: path.stat() for path in tmp_path.rglob("*") if path.is_file()}
    shuffled = {name: list(reversed(rows)) for name, rows in dataset().items()}
    for data in (dataset(), shuffled):
        built = build(data)
        assert (built.version, built.level) == (None, Level.NOTHING)
    assert {path: path.stat() for path in tmp_path.rglob("*") if path.is_file()} == before
    assert corpus.versions == ("1.0.0",)


def test_the_same_input_gives_the_same_bytes(tmp_path: Path) -> None:
    def contents(name: str) -> dict[str, bytes]:
        corpus = Corpus(tmp_path / name / "wire")
        corpus.build(dataset(), select="IO", now="2026-11-26T12:00:00Z")
        folder = corpus.newest.path
        return {str(p.relative_to(folder)): p.read_bytes() for p in folder.rglob("*.*")}

    assert contents("one") == contents("two")


@pytest.mark.parametrize(
    ("data", "version", "changes"),
    [
        (changed(dataset(), "articles", "art_2_1", title="Another"), "1.1.0", (0, 0, 1)),
        (without(dataset(), "claim_reviews", "rev_2"), "1.1.0", (0, 1, 0)),
        (dataset(4), "1.1.0", (4, 0, 0)),
        (changed(dataset(), "actors", "act_1", mood="calm"), "1.1.0", (0, 0, 1)),
        ({k: v for k, v in dataset().items() if k != "claim_reviews"}, "2.0.0", (0, 2, 0)),
        (
            {
                **dataset(),
                "articles": [
                    {k: v for k, v in row.items() if k != "license"}
                    for row in dataset()["articles"]
                ],
            },
            "2.0.0",
            (0, 0, 6),
        ),
    ],
    ids=["changed", "removed", "month added", "column added", "table removed", "column removed"],
)
def test_numbers_follow_from_what_changed(
    data: Any, version: str, changes: tuple[int, int, int], build: Build, corpus: Corpus
) -> None:
    build(dataset())
    built = build(data)
    assert (built.version, built.parent) == (version, "1.0.0")
    told = [(one.added, one.removed, one.changed) for one in built.changes.values()]
    assert tuple(map(sum, zip(*told, strict=True))) == changes
    found = corpus.diff("1.0.0", version)
    assert {one.table: one.changes for one in found.tables} == built.changes


def test_a_number_can_be_raised_but_not_lowered(build: Build) -> None:
    assert build(dataset(), version="3.0.0").version == "3.0.0"
    with pytest.raises(UsageError, match=r"2\.9\.9 is lower than 3\.1\.0"):
        build(dataset(2), version="2.9.9")
    with pytest.raises(UsageError, match="no version number"):
        build(dataset(2), version="next")


def test_files_that_say_the_same_are_shared(build: Build, corpus: Corpus) -> None:
    build(dataset())
    built = build(changed(dataset(), "articles", "art_2_1", title="Another"))
    assert (built.written, built.shared) == (1, 10)
    old, new = (corpus[version].path for version in ("1.0.0", "1.1.0"))
    for path in new.glob("*/*.parquet"):
        name = path.relative_to(new)
        if name.parts[0] in corpus.newest.manifest.tables:
            same = str(name) == str(Path("articles", "2026-02.parquet"))
            assert path.samefile(old / name) != same, name


def test_compacting_is_a_patch(build: Build, corpus: Corpus) -> None:
    build(dataset())
    built = build(dataset(), compact=True)
    assert (built.version, built.level) == ("1.0.1", Level.PATCH)
    assert built.written > 0
    assert corpus.diff("1.0.0", "1.0.1").rows.is_empty()
    assert build(dataset(), compact=True).version is None
    assert build(dataset()).version is None


def test_rows_with_errors_are_set_aside_with_what_hangs_on_them(
    build: Build, corpus: Corpus
) -> None:
    data = changed(dataset(), "actors", "act_1", qid="q42x")
    built = build({**data, "actors": [*data["actors"], actor("Ole Brandt", "act_2")]})
    aside = built.quarantine.select("table", "key", "codes").rows()
    assert ("actors", "act_1", ["ACT001"]) in aside
    assert {(table, codes[0]) for table, _, codes in aside} == {
        ("actors", "ACT001"),
        ("quotes", "REF001"),
    }
    accounts = {one.table: (one.rows, one.kept, one.quarantined) for one in built.accounting}
    assert accounts["quotes"] == (6, 0, 6)
    assert accounts["actors"] == (2, 1, 1)
    rows = pl.read_parquet(corpus.newest.path / "quarantine" / "actors.parquet")
    assert json.loads(rows["input"][0]) == {**data["actors"][0], "qid": "q42x"}
    assert corpus.verify(depth="deep") == []
    assert corpus.newest.manifest.quarantined == 7
    # What is set aside is part of a version: more of it is a new one.
    assert (
        build({**data, "actors": [*data["actors"], actor("Ole Brandt", "act_2")]}).version is None
    )
    other = changed(data, "actors", "act_1", qid="q43x")
    again = build({**other, "actors": [*other["actors"], actor("Ole Brandt", "act_2")]})
    assert (again.version, again.level) == ("1.0.1", Level.PATCH)


def test_bytes_of_bad_lines_are_kept(corpus: Corpus, tmp_path: Path) -> None:
    folder = tmp_path / "data"
    folder.mkdir()
    good = [json.dumps(actor(f"Name {i}", f"act_{i}")).encode() for i in range(4)]
    bad = [b'{"actor_id": "act_x", "name": ', b'{"actor_id": "act_\xff"}', b'{"actor_id": null}']
    lines = [good[0], bad[0], b"", good[1], bad[1], good[2], bad[2], good[3]]
    (folder / "actors.jsonl").write_bytes(b"\r\n".join(lines) + b"\r\n")
    built = corpus.build(folder, select="IO,ACT001")
    (account,) = built.accounting
    assert (account.rows, account.kept, account.quarantined) == (7, 4, 3)
    rows = pl.read_parquet(corpus.newest.path / "quarantine" / "actors.parquet")
    kept = [
        (line, text.encode() if data is None else data)
        for line, text, data in rows.select("line", "input", "input_bytes").iter_rows()
    ]
    assert kept == [(2, bad[0]), (5, bad[1]), (7, bad[2])]
    lineage = pl.read_parquet(corpus.newest.path / "lineage" / "actors.parquet")
    assert lineage["fate"].value_counts().sort("fate").rows() == [("kept", 4), ("quarantined", 3)]
    stored = corpus.newest.tables["actors"]
    for row, key, path, at in (
        lineage.filter(pl.col("fate") == "kept").select("row", "key", "path", "at").iter_rows()
    ):
        assert path == "actors/actors.parquet", row
        assert stored["actor_id"][at] == key


def test_a_version_does_not_depend_on_the_memory(
    build: Build, corpus: Corpus, tmp_path: Path
) -> None:
    data = {**dataset(4), "quotes": [*dataset(4)["quotes"], dataset(4)["quotes"][0]]}
    first = build(data, select=None, memory="2GB")
    other = Corpus(tmp_path / "other" / "wire")
    again = other.build(data, now=NOW, memory="1KB")
    assert again.edits.equals(first.edits)
    assert again.edits.height
    assert other.newest.manifest == corpus.newest.manifest


def test_equal_rows_are_merged(build: Build) -> None:
    data = dataset()
    built = build({**data, "quotes": [*data["quotes"], data["quotes"][0]]})
    accounts = {one.table: one for one in built.accounting}
    assert (accounts["quotes"].kept, accounts["quotes"].merged) == (6, 1)


def test_too_many_rows_set_aside_refuse_the_build(build: Build, store: Any) -> None:
    data = changed(dataset(), "actors", "act_1", qid="q42x")
    with pytest.raises(BuildRefusedError, match=r"1 of 1 rows of actors .* more than 50\.00%"):
        build(data, max_quarantine=0.5)
    assert store.folders("versions") == []
    assert build(dataset(), max_quarantine=0.0).version == "1.0.0"


def test_an_error_without_a_row_refuses_the_build(build: Build, corpus: Corpus) -> None:
    rows = [{k: v for k, v in actor().items() if k != "type"}]
    with pytest.raises(BuildRefusedError, match="belongs to no row"):
        build({"actors": rows})
    assert corpus.versions == ()


def test_a_dry_run_writes_nothing(build: Build, store: Any) -> None:
    assert build(dataset(), dry_run=True).version == "1.0.0"
    assert not store.root.exists()
    build(dataset())
    before = store.names("")
    assert build(dataset(4), dry_run=True).version == "1.1.0"
    assert store.names("") == before


def test_another_folder_is_left_alone(build: Build, store: Any) -> None:
    store.put("precious.txt", b"mine")
    with pytest.raises(InputError, match="not empty and is no corpus"):
        build(dataset())
    assert store.names("") == ["precious.txt"]


def test_versions_of_an_article_lie_together(build: Build, corpus: Corpus) -> None:
    first = article("First words.", "art_1", published_at="2026-01-31T23:00:00Z")
    later = article("Later words.", "art_1", published_at="2026-02-01T01:00:00Z")
    undated = article("No day.", "art_2", published_at="2026")
    build({"articles": [later, undated, first]})
    parts = {file.path: file.rows for file in corpus.newest.manifest.tables["articles"].files}
    assert parts == {"articles/2026-01.parquet": 2, "articles/undated.parquet": 1}
    changes = build({"articles": [{**later, "title": "New"}, undated, first]}).changes["articles"]
    assert (changes.added, changes.removed, changes.changed) == (0, 0, 1)


def test_a_record_of_ones_own_is_kept(build: Build, corpus: Corpus) -> None:
    class Player(Actor):
        goals: int

    build({"actors": [actor(goals=3)]}, records={"actors": Player})
    file = corpus.newest.path / "actors" / "actors.parquet"
    assert not pq.read_schema(file).field("goals").nullable


def test_other_tools_read_a_version(build: Build, corpus: Corpus) -> None:
    build(dataset())
    folder = corpus.newest.path
    pattern = f"{folder}/quotes/*.parquet"
    keys = sorted(row["quote_id"] for row in dataset()["quotes"])
    assert sorted(pl.scan_parquet(pattern).collect()["quote_id"]) == keys
    assert sorted(pd.read_parquet(folder / "quotes")["quote_id"]) == keys
    assert sorted(pq.read_table(folder / "quotes")["quote_id"].to_pylist()) == keys
    found = duckdb.read_parquet(pattern).project("quote_id").fetchall()
    assert sorted(key for (key,) in found) == keys


def test_the_card_and_the_metadata_say_what_is_there(build: Build, corpus: Corpus) -> None:
    build(dataset())
    folder = corpus.newest.path
    card = (folder / "README.md").read_text("utf-8")
    assert card.startswith('---\npretty_name: "wire"\n')
    assert "| articles | `article_id` | 6 | 3 |" in card
    content = json.loads((folder / "croissant.json").read_bytes())
    assert content["conformsTo"] == "http://mlcommons.org/croissant/1.0"
    objects = {one["@id"]: one for one in content["distribution"] if "sha256" in one}
    for table in corpus.newest.manifest.tables.values():
        for file in table.files:
            assert objects[file.path]["sha256"] == file.sha256
