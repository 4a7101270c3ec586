"""A corpus in an object store, by a local server that speaks as S3 does."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from newsschema.corpus import Corpus
from newsschema.errors import ConflictError, InputError
from newsschema.readers.corpus import open_version
from newsschema.validators.example import actor
from newsschema.writers.object_store import ObjectStore, store_at
from tests.writers.conftest import NOW, RULES, dataset

SMALL = {name: rows for name, rows in dataset(1).items() if name in {"articles", "quotes"}}
WRITERS, BUILDS = 4, 2


def test_the_way_of_a_corpus_in_a_store(bucket: str, tmp_path: Path) -> None:
    corpus = Corpus(f"{bucket}/wire")
    options = {"select": RULES, "now": NOW}
    assert corpus.build(SMALL, **options).version == "1.0.0"
    assert corpus.build(SMALL, **options).version is None
    grown = {**SMALL, "actors": [actor()]}
    assert corpus.build(grown, **options).version == "1.1.0"
    assert corpus.versions == ("1.0.0", "1.1.0")
    assert corpus.verify(depth="deep") == []
    assert corpus["1.0.0"].tables["quotes"].height == len(SMALL["quotes"])
    assert (corpus.newest.path / "actors" / "actors.parquet").is_file()
    [changes] = [one for one in corpus.diff("1.0.0", "1.1.0").tables if one.changes.any]
    assert changes.table == "actors"
    # The rows of one version are the input of another corpus.
    assert Corpus(tmp_path / "copy").build(f"{bucket}/wire@1.0.0", **options).version == "1.0.0"
    corpus.publish(tmp_path / "hub", "huggingface")
    assert (tmp_path / "hub" / "actors" / "actors.parquet").is_file()
    corpus.take_down(["art_1_1"], "court order")
    assert corpus.versions == ("1.0.0+r1", "1.1.0+r1")
    assert "art_1_1" not in corpus.newest.tables["articles"]["article_id"].to_list()
    store = store_at(f"{bucket}/wire")
    assert store.folders("versions") == ["versions/1.0.0+r1", "versions/1.1.0+r1"]
    assert corpus.collect_garbage(0) == []
    assert corpus.verify() == []


def test_a_name_is_given_once(bucket: str) -> None:
    one, other = ObjectStore(f"{bucket}/wire"), ObjectStore(f"{bucket}/wire/")
    assert one.put_new("log/00000001.json", b"mine")
    assert not other.put_new("log/00000001.json", b"yours")
    # The answer to the first put was lost, and it is made again.
    assert one.put_new("log/00000001.json", b"mine")
    assert other.read("log/00000001.json") == b"mine"
    one.delete("log")
    one.delete("log")
    assert other.names("") == []


def test_a_folder_whose_copying_was_cut_off(bucket: str) -> None:
    corpus = Corpus(f"{bucket}/wire")
    corpus.build(SMALL, select=RULES, now=NOW)
    store = ObjectStore(f"{bucket}/wire")
    version = open_version(store)
    staging = f"versions/{version.published.staging}"
    for name in store.names("versions/1.0.0"):
        store.link(name, name.replace("versions/1.0.0", staging))
    store.delete("versions/1.0.0/manifest.json")
    assert corpus.verify() == []
    assert store.names(staging) == []
    store.link("versions/1.0.0/README.md", f"{staging}/README.md")
    assert corpus.collect_garbage(0) == [staging]
    assert corpus.verify() == []


def test_no_commit_of_several_writers_is_lost(bucket: str) -> None:
    address = f"{bucket}/wire"

    def writes(writer: int) -> list[str]:
        done = []
        for number in range(BUILDS):
            rows = {"actors": [actor(f"Ada {writer}", f"act_{writer}_{number}")]}
            while True:
                try:
                    built = Corpus(address).build(rows, append=True, select=["IO"], now=NOW)
                except ConflictError:
                    continue
                done.append(str(built.version))
                break
        return done

    with ThreadPoolExecutor(WRITERS) as pool:
        done = [version for own in pool.map(writes, range(WRITERS)) for version in own]
    corpus = Corpus(address)
    assert sorted(done) == sorted(corpus.versions)
    assert len(set(done)) == WRITERS * BUILDS
    ids = corpus.newest.tables["actors"]["actor_id"]
    assert ids.n_unique() == WRITERS * BUILDS
    assert corpus.verify() == []


def test_a_store_that_is_not_there(bucket: str) -> None:
    with pytest.raises(InputError, match="s3://nowhere-at-all/wire/log"):
        _ = Corpus("s3://nowhere-at-all/wire").newest
    with pytest.raises(InputError, match="has no version yet"):
        _ = Corpus(f"{bucket}/nothing").newest
