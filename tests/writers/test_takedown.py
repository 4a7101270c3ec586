"""After a takedown nothing of the articles is left, in any version."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from newsschema.corpus import Corpus
from newsschema.errors import UsageError
from newsschema.validators.example import article, claim, quote
from newsschema.writers.local_store import LocalStore
from tests.writers.conftest import WORDS, changed, dataset

Build = Callable[..., Any]


def everything(root: Path) -> str:
    """All that a corpus says, its Parquet files read."""
    told = []
    for path in sorted(root.rglob("*")):
        if path.suffix == ".parquet":
            told.append(path.read_bytes().decode("latin-1"))
            told.append(str(pl.read_parquet(path).to_dicts()))
        elif path.is_file():
            told.append(path.read_bytes().decode("latin-1"))
    return "\n".join(told)


def test_nothing_is_left_of_an_article(build: Build, corpus: Corpus, store: LocalStore) -> None:
    secret = article("The secret words.", "art_0_secret", published_at="2026-02-03T08:15:30Z")
    data = dataset()
    data = {
        **data,
        "articles": [*data["articles"], secret],
        "quotes": [*data["quotes"], quote(secret, WORDS, "quo_secret", speaker_id="act_1")],
        "claims": [*data["claims"], claim("It was said.", "clm_secret", quote_id="quo_secret")],
    }
    build(data)
    build(changed(data, "actors", "act_1", mood="calm"))
    # Set aside with all that hangs on it, it lies in the quarantine alone.
    build(changed(data, "articles", "art_0_secret", body=None))
    build(dataset())
    before = corpus["1.0.0"].manifest
    manifests = [entry.publish[0].manifest for entry in corpus.log()]
    done = corpus.take_down(["art_0_secret", "art_never"], "a court says so")
    assert done.versions == {old: f"{old}+r1" for old in ("1.0.0", "1.1.0", "2.0.0")}
    assert done.rows == {"articles": 1, "claims": 1, "quotes": 1}
    assert done.unknown == ("art_never",)
    told = everything(store.root)
    for word in ("art_0_secret", "quo_secret", "clm_secret", "secret words"):
        assert word not in told, word
    assert corpus.verify(depth="deep") == []
    after = corpus["1.0.0"].manifest
    assert after.redactions[0].rows == {"articles": 1, "claims": 1, "quotes": 1}
    for old, new in zip(before.accounting, after.accounting, strict=True):
        gone = 1 if old.table in done.rows else 0
        assert (new.rows, new.kept) == (old.rows - gone, old.kept - gone)
    for name, rows in corpus["1.0.0"].tables.items():
        key = after.tables[name].key
        lineage = pl.read_parquet(corpus["1.0.0"].path / "lineage" / f"{name}.parquet")
        files = {
            f.path: pl.read_parquet(corpus["1.0.0"].path / f.path) for f in after.tables[name].files
        }
        assert lineage.height == rows.height
        for own, path, at in lineage.select("key", "path", "at").iter_rows():
            assert files[path][key][at] == own
    with pytest.raises(UsageError, match="redacted"):
        _ = corpus[manifests[0]]
    assert corpus.log()[-1].reason == "a court says so"
    with pytest.raises(UsageError, match="was taken down"):
        build(data)
    assert build(dataset(2)).version is not None


def test_a_second_takedown_is_the_next_revision(build: Build, corpus: Corpus) -> None:
    build(dataset())
    corpus.take_down(["art_1_1"], "one")
    assert corpus.take_down(["art_1_2"], "two").versions == {"1.0.0+r1": "1.0.0+r2"}
    assert corpus.versions == ("1.0.0+r2",)
    assert [one.entry for one in corpus.newest.manifest.redactions] == [2, 3]
    assert corpus["1.0.0"].tables["articles"].height == 4


def test_what_can_not_be_taken_down_changes_nothing(
    build: Build, corpus: Corpus, store: LocalStore
) -> None:
    build(dataset())
    before = store.names("")
    with pytest.raises(UsageError, match="no version holds art_9"):
        corpus.take_down(["art_9"], "typo")
    with pytest.raises(UsageError, match="needs at least one article and a reason"):
        corpus.take_down(["art_1_1"], " ")
    assert store.names("") == before
