"""Corpora of other versions of the records: older ones are read, newer ones refused."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pyarrow.parquet as pq
import pytest

import newsschema as ns
from newsschema.errors import InputError
from newsschema.readers.corpus import check_schema, open_version
from newsschema.schemas.derive.migrations import MIGRATIONS, Migration
from newsschema.schemas.derive.versions import SCHEMA_VERSION
from newsschema.validators.example import article, quote
from newsschema.writers import making

ARTICLE = article("Ferries are free.", "art_1")
QUOTE = quote(ARTICLE, "free", "quo_1", speaker_text="Ada Kern")
Build = Callable[[str], Path]


@pytest.fixture
def build(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Build:
    """Builds a corpus with records of some version."""

    def built(version: str) -> Path:
        monkeypatch.setattr(making, "SCHEMA_VERSION", version)
        rows = {"articles": [ARTICLE], "quotes": [QUOTE]}
        ns.Corpus(tmp_path / "wire").build(rows, select=["IO"])
        return tmp_path / "wire"

    return built


def test_an_older_version_is_read_as_today_s_records(
    build: Build, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of a name that a record has had, an alias is left."""
    monkeypatch.setitem(MIGRATIONS, 0, Migration(0))
    folder = build("0.9")
    version = open_version(folder)
    assert version.manifest.schema_version == "0.9"
    path = version.path(version.manifest.tables["quotes"].files[0])
    table = pq.read_table(path)
    path.unlink()
    names = ["speaker" if name == "speaker_text" else name for name in table.column_names]
    pq.write_table(table.rename_columns(names), path)
    corpus = ns.Corpus(folder.parent / "today")
    corpus.build(folder, select=["IO"])
    [row] = corpus.newest.tables["quotes"].to_dicts()
    assert row["speaker_text"] == QUOTE["speaker_text"]
    assert "speaker" not in row


def test_a_newer_version_is_refused(build: Build) -> None:
    major = int(SCHEMA_VERSION.partition(".")[0]) + 1
    folder = build(f"{major}.0")
    with pytest.raises(InputError, match=rf"records have version {major}\.0.*install a newer one"):
        ns.validate(folder)


def test_a_newer_minor_version_only_adds() -> None:
    major, _, minor = SCHEMA_VERSION.partition(".")
    check_schema(f"{major}.{int(minor) + 1}", "wire@1.0.0")
