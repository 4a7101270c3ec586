"""`newsschema schema diff`: what breaks, whatever the schemas come from."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from newsschema import schemas
from newsschema.schemas.actor import Actor
from newsschema.validators.example import actor
from tests.cli.conftest import CLEAN

Run = Callable[..., Any]
CONFIG = '[tables.actors]\nrecord = "players:Player"\n'
PLAYER = (
    "from newsschema import Actor\n"
    "class Player(Actor):\n"
    "    goals: int\n"
    "    club: str | None = None\n"
)


def test_records_against_exported_ones(newsschema: Run, home: Path) -> None:
    assert newsschema("schema", "export", "--format", "arrow", "--out", "old").status == 0
    ended = newsschema("schema", "diff", "old", "records")
    assert (ended.status, ended.out) == (0, "no change\n")
    (home / "players.py").write_text(PLAYER, encoding="utf-8")
    (home / "newsschema.toml").write_text(CONFIG, encoding="utf-8")
    ended = newsschema("schema", "diff", "old", "records", "--config", "newsschema.toml")
    assert (ended.status, ended.out.splitlines()) == (
        1,
        [
            "breaks  actors.goals added: int64, required",
            "fits    actors.club added: string, may be null",
            "2 changes, 1 of them breaking",
        ],
    )
    ended = newsschema(
        "schema", "diff", "records", "old/actors.arrow", "--config", "newsschema.toml"
    )
    assert "breaks  actors.goals removed: int64" in ended.out


def test_versions_of_a_corpus(
    newsschema: Run, clean: Path, write: Callable[[str, Mapping[str, Any]], Path]
) -> None:
    build = ("build", "--select", "IO,REF")
    newsschema(*build, clean, "wire")
    newsschema(*build, write("more", {**CLEAN, "actors": [actor(qid="Q42")]}), "wire")
    ended = newsschema("schema", "diff", "wire@1.0.0", "wire", "--output", "json")
    assert ended.status == 0
    assert json.loads(ended.out)["actors"] == [
        {
            "column": "qid",
            "what": "added",
            "breaking": False,
            "detail": "string, may be null",
        }
    ]
    ended = newsschema("schema", "diff", "wire", "wire@1.0.0")
    assert (ended.status, ended.out.splitlines()[0]) == (1, "breaks  actors.qid removed: string")


def test_retyped_and_required_columns_break(newsschema: Run, home: Path) -> None:
    frame = pl.DataFrame({"actor_id": ["act_1"], "name": ["Ole"], "qid": [1]})
    frame.write_parquet(home / "actors.parquet")
    (home / "actors.arrow").write_bytes(schemas.arrow(Actor).serialize().to_pybytes())
    ended = newsschema("schema", "diff", "actors.parquet", "actors.arrow")
    assert ended.status == 1
    told = ended.out.splitlines()
    assert "breaks  actors.qid retyped: from int64 to string" in told
    assert "breaks  actors.name required: it may not be null any more" in told
    back = newsschema("schema", "diff", "actors.arrow", "actors.parquet").out.splitlines()
    assert "fits    actors.name relaxed: it may be null now" in back


@pytest.mark.parametrize(
    ("old", "message"),
    [
        ("nothing.arrow", "No such file"),
        ("broken.parquet", "broken.parquet"),
        ("notes.txt", "name a corpus"),
        ("empty", "has no .arrow file"),
        ("mood.parquet", "no table in common"),
    ],
)
def test_what_is_no_schema(old: str, message: str, newsschema: Run, home: Path) -> None:
    (home / "broken.parquet").write_bytes(b"PAR1")
    (home / "empty").mkdir()
    pl.DataFrame({"mood": ["calm"]}).write_parquet(home / "mood.parquet")
    ended = newsschema("schema", "diff", old, "records")
    assert (ended.status, ended.out) == (2, "")
    assert message in ended.err
