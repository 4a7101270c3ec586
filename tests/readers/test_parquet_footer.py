"""The footer of Parquet: whatever stands in it, a problem is told and the process lives on."""

from __future__ import annotations

import subprocess
import sys
from io import FileIO
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from newsschema.readers.parquet_footer import check_footer
from newsschema.readers.parquet_pages import UnsoundError

ROWS = [{"spans": [{"start": 1}]}, {"spans": None}]

SCRIPT = """
import sys
from pathlib import Path
from newsschema.readers.parquet import read_parquet
from newsschema.readers.source import Source

path = Path(sys.argv[1])
data = path.read_bytes()
length = int.from_bytes(data[-8:-4], "little")
refused = 0
for at in range(len(data) - 8 - length, len(data) - 8):
    # Twice as many items of a list, or a field of another number.
    path.write_bytes(data[:at] + bytes([data[at] ^ 0x10]) + data[at + 1 :])
    problems = []
    list(read_parquet(Source("quotes", 0, path.name, path, "parquet"), None, problems))
    refused += bool(problems)
print(refused)
"""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    found = tmp_path / "quotes.parquet"
    pq.write_table(pa.Table.from_pylist(ROWS), found, store_schema=False)
    return found


def test_no_footer_ends_the_process(path: Path) -> None:
    command = [sys.executable, "-c", SCRIPT, str(path)]
    ran = subprocess.run(command, capture_output=True, text=True, timeout=300, check=False)
    assert (ran.returncode, ran.stderr) == (0, "")
    assert int(ran.stdout) > 50


def test_a_sound_footer_passes_and_a_cut_one_does_not(path: Path) -> None:
    with FileIO(path) as handle:
        columns = pq.ParquetFile(handle).schema
        check_footer(handle, columns)
    other = path.with_name("other.parquet")
    pq.write_table(pa.table({"a": [1], "b": [1]}), other)
    with FileIO(other) as handle, pytest.raises(UnsoundError, match="has 2 columns, not 1"):
        check_footer(handle, columns)
    path.write_bytes(b"PAR1" + b"\xff\xff\xff\x7fPAR1")
    with FileIO(path) as handle, pytest.raises(UnsoundError, match="cut off"):
        check_footer(handle, columns)
