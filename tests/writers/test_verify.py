"""Whatever is done to the files of a corpus, it is found."""

from __future__ import annotations

import io
import random
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from newsschema.corpus import Corpus
from newsschema.errors import InputError
from newsschema.readers.corpus import open_version
from newsschema.readers.corpus_log import Published, entry_name, read_log
from newsschema.writers.commit import publish
from newsschema.writers.digest import content_digest
from newsschema.writers.local_store import LocalStore
from newsschema.writers.staging import Staging
from newsschema.writers.verify import verify
from tests.writers.conftest import changed, dataset

Build = Callable[..., Any]


def replaced(path: Path, data: bytes) -> None:
    """Write other bytes into a file, under a new inode."""
    path.unlink()
    path.write_bytes(data)


def test_every_damage_to_a_file_is_found(build: Build, corpus: Corpus) -> None:
    build(dataset(1))
    folder = corpus.newest.path
    chance = random.Random(1)
    for path in sorted(folder.rglob("*.*")):
        if path.name == "manifest.json":
            continue
        name, whole = path.relative_to(folder).as_posix(), path.read_bytes()
        flipped = bytearray(whole)
        flipped[chance.randrange(len(whole))] ^= 1 << chance.randrange(8)
        for data in (bytes(flipped), whole[:-1], whole + b"\n"):
            replaced(path, data)
            assert [one.file for one in corpus.verify()] == [name]
            if len(data) != len(whole):
                assert [one.file for one in corpus.verify(depth="quick")] == [name]
        replaced(path, whole)
    assert corpus.verify(depth="deep") == []


def test_missing_and_foreign_files_are_found(build: Build, corpus: Corpus) -> None:
    build(dataset(1))
    folder = corpus.newest.path
    (folder / "actors" / "actors.parquet").unlink()
    (folder / "articles" / "2026-09.parquet").write_bytes(b"PAR1")
    told = {(one.file, one.what) for one in corpus.verify(depth="quick")}
    assert told == {
        ("actors/actors.parquet", "it is missing"),
        ("articles/2026-09.parquet", "it is not in the manifest"),
    }


def test_a_changed_manifest_is_no_version(build: Build, corpus: Corpus) -> None:
    build(dataset(1))
    path = corpus.newest.path / "manifest.json"
    replaced(path, path.read_bytes() + b" ")
    with pytest.raises(InputError, match="missing or were changed"):
        corpus.verify()


def test_reading_damaged_rows_raises(build: Build, corpus: Corpus) -> None:
    build(dataset(1))
    path = corpus.newest.path / "actors" / "actors.parquet"
    data = bytearray(path.read_bytes())
    data[60] ^= 0xFF
    replaced(path, bytes(data))
    with pytest.raises(InputError, match="missing or damaged"):
        _ = corpus.newest.tables["actors"]


def test_rows_that_do_not_fit_each_other_are_found(
    build: Build, corpus: Corpus, store: LocalStore
) -> None:
    build(dataset(1))
    version = open_version(store)
    manifest = version.manifest
    # A version whose files agree with its manifest byte by byte, but were made by somebody else.
    staging = Staging(store)
    tables = {}
    for name, table in manifest.tables.items():
        files = []
        for entry in table.files:
            rows = pq.read_table(version.path(entry))
            if name == "actors":
                rows = pa.concat_tables([rows, rows])
            if name == "articles":
                rows = rows.slice(1)
            sink = io.BytesIO()
            pq.write_table(rows, sink, write_page_checksum=True)
            content = content_digest(rows) if name != "claims" else entry.content
            if name == "claims":
                sink = io.BytesIO()
                pq.write_table(rows.rename_columns([*rows.column_names[:-1], "other"]), sink)
            made = staging.put(entry.path, sink.getvalue())
            files.append(made.model_copy(update={"rows": rows.num_rows, "content": content}))
        tables[name] = table.model_copy(update={"files": tuple(files)})
    other = manifest.model_copy(update={"tables": tables, "files": (), "version": "1.1.0"})
    entry = staging.put("manifest.json", other.encoded())
    one = Published(version="1.1.0", staging=staging.name, manifest=entry.sha256)
    publish(store, read_log(store), [one])
    assert verify(open_version(store), "full") == []
    told = [(one.file, one.what) for one in verify(open_version(store), "deep")]
    assert ("actors", "2 rows share a key (act_1)") in told
    assert (
        "quotes",
        "1 rows refer by article_id to rows of articles that are not there (art_1_1)",
    ) in told
    columns = {file for file, what in told if what.startswith("its columns")}
    assert columns == {"claims/2026-01.parquet", "claims/undated.parquet"}
    assert {file for file, what in told if what.startswith("its rows")} == columns


def test_an_older_version_stays_as_it_was(build: Build, corpus: Corpus) -> None:
    build(dataset(2))
    before = {p: p.read_bytes() for p in corpus["1.0.0"].path.rglob("*.*")}
    build(changed(dataset(2), "articles", "art_1_1", title="Another"))
    build(dataset(1))
    assert {p: p.read_bytes() for p in corpus["1.0.0"].path.rglob("*.*")} == before
    assert corpus.versions == ("1.0.0", "1.1.0", "1.2.0")
    assert corpus.verify() == []


def test_a_log_from_the_future_is_refused(build: Build, store: LocalStore, corpus: Corpus) -> None:
    build(dataset(1))
    data = store.read(entry_name(1)).replace(b"newsschema-corpus/1", b"newsschema-corpus/2")
    replaced(store.path(entry_name(1)), data)
    with pytest.raises(InputError, match=r"newsschema-corpus/2, .* install a newer one"):
        _ = corpus.newest
