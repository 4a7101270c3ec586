"""Adding to a corpus: as if all had been built at once, and without reading what is far away."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from newsschema.corpus import Corpus
from newsschema.readers.corpus import Version
from newsschema.readers.corpus_manifest import FileEntry
from newsschema.validators.example import actor, article, quote
from tests.writers.conftest import WORDS, changed, dataset, month

Build = Callable[..., Any]


def added(number: int) -> dict[str, Any]:
    """The articles of one month with their quotes, whose speaker is in the corpus."""
    rows = month(number)
    return {
        "articles": rows,
        "quotes": [
            quote(one, WORDS, f"quo_{one['article_id']}", speaker_id="act_1") for one in rows
        ],
    }


@pytest.fixture
def reads(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The files of a version that are read whole."""
    whole: list[str] = []
    rows = Version.rows

    def watched(self: Version, entry: FileEntry, columns: list[str] | None = None) -> Any:
        if columns is None:
            whole.append(entry.path)
        return rows(self, entry, columns)

    monkeypatch.setattr(Version, "rows", watched)
    return whole


def test_a_month_is_added_without_reading_the_others(
    build: Build, corpus: Corpus, reads: list[str], tmp_path: Any
) -> None:
    build(dataset(5))
    built = build(added(6), append=True)
    assert built.version == "1.1.0"
    assert {name: one.added for name, one in built.changes.items() if one.any} == {
        "articles": 2,
        "quotes": 2,
    }
    assert set(reads) <= {"actors/actors.parquet"}
    assert built.written == 2
    assert {one.table: one.rows for one in built.accounting} == {"articles": 2, "quotes": 2}
    assert corpus.verify(depth="deep") == []
    whole = Corpus(tmp_path / "whole" / "wire")
    whole.build(dataset(6), select="IO", now="2026-11-26T12:00:00Z")
    for name, table in whole.newest.manifest.tables.items():
        own = corpus.newest.manifest.tables[name]
        assert {f.path: f.sha256 for f in own.files} == {f.path: f.sha256 for f in table.files}


def test_the_same_rows_again_change_nothing(build: Build) -> None:
    build(dataset(3))
    assert build(added(2), append=True).version is None
    assert build(added(4), append=True).version == "1.1.0"
    assert build(added(4), append=True).version is None


def test_the_first_addition_is_a_first_version(build: Build, corpus: Corpus) -> None:
    assert build(dataset(2), append=True).version == "1.0.0"
    assert build({"actors": [actor("Ole Brandt", "act_2")]}, append=True).version == "1.1.0"
    assert set(corpus.newest.tables) == set(dataset())
    assert corpus.newest.tables["actors"].height == 2


def test_a_row_replaces_the_one_with_its_key(build: Build, corpus: Corpus) -> None:
    build(dataset(3))
    built = build({"actors": [actor("Mara L. Lindqvist")]}, append=True)
    assert built.changes["actors"].changed == 1
    assert corpus.newest.tables["actors"]["name"].to_list() == ["Mara L. Lindqvist"]


def test_rows_of_a_replaced_article_are_looked_at_again(
    build: Build, corpus: Corpus, reads: list[str]
) -> None:
    rules = ["IO", "REF", "DUP", "QUO002"]
    build(dataset(3), select=rules)
    other = article("Nobody said a thing.", "art_2_1", published_at="2026-02-01T08:15:30Z")
    other = {**other, "body": str(other["body"]).replace(WORDS, "tides and tolls")}
    built = build({"articles": [other]}, append=True, select=rules)
    assert not any("2026-01" in path or "2026-03" in path for path in reads)
    assert built.quarantine.select("table", "key", "codes").rows() == [
        ("quotes", "quo_art_2_1", ["QUO002"])
    ]
    accounts = {one.file: (one.rows, one.kept, one.quarantined) for one in built.accounting}
    shown = f"{corpus.path}@1.0.0/quotes/2026-02.parquet"
    assert accounts == {"<memory>": (1, 1, 0), shown: (1, 0, 1)}
    assert corpus.newest.tables["quotes"].height == 5
    assert corpus.verify(depth="deep") == []


def test_an_article_that_changes_its_month_takes_its_rows_along(
    build: Build, corpus: Corpus
) -> None:
    build(dataset(3))
    moved = changed(dataset(3), "articles", "art_3_1", published_at="2026-01-15T08:15:30Z")
    row = [one for one in moved["articles"] if one["article_id"] == "art_3_1"]
    built = build({"articles": row}, append=True)
    assert built.changes["articles"].changed == 1
    assert not built.changes["quotes"].any
    rows = {f.path: f.rows for f in corpus.newest.manifest.tables["quotes"].files}
    assert rows == {
        "quotes/2026-01.parquet": 3,
        "quotes/2026-02.parquet": 2,
        "quotes/2026-03.parquet": 1,
    }
    assert corpus.verify(depth="deep") == []


def test_a_new_column_comes_into_all_files(build: Build, corpus: Corpus) -> None:
    build(dataset(2))
    rows = {"articles": [{**one, "section": "Harbour"} for one in month(3)]}
    built = build(rows, append=True)
    assert (built.version, built.changes["articles"].added) == ("1.1.0", 2)
    assert corpus.newest.tables["articles"]["section"].null_count() == 4
    assert corpus.verify(depth="deep") == []


def test_references_to_rows_that_are_not_there_are_found(build: Build) -> None:
    build(dataset(1))
    rows = added(2)
    rows["quotes"] = [{**one, "speaker_id": "act_9"} for one in rows["quotes"]]
    built = build(rows, append=True)
    assert built.quarantine["codes"].to_list() == [["REF001"]] * 2
