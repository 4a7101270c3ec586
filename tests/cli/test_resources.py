"""The flags that say how much of the machine a run may take."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

DATASET = Path(__file__).parents[2] / "fixtures" / "newsroom"


def test_jobs_are_threads() -> None:
    script = (
        "import sys\n"
        "from newsschema.cli.main import main\n"
        f"status = main(['validate', {str(DATASET)!r}, '--jobs', '1', '-q', '--select', 'IO'])\n"
        "import polars, pyarrow\n"
        "sys.stderr.write(f'{status} {polars.thread_pool_size()} {pyarrow.cpu_count()}')\n"
    )
    ran = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert ran.stderr == "0 1 1"


@pytest.mark.parametrize("size", ["lots", "-1"])
def test_a_size_that_is_none_is_told(size: str) -> None:
    command = [sys.executable, "-m", "newsschema", "validate", str(DATASET), f"--memory={size}"]
    ran = subprocess.run(command, capture_output=True, text=True, check=False)
    assert ran.returncode == 2
    assert "memory" in ran.stderr
