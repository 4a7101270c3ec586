"""The blocks of docs/guides/publish.md that need libraries of their own, run with these."""

from __future__ import annotations

import runpy
import shutil
from pathlib import Path

import pytest

from newsschema.corpus import Corpus
from tests.docs import blocks

PAGE = blocks.ROOT / "docs" / "guides" / "publish.md"
SHOWN = list(blocks.blocks(PAGE.read_text("utf-8")))
COMMANDS = [block.text.splitlines() for block in SHOWN if block.language == "sh"]


def run(lines: list[str], folder: Path) -> None:
    """Run commands as they are shown."""
    for line in lines:
        blocks.check(line, [], folder, PAGE.name)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with the fixtures, also as `data`."""
    shutil.copytree(blocks.ROOT / "fixtures", tmp_path / "fixtures")
    shutil.copytree(blocks.ROOT / "fixtures" / "newsroom", tmp_path / "data")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_catalogs(folder: Path) -> None:
    for library in ("pyiceberg", "deltalake"):
        pytest.importorskip(library, reason=f"{library} is not installed: readers-test has it")
    for source in ("newsroom", "newsroom-broken"):
        Corpus("corpora/wire").build(folder / "fixtures" / source, select=("IO", "REF", "DUP"))
    run(COMMANDS[0], folder)
    (script,) = [block.text for block in SHOWN if block.title == "read_catalogs.py"]
    (folder / "read_catalogs.py").write_text(script, "utf-8")
    said = runpy.run_path("read_catalogs.py")
    keys = sorted(said["first"]["quote_id"].to_pylist())
    assert keys == sorted(said["first_again"]["quote_id"])
    assert keys != sorted(said["newest"]["quote_id"])


def test_object_stores(folder: Path, bucket: str) -> None:
    run([line.replace("s3://bucket", bucket) for line in COMMANDS[1]], folder)


def test_no_command_of_the_page_is_only_shown() -> None:
    assert [len(lines) for lines in COMMANDS] == [2, 3]
