"""Lines that can't be read, mended and read again."""

from __future__ import annotations

import json
from pathlib import Path

import polars as pl
import pytest

from newsschema.cli.main import main
from newsschema.readers.dataset import open_dataset
from newsschema.repairs.repair import Repaired, repair
from newsschema.validators.settings import Settings
from tests.repairs.conftest import NOW, rows_of

MARA = b'{"actor_id": "act_1", "name": "Mara Lindqvist", "type": "person"}'
NAN = b'{"actor_id": "act_2", "name": "NaN \\" Infinity", "type": "person", "age": NaN}'
PYTHON = b"{'actor_id': 'act_3', 'age': NaN}"
LATIN = b'{"actor_id": "act_4", "name": "Fran\xe7ois", "type": "PERSON"}'
HALF = b'{"actor_id": "act_5", "name": "Ines \\ud83d\\ude00 Rao \\ud83d", "type": "person"}'
LINES = (MARA, NAN, PYTHON, LATIN, HALF)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "actors.jsonl").write_bytes(b"\n".join(LINES) + b"\n")
    return tmp_path / "data"


def fixed(folder: Path, settings: Settings | None = None, *, unsafe: bool = False) -> Repaired:
    return repair(open_dataset([folder]), settings or Settings(now=NOW), unsafe=unsafe)


def test_numbers_that_are_none_become_null(folder: Path) -> None:
    repaired = fixed(folder)
    assert [row["name"] for row in rows_of(repaired)["actors"]] == [
        "Mara Lindqvist",
        'NaN " Infinity',
    ]
    assert repaired.quarantine["codes"].to_list() == [["IO003"], ["IO001"], ["IO005"]]
    (told,) = repaired.edits.rows(named=True)
    assert (told["row"], told["key"], told["column"]) == (1, "act_2", None)
    assert (told["rule"], told["safety"]) == ("IO003", "safe")
    assert json.loads(told["before"]).encode() == NAN
    assert json.loads(told["after"]).encode() == NAN.replace(b": NaN", b": null")


def test_what_a_mended_line_says_is_repaired_too(folder: Path) -> None:
    repaired = fixed(folder, unsafe=True)
    rows = {row["actor_id"]: row for row in rows_of(repaired)["actors"]}
    assert rows["act_4"] == {"actor_id": "act_4", "name": "François", "type": "person"}
    assert rows["act_5"]["name"] == "Ines 😀 Rao"
    assert repaired.quarantine["codes"].to_list() == [["IO003"]]
    assert repaired.lineage["fate"].to_list() == ["kept", "kept", "quarantined", "kept", "kept"]
    assert set(repaired.edits["rule"]) == {"IO001", "IO003", "IO005", "ART006", "TXT011"}


def test_rules_that_are_not_selected_mend_nothing(folder: Path) -> None:
    repaired = fixed(folder, Settings(now=NOW, select=("ACT",)), unsafe=True)
    assert repaired.edits.is_empty()


def test_validate_says_what_can_be_mended(folder: Path) -> None:
    found = fixed(folder).before.findings.filter(pl.col("code").str.starts_with("IO0"))
    safeties = [fix and fix["safety"] for fix in found["fix"]]
    assert safeties == ["safe", None, "unsafe", "unsafe"]


@pytest.mark.parametrize("kind", [[], ["--format", "csv"]])
def test_files_are_written_with_the_lines_and_given_back(folder: Path, kind: list[str]) -> None:
    out, back = folder.parent / "out", folder.parent / "back"
    assert main(["fix", str(folder), str(out), "--unsafe-fixes", *kind]) == 1
    if not kind:
        lines = (out / "actors.jsonl").read_bytes().splitlines()
        assert lines[0] == MARA
        assert [json.loads(line)["actor_id"] for line in lines] == [
            "act_1",
            "act_2",
            "act_4",
            "act_5",
        ]
    assert main(["fix", "--undo", str(out), str(back)]) == 0
    assert (back / "actors.jsonl").read_bytes() == (folder / "actors.jsonl").read_bytes()
