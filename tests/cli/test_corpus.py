"""`newsschema build` and `newsschema corpus`: what is printed, and the exit status."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from newsschema.errors import ConflictError
from newsschema.validators.example import actor
from newsschema.writers import making
from tests.cli.conftest import ARTICLE, CLEAN

Run = Callable[..., Any]
Write = Callable[[str, Mapping[str, Any]], Path]
QUICK = ("--select", "IO,REF,ACT001", "--now", "2026-11-26T12:00:00Z")


def test_the_way_of_a_corpus(newsschema: Run, clean: Path, write: Write, home: Path) -> None:
    ended = newsschema("build", clean, "wire", *QUICK)
    assert (ended.status, ended.err) == (0, "")
    first, *rest = ended.out.splitlines()
    assert first == "wire@1.0.0 is published"
    assert f"  {clean}/quotes.jsonl: 1 row = 1 kept" in rest
    again = newsschema("build", clean, "wire", *QUICK)
    assert again.out == "wire: nothing has changed since 1.0.0; nothing was written\n"

    more = write("more", {**CLEAN, "actors": [actor(qid="Q42"), actor("Ole Brandt", "act_2")]})
    ended = newsschema("build", more, "wire", *QUICK)
    assert ended.out.splitlines()[:2] == [
        "wire@1.1.0 is published, after 1.0.0",
        "  actors: 1 added, 0 removed, 1 changed",
    ]
    assert newsschema("corpus", "diff", "wire", "1.0.0", "1.1.0").out.splitlines() == [
        "1.0.0 -> 1.1.0",
        "actors: 1 added, 0 removed, 1 changed",
        "  column qid added (string, may be null)",
        "  ~ act_1  qid",
        "  + act_2",
    ]
    log = newsschema("corpus", "log", "wire").out.splitlines()
    assert log[0].startswith("1.1.0        2026-11-26T12:00:00Z  release  actors 2, articles 1")
    assert log[-1].startswith("1.0.0        2026-11-26T12:00:00Z  release")
    shown = newsschema("corpus", "show", "wire@1.0.0").out
    assert "  actors: 1 row in 1 file" in shown
    for path in ("wire", "wire@1.0.0"):
        ended = newsschema("validate", path, "--select", "IO,REF,QUO002", "--statistics")
        assert (ended.status, "No findings" in ended.out) == (0, True)
    ended = newsschema("corpus", "verify", "wire", "--depth", "deep")
    assert (ended.status, ended.out) == (0, "2 versions as published (deep)\n")
    ended = newsschema("corpus", "export", "wire@1.0.0", "out", "--format", "csv")
    assert ended.err == "wrote 3 files to out\n"
    assert (home / "out" / "actors.csv").is_file()
    ended = newsschema(
        "corpus", "takedown", "wire", "--article", ARTICLE["article_id"], "--reason", "court"
    )
    assert ended.out.splitlines() == [
        "removed: articles 1, quotes 1",
        "  1.0.0 is 1.0.0+r1 now",
        "  1.1.0 is 1.1.0+r1 now",
    ]
    ended = newsschema("build", more, "wire", *QUICK)
    assert (ended.status, "was taken down" in ended.err) == (2, True)
    assert newsschema("corpus", "gc", "wire").out == "nothing to remove\n"


def test_outputs_for_programs(newsschema: Run, clean: Path, write: Write, home: Path) -> None:
    built = json.loads(newsschema("build", clean, "wire", *QUICK, "--output", "json").out)
    assert (built["version"], built["level"]) == ("1.0.0", "minor")
    newsschema("build", write("more", {**CLEAN, "actors": [actor("Ole")]}), "wire", *QUICK)
    rows = [{"table": "actors", "key": "act_1", "change": "changed", "columns": ["name"]}]
    diff = ("corpus", "diff", "wire", "1.0.0", "1.1.0", "--output")
    assert json.loads(newsschema(*diff, "json").out)["rows"] == rows
    assert [json.loads(line) for line in newsschema(*diff, "jsonl").out.splitlines()] == rows
    newsschema(*diff, "parquet:diff.parquet")
    assert pl.read_parquet(home / "diff.parquet").to_dicts() == rows
    log = json.loads(newsschema("corpus", "log", "wire", "--output", "json").out)
    assert [one["version"] for one in log] == ["1.1.0", "1.0.0"]
    shown = json.loads(newsschema("corpus", "show", "wire", "--output", "json").out)
    assert shown["parent"] == "1.0.0"
    told = json.loads(newsschema("corpus", "verify", "wire", "--output", "json").out)
    assert told == {"depth": "full", "versions": ["1.0.0", "1.1.0"], "damages": []}


def test_damage_is_exit_status_1(newsschema: Run, clean: Path, home: Path) -> None:
    newsschema("build", clean, "wire", *QUICK)
    file = home / "wire" / "versions" / "1.0.0" / "actors" / "actors.parquet"
    file.unlink()
    ended = newsschema("corpus", "verify", "wire")
    assert (ended.status, ended.out) == (1, "1.0.0/actors/actors.parquet: it is missing\n")
    (home / "wire" / "versions" / "1.0.0" / "manifest.json").unlink()
    ended = newsschema("corpus", "verify", "wire")
    assert (ended.status, "missing or were changed" in ended.out) == (1, True)


def test_data_that_are_not_good_enough_are_exit_status_1(
    newsschema: Run, broken: Path, home: Path
) -> None:
    ended = newsschema("build", broken, "wire", *QUICK, "--max-quarantine", "0.1")
    assert (ended.status, ended.out) == (1, "")
    assert "1 of 1 rows of actors would be set aside, more than" in ended.err
    assert "%: for ACT001 1" in ended.err
    ended = newsschema("build", broken, "wire", *QUICK, "--dry-run")
    assert (ended.status, ended.err) == (0, "")
    assert "wire@1.0.0 would be published" in ended.out
    assert "  set aside for ACT001 1 (quarantine/)" in ended.out
    assert "corpus.json" not in ended.out


def test_a_build_that_lost_is_exit_status_75(
    newsschema: Run, clean: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def lost(*_: Any, **__: Any) -> None:
        raise ConflictError("another build was published first")

    monkeypatch.setattr(making, "publish", lost)
    monkeypatch.setattr(making, "PAUSE", 0.0)
    ended = newsschema("build", clean, "wire", *QUICK)
    assert (ended.status, ended.err) == (75, "error: another build was published first\n")
    assert newsschema("corpus", "log", "wire").out == ""


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("corpus", "log", "data"), "it is no corpus"),
        (("corpus", "show", "nowhere@1.0.0"), "it is no corpus"),
        (("corpus", "show", "wire@2.0.0"), "there is no version '2.0.0'; there are 1.0.0"),
        (("corpus", "diff", "wire", "1.0.0", "1.0.0", "--table", "quote"), "no version has"),
        (("corpus", "diff", "wire", "1.0.0", "1.0.0", "--output", "parquet"), "parquet:FILE"),
        (("corpus", "log", "wire", "--output", "xml"), "unknown output format"),
        (("corpus", "takedown", "wire@1.0.0", "--reason", "x"), "without @"),
        (("build", "data", "wire", "--max-quarantine", "5"), "from 0 to 1"),
        (("build", "data", "data"), "not empty and is no corpus"),
        (("build", "nowhere", "wire"), "no such file"),
        (("validate", "wire@9.9.9"), "there is no version"),
    ],
)
def test_what_can_not_be_done_is_exit_status_2(
    arguments: tuple[str, ...], message: str, newsschema: Run, clean: Path
) -> None:
    newsschema("build", clean, "wire", *QUICK)
    ended = newsschema(*arguments)
    assert (ended.status, ended.out) == (2, "")
    assert message in ended.err
