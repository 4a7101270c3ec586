"""Corpora in catalogs: read with the real libraries, at every version, and safe from them."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import duckdb
import polars as pl
import pytest

from newsschema.cli.corpora import run_takedown
from newsschema.corpus import Corpus
from newsschema.errors import InputError, UsageError
from newsschema.readers.corpus import Version
from newsschema.writers.local_store import LocalStore
from newsschema.writers.publish.catalogs import outdated
from newsschema.writers.publish.iceberg import open_catalog
from newsschema.writers.publish.registration import RECORD, check_keys
from tests.writers.conftest import changed, dataset, without

SMALL = {name: rows for name, rows in dataset(2).items() if name in {"articles", "quotes"}}
"""Two months: four articles, with a quote each."""
QUOTES = 4
MORE = {name: rows for name, rows in dataset(3).items() if name in SMALL}
CHANGED = changed(MORE, "quotes", "quo_art_1_1", speaker_text="Ada Kern", note="seen")
"""A row changed, and a column that no record knows: another schema."""


@pytest.fixture
def versions(build: Callable[..., Any]) -> None:
    """Three versions: four quotes, six, and six with another column."""
    for data in (SMALL, MORE, CHANGED):
        build(data)


@pytest.fixture
def catalog(versions: None, corpus: Corpus, tmp_path: Path) -> Iterator[Any]:
    """An Iceberg catalog with three versions."""
    pytest.importorskip("pyiceberg")
    corpus.publish(tmp_path / "out", "iceberg")
    opened = open_catalog(tmp_path / "out")
    yield opened
    opened.close()


def test_iceberg_has_a_snapshot_for_each_version(
    catalog: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("POLARS_ICEBERG_PLANNER", "pyiceberg")
    table = catalog.load_table("wire.quotes")
    for version, rows in (("1.0.0", 4), ("1.1.0", 6), ("1.2.0", 6)):
        snapshot = table.snapshot_by_name(version)
        assert snapshot.summary["newsschema.version"] == version
        scan = table.scan(snapshot_id=snapshot.snapshot_id)
        arrow = scan.to_arrow()
        assert arrow["quote_id"].null_count == 0
        assert arrow.num_rows == rows
        lazy = pl.scan_iceberg(table, snapshot_id=snapshot.snapshot_id)
        assert lazy.collect()["quote_id"].null_count() == 0
        counted = duckdb.sql("select count(quote_id), count(distinct quote_id) from arrow")
        assert counted.fetchall() == [(rows, rows)]
    assert set(table.scan().to_arrow().to_pydict()["note"]) == {None, "seen"}
    assert catalog.load_table("wire.articles").scan().to_arrow()["body"].null_count == 0


def test_a_purge_leaves_the_corpus_as_it_was(catalog: Any, corpus: Corpus, tmp_path: Path) -> None:
    catalog.purge_table("wire.quotes")
    assert list((tmp_path / "out" / "quotes").rglob("2026-01.parquet")) == []
    assert corpus.verify(depth="deep") == []


def test_delta_has_a_commit_for_each_version(
    versions: None, corpus: Corpus, tmp_path: Path
) -> None:
    deltalake = pytest.importorskip("deltalake")
    done = corpus.publish(tmp_path / "out", "delta")
    assert (done.versions, done.anew, done.copied) == (("1.0.0", "1.1.0", "1.2.0"), False, 0)
    table = deltalake.DeltaTable(tmp_path / "out" / "quotes")
    told = [commit["newsschema.version"] for commit in reversed(table.history())]
    assert told == ["1.0.0", "1.1.0", "1.2.0"]
    for at, rows in enumerate((4, 6, 6)):
        table.load_as_version(at)
        arrow = table.to_pyarrow_table()
        assert (arrow.num_rows, arrow["quote_id"].null_count) == (rows, 0)
        assert pl.scan_delta(str(tmp_path / "out" / "quotes"), version=at).collect().height == rows
        assert duckdb.sql("select count(quote_id) from arrow").fetchall() == [(rows,)]
    assert set(arrow["note"].to_pylist()) == {None, "seen"}

    removed = table.vacuum(
        retention_hours=0, enforce_retention_duration=False, dry_run=False, full=True
    )
    assert any("1.0.0" in name for name in removed)
    assert corpus.verify(depth="deep") == []


def test_publishing_again_adds_what_is_new(
    build: Callable[..., Any], corpus: Corpus, tmp_path: Path
) -> None:
    deltalake = pytest.importorskip("deltalake")
    out = tmp_path / "out"
    build(SMALL)
    corpus.publish(out, "delta")
    linked = out / "quotes" / "1.0.0" / "2026-01.parquet"
    held = corpus["1.0.0"].path / "quotes" / "2026-01.parquet"
    assert linked.samefile(held)
    assert corpus.publish(out, "delta").versions == ()
    build({"articles": SMALL["articles"]})
    assert corpus.publish(out, "delta").versions == ("2.0.0",)
    assert deltalake.DeltaTable(out / "quotes").to_pyarrow_table().num_rows == 0
    assert corpus.publish(out, "delta", "1.0.0").versions == ()


def test_a_takedown_is_carried_over_by_publishing_again(
    versions: None, corpus: Corpus, tmp_path: Path
) -> None:
    deltalake = pytest.importorskip("deltalake")
    out = tmp_path / "out"
    corpus.publish(out, "delta")
    corpus.take_down(["art_1_1"], "court order")
    done = corpus.publish(out, "delta")
    assert (done.versions, done.anew) == (("1.0.0+r1", "1.1.0+r1", "1.2.0+r1"), True)
    for at in range(3):
        table = deltalake.DeltaTable(out / "articles", version=at).to_pyarrow_table()
        assert "art_1_1" not in table["article_id"].to_pylist()
    files = [file for file in out.rglob("*") if file.is_file()]
    assert [file for file in files if b"art_1_1" in file.read_bytes()] == []
    assert not (out / "articles" / "1.0.0").exists()


def test_a_takedown_names_the_registrations_that_must_follow(
    build: Callable[..., Any], corpus: Corpus, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    build(SMALL)
    for name in ("current", "old", "gone"):
        assert corpus.publish(tmp_path / name, "huggingface").noted
    shutil.rmtree(tmp_path / "gone")
    first = corpus.take_down(["art_1_1"], "court order").catalogs
    assert {Path(one.folder).name for one in first} == {"current", "old", "gone"}
    corpus.publish(tmp_path / "current", "huggingface")
    assert run_takedown(str(corpus.path), ["art_2_1"], "court order", "json") == 0
    corpus.publish(tmp_path / "current", "huggingface")
    (tmp_path / "old" / RECORD).write_text("{")
    said = capsys.readouterr()
    again = f"newsschema corpus publish {corpus.path} {tmp_path / 'old'} --to huggingface`"
    assert again in said.err
    assert {one["to"] for one in json.loads(said.out)["catalogs"]} == {"huggingface"}
    assert corpus.verify(depth="deep") == []
    assert {Path(one.folder).name for one in outdated(LocalStore(corpus.path))} == {"old", "gone"}


def test_a_corpus_that_can_not_be_written_is_registered_all_the_same(
    build: Callable[..., Any], corpus: Corpus, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuses(*_: object) -> bool:
        raise PermissionError(13, "Permission denied")

    build(SMALL)
    monkeypatch.setattr(LocalStore, "put_new", refuses)
    done = corpus.publish(tmp_path / "hub", "huggingface")
    assert (done.versions, done.noted) == (("1.0.0",), False)


def test_hugging_face_datasets_opens_the_folder(
    build: Callable[..., Any], corpus: Corpus, tmp_path: Path
) -> None:
    out = tmp_path / "hub"
    build(dataset(2))
    corpus.publish(out, "huggingface")
    (out / ".git").mkdir()
    build(without(dataset(3), "claims", "clm_2"))
    assert corpus.publish(out, "huggingface").anew
    assert (out / ".git").is_dir()
    assert not (out / "lineage").exists()
    assert not (out / "manifest.json").exists()
    datasets = pytest.importorskip("datasets")
    names = datasets.get_dataset_config_names(str(out))
    assert set(names) == set(corpus.newest.manifest.tables)
    for name in names:
        opened = datasets.load_dataset(
            str(out), name, split="train", cache_dir=str(tmp_path / "cache")
        )
        table = corpus.newest.manifest.tables[name]
        assert len(opened) == table.rows
        assert None not in opened[table.key]


def test_croissant_metadata_are_valid(build: Callable[..., Any], corpus: Corpus) -> None:
    program = shutil.which("mlcroissant")
    if program is None:
        pytest.skip("no mlcroissant on the path")
    build(SMALL)
    metadata = corpus.newest.path / "croissant.json"
    checked = subprocess.run(
        [program, "validate", "--jsonld", metadata], capture_output=True, text=True, check=False
    )
    assert checked.returncode == 0, checked.stderr
    # That facts are missing which only an owner can give, it says too.
    told = [line for line in checked.stderr.splitlines() if line.strip().startswith("-")]
    assert [line for line in told if "is recommended" not in line] == []
    assert "@context" not in checked.stderr


def test_a_folder_with_something_else_is_left_alone(
    build: Callable[..., Any], corpus: Corpus, tmp_path: Path
) -> None:
    build(SMALL)
    other = tmp_path / "other"
    other.mkdir()
    (other / "letter.txt").write_text("mine")
    with pytest.raises(UsageError, match="not empty"):
        corpus.publish(other, "huggingface")
    corpus.publish(tmp_path / "hub", "huggingface")
    with pytest.raises(UsageError, match="it holds wire for huggingface"):
        corpus.publish(tmp_path / "hub", "delta")


def test_keys_that_are_not_read_are_an_error(build: Callable[..., Any], corpus: Corpus) -> None:
    build(SMALL)
    version: Version = corpus.newest._version
    check_keys(version, "quotes", QUOTES)
    with pytest.raises(InputError, match="0 of 4 keys"):
        check_keys(version, "quotes", 0)


def test_a_crash_is_made_good(
    build: Callable[..., Any], corpus: Corpus, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from newsschema.writers.publish.huggingface import HuggingFace

    def fails(self: HuggingFace, version: Version) -> None:
        self._registration.link(version, "README.md", "README.md")
        raise OSError("the disk is full")

    build(SMALL)
    out = tmp_path / "hub"
    with monkeypatch.context() as patched:
        patched.setattr(HuggingFace, "add", fails)
        with pytest.raises(OSError, match="full"):
            corpus.publish(out, "huggingface")
    assert corpus.publish(out, "huggingface").anew
    assert (out / "quotes" / "2026-01.parquet").is_file()
