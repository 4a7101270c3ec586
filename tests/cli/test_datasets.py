"""`--per-folder` and `--watch`: several datasets at once, and one again and again."""

from __future__ import annotations

import signal
import subprocess
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from newsschema.validators.example import actor

Run = Callable[..., Any]
CODES = ["--select", "ACT001,DUP001"]


@pytest.fixture
def two(write: Callable[..., Path]) -> tuple[Path, Path]:
    """Two datasets that use the same keys."""
    one = write("one", {"actors": [actor()]})
    return one / "actors.jsonl", write("two", {"actors": [actor(qid="q42x")]}) / "actors.jsonl"


def test_folders_are_datasets_of_their_own(two: tuple[Path, Path], newsschema: Run) -> None:
    together = newsschema("validate", *two, *CODES, "--output", "concise")
    assert "DUP001" in together.out
    ended = newsschema("validate", *two, *CODES, "--per-folder", "--output", "concise")
    assert ended.status == 1
    (line,) = ended.out.splitlines()
    assert "ACT001" in line
    assert newsschema("validate", two[0], *CODES, "--per-folder").status == 0


def test_each_folder_has_its_configuration(two: tuple[Path, Path], newsschema: Run) -> None:
    (two[1].parent / "newsschema.toml").write_text("ignore = ['ACT001']", "utf-8")
    assert newsschema("validate", *two, *CODES, "--per-folder").status == 0


def test_one_report_of_many_datasets_is_refused(two: tuple[Path, Path], newsschema: Run) -> None:
    ended = newsschema("validate", *two, "--per-folder", "--output", "json")
    assert ended.status == 2
    assert "2 datasets" in ended.err
    assert newsschema("validate", two[0], "--per-folder", "--output", "json").status == 0


def test_watch_runs_again_after_a_change_and_ends_quietly(
    write: Callable[..., Path], start: Callable[..., subprocess.Popen[bytes]], tmp_path: Path
) -> None:
    pytest.importorskip("watchfiles")
    folder = write("data", {"actors": [actor()]})
    log = tmp_path / "log"
    with log.open("wb") as stream:
        process = start(
            "validate",
            folder,
            *CODES,
            "--watch",
            "--output",
            "concise",
            stdout=stream,
            stderr=stream,
        )
        try:
            deadline = time.monotonic() + 60
            while b"changed" not in log.read_bytes() and time.monotonic() < deadline:
                # Written again and again: when watching begins can't be seen from here.
                write("data", {"actors": [actor(qid="q42x")]})
                time.sleep(0.5)
            while b"ACT001" not in log.read_bytes() and time.monotonic() < deadline:
                time.sleep(0.2)
            process.send_signal(signal.SIGINT)
            status = process.wait(30)
        finally:
            process.kill()
    told = log.read_text("utf-8")
    assert "ACT001 error act_1" in told
    assert "actors.jsonl changed" in told
    assert "Traceback" not in told
    assert status == 130
