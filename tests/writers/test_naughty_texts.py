"""Texts that break programs, through every writer and back: none changes by a letter."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from newsschema.corpus import Corpus
from newsschema.readers.dataset import open_dataset
from newsschema.repairs.repair import repair
from newsschema.validators.settings import Settings
from newsschema.writers.export import ExportFormat
from newsschema.writers.fix_folder import write_fixed
from newsschema.writers.imported import import_files
from tests.readers.naughty import NAUGHTY
from tests.repairs.conftest import NOW

FORMATS = ("jsonl", "csv", "parquet")
ONLY_READING = Settings(now=NOW, select=("IO",))
"""No rule that would repair a text."""


@pytest.fixture(params=["ours", "published"])
def texts(request: pytest.FixtureRequest) -> list[str]:
    """Naughty strings: our own, and a published list of them where it is there."""
    if request.param == "ours":
        return NAUGHTY
    folder: Path = request.getfixturevalue("real_data")
    found = json.loads((folder / "conformance/naughty-strings/blns.json").read_bytes())
    return [text for text in found if text]


def rows(texts: list[str]) -> list[dict[str, Any]]:
    """Actors, each with the text in its name and alone in a column that no record knows."""
    return [
        {"actor_id": f"a{at}", "name": f"x{text}", "type": "other", "note": text}
        for at, text in enumerate(texts)
    ]


def write(path: Path, given: list[dict[str, Any]]) -> None:
    """The rows as another program would write them."""
    path.parent.mkdir()
    match path.suffix:
        case ".jsonl":
            path.write_bytes("".join(json.dumps(row) + "\n" for row in given).encode())
        case ".csv":
            sink = io.StringIO(newline="")
            written = csv.writer(sink, quoting=csv.QUOTE_ALL)
            written.writerows([list(given[0]), *(list(row.values()) for row in given)])
            path.write_bytes(sink.getvalue().encode())
        case _:
            pl.DataFrame(given).write_parquet(path)


def texts_in(folder: Path) -> list[Any]:
    """The notes of the actors in a folder, in the order of their ids; the names say the same."""
    frames = list(open_dataset([folder]).tables["actors"].batches())
    frame = pl.concat([part.select("actor_id", "name", "note") for part in frames])
    frame = frame.sort(pl.col("actor_id").str.slice(1).cast(pl.Int64))
    assert frame["name"].to_list() == [f"x{note}" for note in frame["note"]]
    return frame["note"].to_list()


@pytest.mark.parametrize("to", [None, *FORMATS])
@pytest.mark.parametrize("source", FORMATS)
def test_fix(source: str, to: str | None, texts: list[str], tmp_path: Path) -> None:
    # An empty cell of CSV is null.
    kept = [text for text in texts if text]
    write(tmp_path / "in" / f"actors.{source}", rows(kept))
    dataset = open_dataset([tmp_path / "in"])
    write_fixed(dataset, repair(dataset, ONLY_READING), tmp_path / "out", kind=to)
    assert texts_in(tmp_path / "out") == kept


@pytest.mark.parametrize("to", ["jsonl", "csv", "parquet", "copy"])
def test_build_and_export(
    to: ExportFormat,
    texts: list[str],
    build: Callable[..., Any],
    corpus: Corpus,
    tmp_path: Path,
) -> None:
    kept = [text for text in texts if text]
    build({"actors": rows(kept)}, select="IO")
    corpus.export(tmp_path / "out", to)
    assert texts_in(tmp_path / "out") == kept


@pytest.mark.parametrize("name", ["trafilatura", "newspaper4k", "news-please", "ninjs"])
def test_import(name: str, texts: list[str], tmp_path: Path) -> None:
    body = "body_text" if name == "ninjs" else "maintext" if name == "news-please" else "text"
    kept = [text for text in texts if text]
    pages = [{"uri": f"urn:x:{at}", body: text} for at, text in enumerate(kept)]
    path = tmp_path / "pages.jsonl"
    path.write_bytes("".join(json.dumps(page) + "\n" for page in pages).encode())
    import_files(name, [path], tmp_path / "out")
    frames = list(open_dataset([tmp_path / "out"]).tables["articles"].batches())
    assert pl.concat(frames)["body"].to_list() == kept
