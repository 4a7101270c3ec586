"""What is exported says the same, read again by this and by other programs."""

from __future__ import annotations

import csv
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import newsschema as ns
from newsschema.corpus import Corpus
from newsschema.errors import UsageError
from newsschema.writers.export import ExportFormat
from tests.writers.conftest import changed, dataset


@pytest.mark.parametrize("to", ["jsonl", "csv", "parquet", "copy"])
def test_an_export_is_the_same_dataset(
    to: ExportFormat, build: Callable[..., Any], corpus: Corpus, tmp_path: Path
) -> None:
    data = changed(dataset(2), "articles", "art_1_1", body='Two\nlines, "marks"\r, ⛴️ and ")";')
    build(data, select="IO,REF")
    out = tmp_path / "out"
    files = corpus.export(out, to)
    assert files == sorted(path for path in out.rglob("*") if path.is_file())
    other = Corpus(tmp_path / "other" / "wire")
    assert other.build(out, select="IO,REF").version == "1.0.0"
    for name in corpus.newest.tables:
        assert other.newest.tables[name].equals(corpus.newest.tables[name]), name
    assert ns.validate(out, select="IO,REF").summary["error"] == 0


def test_a_folder_that_is_not_empty_is_left_alone(
    build: Callable[..., Any], corpus: Corpus, tmp_path: Path
) -> None:
    build(dataset(1))
    out = tmp_path / "out"
    out.mkdir()
    corpus.export(out, "csv")
    with (out / "actors.csv").open(newline="", encoding="utf-8") as file:
        assert next(csv.DictReader(file))["name"] == "Mara Lindqvist"
    with pytest.raises(UsageError, match="not empty"):
        corpus.export(out, "jsonl")
    with pytest.raises(UsageError, match="unknown format"):
        corpus.export(tmp_path / "more", "xml")  # type: ignore[arg-type]
    assert sorted(path.name for path in tmp_path.iterdir()) == ["out", "wire"]
