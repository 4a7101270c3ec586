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


# In archives most damage ends in the same few ways: after 500 files no line of the readers is
# reached for the first time that the same rows without an archive do not reach.
COUNTS = {"jsonl": 1000, "json": 1000, "csv": 1000, "parquet": 1000, "gz": 500, "zst": 500}


@pytest.mark.slow
@pytest.mark.parametrize("kind", COUNTS)
def test_no_file_breaks_a_reader(kind: str) -> None:
    said = run("fuzz_readers.py", kind, str(COUNTS[kind]))
    assert said == f"{COUNTS[kind]:,} files of {kind}, nothing lost, nothing raised\n"
