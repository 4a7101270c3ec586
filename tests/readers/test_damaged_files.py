"""Many files damaged at random, read in a process of their own: a crash there is a failure here."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

BENCHMARKS = Path(__file__).resolve().parents[2] / "benchmarks"


def run(script: str, *arguments: str) -> str:
    told = subprocess.run(
        [sys.executable, BENCHMARKS / script, *arguments],
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )
    assert told.returncode == 0, told.stdout[-2000:] + told.stderr[-2000:]
    return told.stdout


@pytest.mark.slow
def test_the_fast_path_reads_what_a_strict_reading_reads() -> None:
    assert run("differential.py", "2000") == "2,000 files, 0 differences\n"


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["jsonl", "json", "csv", "parquet", "gz", "zst"])
def test_no_file_breaks_a_reader(kind: str) -> None:
    said = run("fuzz_readers.py", kind, "1000")
    assert said == f"1,000 files of {kind}, nothing lost, nothing raised\n"
