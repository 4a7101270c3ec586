"""The command line as tests use it, and small datasets of our own words."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import typer.main

from newsschema.cli.main import main
from newsschema.validators.example import actor, article, quote

ARTICLE = article("The minister said that taxes will not rise this year.")
CLEAN: Mapping[str, Sequence[Mapping[str, Any]]] = {
    "articles": [ARTICLE],
    "quotes": [quote(ARTICLE, "taxes will not rise this year")],
    "actors": [actor()],
}
made_once = cache(typer.main.get_command)
"""Typer makes the commands anew for each call, which takes longer than most of them."""


@dataclass(frozen=True)
class Ended:
    """How a command ended."""

    status: int
    out: str
    err: str


@pytest.fixture
def newsschema(monkeypatch: pytest.MonkeyPatch) -> Callable[..., Ended]:
    """Run a command in this process, with streams of its own."""

    def run(*arguments: str | Path) -> Ended:
        streams = {name: io.TextIOWrapper(io.BytesIO(), "utf-8") for name in ("stdout", "stderr")}
        with monkeypatch.context() as patch:
            for name, stream in streams.items():
                patch.setattr(sys, name, stream)
            status = main([str(argument) for argument in arguments])
        written = (stream.buffer for stream in streams.values())
        out, err = (stream.getvalue().decode("utf-8") for stream in written)  # type: ignore[attr-defined]  # BytesIO
        return Ended(status, out, err)

    monkeypatch.setenv("COLUMNS", "100")
    monkeypatch.setenv("NO_COLOR", "1")
    monkeypatch.setattr(typer.main, "get_command", made_once)
    return run


@pytest.fixture
def start() -> Callable[..., subprocess.Popen[bytes]]:
    """Start a command as a process of its own."""

    def begin(*arguments: str | Path, **options: Any) -> subprocess.Popen[bytes]:
        command = [sys.executable, "-m", "newsschema", *map(str, arguments)]
        given = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, **options}
        return subprocess.Popen(command, env={**os.environ, "COLUMNS": "100"}, **given)

    return begin


def write_tables(folder: Path, tables: Mapping[str, Sequence[Mapping[str, Any]]]) -> Path:
    """Write tables as JSON Lines."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, rows in tables.items():
        lines = "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
        (folder / f"{name}.jsonl").write_bytes(lines.encode())
    return folder


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty working directory."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def write(home: Path) -> Callable[[str, Mapping[str, Any]], Path]:
    """Write a dataset into a folder of the working directory."""
    return lambda name, tables: write_tables(home / name, tables)


@pytest.fixture
def clean(home: Path) -> Path:
    """A dataset without findings, in `data`."""
    return write_tables(home / "data", CLEAN)


@pytest.fixture
def broken(home: Path) -> Path:
    """A dataset with one finding, a misspelt QID of an actor, in `bad`."""
    return write_tables(home / "bad", {**CLEAN, "actors": [actor(qid="q42x")]})
