"""Articles are read from their files once where they fit into memory."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import orjson
import polars as pl
import pytest

from newsschema.readers.dataset import open_dataset
from newsschema.readers.table import Dataset, Table
from newsschema.repairs.repair import Repaired, repair
from newsschema.repairs.reread import rereadable
from newsschema.validators.settings import Settings

ARTICLES = [
    {"article_id": f"art_{at}", "title": "Bridge reopens ", "body": f"Words of article {at}."}
    for at in range(20)
]
QUOTES = [
    {"quote_id": f"quo_{at}", "article_id": f"art_{at}", "kind": "indirect", "text": "Words"}
    for at in range(25)
]


@dataclass
class Counted:
    """Counts how often a table is read."""

    table: Table
    times: int = 0

    def __call__(self, table: Table) -> Iterator[pl.DataFrame]:
        self.times += 1
        return self.table.read(table)


@pytest.fixture
def counted(tmp_path: Path) -> tuple[Dataset, dict[str, Counted]]:
    for name, rows in (("articles", ARTICLES), ("quotes", QUOTES)):
        (tmp_path / f"{name}.jsonl").write_bytes(b"".join(orjson.dumps(r) + b"\n" for r in rows))
    given = open_dataset(tmp_path)
    counts = {name: Counted(table) for name, table in given.tables.items()}
    tables = {
        name: Table(name, one.record, one.files, counts[name], one.originals)
        for name, one in given.tables.items()
    }
    return Dataset(given.path, tables), counts


def repaired(dataset: Dataset, memory: int | None) -> tuple[Repaired, pl.DataFrame, pl.DataFrame]:
    done = repair(dataset, Settings(select=("TXT", "REF", "IO"), memory=memory))
    return done, done.frame("articles"), done.frame("quotes")


def test_rows_are_read_once_and_in_little_memory_each_time(
    counted: tuple[Dataset, dict[str, Counted]],
) -> None:
    dataset, counts = counted
    done, articles, quotes = repaired(dataset, None)
    assert {name: one.times for name, one in counts.items()} == {"articles": 1, "quotes": 1}
    assert done.edits.height == 20
    assert (articles.height, quotes.height) == (20, 20)
    again, anew, same = repaired(dataset, 1000)
    assert counts["articles"].times > 2
    assert counts["quotes"].times == 3
    assert again.edits.equals(done.edits)
    assert again.lineage.equals(done.lineage)
    assert again.quarantine.equals(done.quarantine)
    assert anew.equals(articles)
    assert same.equals(quotes)


def test_a_run_that_is_broken_off_keeps_nothing(
    counted: tuple[Dataset, dict[str, Counted]],
) -> None:
    dataset, counts = counted
    table = rereadable(dataset, None).tables["articles"]
    next(table.batches())
    assert sum(batch.height for batch in table.batches()) == 20
    assert counts["articles"].times == 2
    assert sum(batch.height for batch in table.batches()) == 20
    assert counts["articles"].times == 2
    assert (table.rows, table.columns) == (20, ["article_id", "title", "body"])
