"""Spark gives the findings of the local engine; tested in a real session on this machine."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from newsschema.cli.main import main
from newsschema.errors import UsageError
from newsschema.readers.dataset import open_dataset
from newsschema.readers.table import RAW

pytest.importorskip("pyspark", reason="pyspark is not installed: the extra integrations has it")
if shutil.which("java") is None:
    pytest.skip("Java is missing", allow_module_level=True)

pytestmark = [
    pytest.mark.slow,
    pytest.mark.filterwarnings("ignore::ResourceWarning"),
]
NOW = "2026-03-01T00:00:00Z"
FIXTURES = Path(__file__).parents[2] / "fixtures"
BROKEN = FIXTURES / "newsroom-broken"


@pytest.fixture(scope="module")
def session() -> Iterator[Any]:
    from pyspark.sql import SparkSession

    local = {
        "spark.ui.enabled": "false",
        "spark.driver.bindAddress": "127.0.0.1",
        "spark.driver.host": "127.0.0.1",
        "spark.sql.shuffle.partitions": "2",
        "spark.log.level": "ERROR",
    }
    builder = SparkSession.builder.master("local[2]")
    for key, value in local.items():
        builder = builder.config(key, value)
    session = builder.getOrCreate()
    yield session
    session.stop()


@pytest.fixture(scope="module")
def frames() -> dict[str, pl.DataFrame]:
    """The broken newsroom as typed frames."""
    tables = open_dataset(BROKEN).tables
    read = {name: pl.concat(list(t.batches()), how="diagonal") for name, t in tables.items()}
    return {
        name: frame.select(c for c in frame.columns if not c.startswith(("__", RAW)))
        for name, frame in read.items()
    }


def local(found: Any) -> pl.DataFrame:
    """A frame of Spark's as a Polars frame."""
    frame = pl.from_arrow(found.toArrow())
    assert isinstance(frame, pl.DataFrame)
    return frame


def test_frames_give_the_same_findings(session: Any, frames: dict[str, pl.DataFrame]) -> None:
    import newsschema.spark

    there = {name: session.createDataFrame(f.to_arrow()) for name, f in frames.items()}
    before = len(session.sparkContext.statusTracker().getJobIdsForGroup(None))
    found = newsschema.spark.validate(there, now=NOW)
    assert len(session.sparkContext.statusTracker().getJobIdsForGroup(None)) == before, "not lazy"
    here = newsschema.validate(frames, now=NOW).findings
    assert here.height > 100
    assert local(found).equals(here)


def test_rows_of_frames_stand_where_they_say(session: Any) -> None:
    import newsschema.spark

    columns = "actor_id string, name string, __file string, __line long, __row long"
    rows = [("a1", "Mara", "b.jsonl", 9, 7), ("a1", "Mara", "a.jsonl", 2, 1)]
    found = newsschema.spark.validate(
        {"actors": session.createDataFrame(rows, columns)}, select="DUP001", now=NOW, parts=1
    )
    assert [(f.file, f.line, f.row) for f in found.collect()] == [("b.jsonl", 9, 7)]


def test_lines_meet_whatever_articles_they_are_of(session: Any) -> None:
    import newsschema.spark

    said = "This line is printed below every page that we sell."
    rows = [(f"a{n}", f"{'No more than ' * n}line {n} of this body.\n{said}") for n in range(9)]
    there = session.createDataFrame(rows, "article_id string, body string").repartition(12)
    found = newsschema.spark.validate({"articles": there}, select="DUP005", now=NOW, parts=3)
    told = [(f.column, f.found, f.message) for f in found.collect()]
    assert told == [("body", said, "the line stands in 9 of 9 articles of the outlet")] * 8


def test_files_are_read_on_the_executors(session: Any, capfdbinary: Any) -> None:
    command = ["validate", str(BROKEN), "--now", NOW, "--output", "jsonl", "--quiet"]
    assert main(command) == 1
    here = capfdbinary.readouterr().out
    assert main([*command, "--engine", "spark"]) == 1
    assert capfdbinary.readouterr().out == here


def test_a_corpus_has_the_content_of_the_local_build(
    session: Any, frames: dict[str, pl.DataFrame], tmp_path: Path
) -> None:
    import newsschema.spark

    there = {
        name: session.createDataFrame(frame.to_arrow()).repartition(1)
        for name, frame in frames.items()
    }
    select = "IO,DUP,REF"
    built = newsschema.spark.build(there, tmp_path / "there", select=select, now=NOW)
    newsschema.Corpus(tmp_path / "here").build(frames, select=select, now=NOW)
    assert built.version == "1.0.0"
    versions = [newsschema.Corpus(tmp_path / name)["1.0.0"] for name in ("here", "there")]
    here, other = (
        {
            file.path: (file.content, file.sha256)
            for table in version.manifest.tables.values()
            for file in table.files
        }
        for version in versions
    )
    assert len(here) > len(frames), "articles and what belongs to them lie by month"
    assert other == here
    with pytest.raises(UsageError, match="there are no tables"):
        newsschema.spark.build({}, tmp_path / "none")


def test_what_is_no_table_is_refused(session: Any) -> None:
    import newsschema.spark

    with pytest.raises(UsageError, match="'quots' is no table"):
        newsschema.spark.validate({"quots": session.range(1)})
    with pytest.raises(UsageError, match="there are no tables"):
        newsschema.spark.validate({})


def test_a_page_is_refused(session: Any, capfd: Any, tmp_path: Path) -> None:
    page = f"html:{tmp_path / 'page.html'}"
    assert main(["validate", str(BROKEN), "--engine", "spark", "--output", page]) == 2
    assert "--engine spark does not gather" in capfd.readouterr().err
