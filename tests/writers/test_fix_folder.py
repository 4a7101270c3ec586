"""Repaired datasets as folders, and the input back out of them."""

from __future__ import annotations

import gzip
import json
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from newsschema.errors import InputError, UsageError
from newsschema.readers.dataset import open_dataset
from newsschema.readers.table import Dataset
from newsschema.repairs.repair import Repaired, repair
from newsschema.validators.settings import Settings
from newsschema.writers.fix_folder import accounts, write_fixed
from newsschema.writers.fix_undo import undo
from tests.conftest import ROOT
from tests.repairs.conftest import NOW

FIXTURES = ROOT / "fixtures"
BROKEN = FIXTURES / "newsroom-broken"


@pytest.fixture(scope="module", params=[False, True], ids=["safe", "unsafe"])
def broken(request: pytest.FixtureRequest) -> tuple[Dataset, Repaired]:
    """The broken dataset and its repair, made once for all that is written of it."""
    dataset = open_dataset([BROKEN])
    return dataset, repair(dataset, Settings(now=NOW), unsafe=request.param)


def fixed(source: Path, out: Path, kind: str | None = None, **options: Any) -> Repaired:
    dataset = open_dataset([source])
    repaired = repair(dataset, Settings(now=NOW), **options)
    write_fixed(dataset, repaired, out, kind=kind)
    return repaired


def values(path: Path) -> list[Any]:
    """What a file says, row by row: bad rows as their bytes."""
    if path.suffix == ".parquet":
        return pl.read_parquet(path).to_dicts()
    data = path.read_bytes()
    if path.suffix == ".gz":
        data = gzip.decompress(data)
    lines = [line.rstrip(b"\r") for line in data.removeprefix(b"\xef\xbb\xbf").split(b"\n")]
    return [_value(line) for line in lines if line.strip()]


def _value(line: bytes) -> Any:
    try:
        return json.loads(line)
    except ValueError:
        return line


PLANTED = "access_token=q7Rt2ZxP9mB4"


def hidden(value: Any) -> Any:
    """A row in which the secret of the broken dataset is hidden."""
    if isinstance(value, dict) and PLANTED in str(value.get("url")):
        return {**value, "url": value["url"].replace(PLANTED, "access_token=***")}
    return value


def given_back(folder: Path) -> dict[str, list[Any]]:
    """What undoing gives: the input without its secrets."""
    return {name: [hidden(row) for row in rows] for name, rows in files(folder).items()}


def files(folder: Path) -> dict[str, list[Any]]:
    found = (
        path for path in folder.rglob("*") if path.suffix in {".jsonl", ".csv", ".parquet", ".gz"}
    )
    return {path.relative_to(folder).as_posix(): values(path) for path in found}


@pytest.mark.parametrize("unsafe", [False, True])
def test_undo_gives_the_input_back_whatever_its_formats(unsafe: bool, tmp_path: Path) -> None:
    source = FIXTURES / "newsroom-broken-formats"
    fixed(source, tmp_path / "out", unsafe=unsafe)
    undo(tmp_path / "out", tmp_path / "back")
    assert files(tmp_path / "back") == given_back(source)


@pytest.mark.parametrize("kind", [None, "parquet"])
def test_undo_gives_the_input_back(
    kind: str | None, broken: tuple[Dataset, Repaired], tmp_path: Path
) -> None:
    write_fixed(*broken, tmp_path / "out", kind=kind)
    assert (tmp_path / "out" / f"quotes.{kind or 'jsonl'}").is_file()
    undo(tmp_path / "out", tmp_path / "back")
    assert files(tmp_path / "back") == given_back(BROKEN)


def test_the_output_is_a_dataset_without_errors(
    broken: tuple[Dataset, Repaired], tmp_path: Path
) -> None:
    _, repaired = broken
    write_fixed(*broken, tmp_path / "out")
    unsafe = "unsafe" in set(repaired.edits["safety"])
    again = repair(open_dataset([tmp_path / "out"]), Settings(now=NOW), unsafe=unsafe)
    assert again.edits.is_empty()
    assert again.quarantine.is_empty()
    kept = {name: own["kept"] for name, own in accounts(repaired).items()}
    assert {name: own["in"] for name, own in accounts(again).items()} == kept


FLAT = [
    {
        "id": 1,
        "quote_id": "q1",
        "article_id": "a1",
        "start": 5,
        "end": 11,
        "text": " three",
        "type": "indirect",
    },
    {
        "id": 2,
        "quote_id": "q2",
        "article_id": "a1",
        "start": 0,
        "end": 3,
        "text": "One",
        "type": "indirect",
    },
]
BODY = "One,  three sailors went on board, and nobody came to see them off from the old quay."


def test_rows_keep_the_shape_of_their_producer(tmp_path: Path) -> None:
    source = tmp_path / "in"
    source.mkdir()
    article = {
        "article_id": "a1",
        "text": BODY,
        "lang": "en",
        "headline": "Sailors",
        "date": "2026-03-02",
    }
    (source / "articles.jsonl").write_text(json.dumps(article) + "\n")
    (source / "quotes.jsonl").write_text("".join(json.dumps(row) + "\n" for row in FLAT))
    dataset = open_dataset([source])
    repaired = repair(dataset, Settings(now=NOW, ignore=("IO011",)))
    write_fixed(dataset, repaired, tmp_path / "out")
    lines = (tmp_path / "out" / "quotes.jsonl").read_text().splitlines()
    assert lines[1] == json.dumps(FLAT[1])
    assert json.loads(lines[0]) == {**FLAT[0], "start": 6, "text": "three"}
    assert list(json.loads(lines[0])) == list(FLAT[0])
    assert (tmp_path / "out" / "articles.jsonl").read_text() == json.dumps(article) + "\n"
    named = repair(dataset, Settings(now=NOW))
    write_fixed(dataset, named, tmp_path / "named")
    row = json.loads((tmp_path / "named" / "articles.jsonl").read_text())
    assert row == {
        "article_id": "a1",
        "body": BODY,
        "language": "en",
        "title": "Sailors",
        "published_at": "2026-03-02",
    }
    undo(tmp_path / "named", tmp_path / "back")
    assert files(tmp_path / "back") == files(source)


def test_rows_over_several_lines_stay_so(tmp_path: Path) -> None:
    source = tmp_path / "in"
    source.mkdir()
    (source / "articles.jsonl").write_text(json.dumps({"article_id": "a1", "body": BODY}) + "\n")
    texts = [json.dumps(row, indent=3) for row in FLAT]
    (source / "quotes.json").write_text("\n".join(texts) + "\n")
    dataset = open_dataset([source])
    repaired = repair(dataset, Settings(now=NOW, ignore=("IO011",)))
    write_fixed(dataset, repaired, tmp_path / "out")
    mended = json.dumps({**FLAT[0], "start": 6, "text": "three"}, indent=3)
    assert (tmp_path / "out" / "quotes.json").read_text() == f"{mended}\n{texts[1]}\n"
    undo(tmp_path / "out", tmp_path / "back")
    assert (tmp_path / "back" / "quotes.json").read_text() == "\n".join(texts) + "\n"


def test_nothing_is_overwritten(tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "mine.txt").write_text("mine")
    with pytest.raises(UsageError, match="not an empty folder"):
        fixed(FIXTURES / "newsroom", tmp_path / "out")
    with pytest.raises(InputError, match=r"has no fix\.json"):
        undo(tmp_path / "out", tmp_path / "back")
