"""`newsschema validate` on files that were not meant well: told in words, within bounds.

All files are validated by one process, which is killed when it takes too long, and says after
each of them how much memory it had at most.
"""

from __future__ import annotations

import gzip
import json
import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

GOOD = b'{"actor_id":"a","name":"Ines Rao","type":"person"}\n'
MANY = b"".join(GOOD.replace(b'"a"', b'"a%d"' % at) for at in range(20_000))
HEADER = b"actor_id,name,type\n"
MIB = 1 << 20
MOST = 512 * MIB
"""Bytes of memory of the process, whatever it reads."""
PATIENCE = 300
"""Seconds after which the process is killed; it takes a small part of that."""

SCRIPT = """
import io, json, sys
from pathlib import Path
from newsschema.cli.main import main

def peak():
    for line in Path("/proc/self/status").read_text().splitlines():
        if line.startswith("VmHWM:"):
            return int(line.split()[1]) * 1024

own = sys.stdout
for arguments in json.loads(sys.stdin.read()):
    try:
        Path("/proc/self/clear_refs").write_text("5")
    except OSError:
        pass
    sys.stdout, sys.stderr = (io.TextIOWrapper(io.BytesIO(), "utf-8") for _ in range(2))
    status = main(["validate", *arguments])
    told = [stream.buffer.getvalue().decode() for stream in (sys.stdout, sys.stderr)]
    most = peak() if sys.platform == "linux" else 0
    print(json.dumps([status, *told, most]), file=own, flush=True)
"""


@dataclass(frozen=True)
class Ended:
    """How a command ended."""

    status: int
    out: str
    err: str
    peak: int
    """Bytes of memory, at most; 0 where the system does not tell."""


def zstd(data: bytes) -> bytes:
    sink = pa.BufferOutputStream()
    with pa.CompressedOutputStream(sink, "zstd") as packed:
        packed.write(data)
    return bytes(sink.getvalue().to_pybytes())


def parquet_of_gigabytes(path: Path) -> None:
    names = pa.DictionaryArray.from_arrays(pa.array([0] * 30_000, pa.int32()), ["x" * 100_000])
    table = pa.table({"actor_id": [str(at) for at in range(30_000)], "name": names})
    pq.write_table(table, path)


def damaged_parquet(path: Path) -> None:
    table = pa.table({"actor_id": ["a", "b"], "name": ["x", "y"], "type": ["person"] * 2})
    pq.write_table(table, path, write_page_checksum=True)
    data = bytearray(path.read_bytes())
    data[60] ^= 0xFF
    path.write_bytes(data)


def of(data: bytes) -> Callable[[Path], object]:
    return lambda path: path.write_bytes(data)


def good_and(line: bytes) -> Callable[[Path], object]:
    return of(GOOD + line + b"\n" + GOOD.replace(b'"a"', b'"b"'))


FILES: dict[str, tuple[str, Callable[[Path], object]]] = {
    "a million brackets": ("jsonl", good_and(b"[" * 1_000_000)),
    "a line of 17 MiB": ("jsonl", good_and(b'{"actor_id":"' + b"x" * 17 * MIB + b'"}')),
    "10,000 keys": ("jsonl", good_and(json.dumps({f"k{n}": n for n in range(10_000)}).encode())),
    "half a character": ("jsonl", good_and(b'{"actor_id":"\\ud83d"}')),
    "terminal escapes": ("jsonl", good_and(b'{"actor_id":"\x1b[31m\xff"}')),
    "UTF-16": ("jsonl", of(GOOD.decode().encode("utf-16"))),
    "nothing but noise": ("jsonl", of(bytes(range(256)) * 400)),
    "300,000 bad lines": ("jsonl", of(b"{\n" * 300_000)),
    "an array of a million brackets": ("json", of(b"[" * 1_000_000)),
    "an array that is never closed": ("json", of(b"[" + GOOD.strip() + b",")),
    "a quote that is never closed": ("csv", of(HEADER + b'a,"b,person\n' + b"c,d,person\n" * 9)),
    "a million quotes": ("csv", of(HEADER + b'"' * MIB)),
    "a header of a million columns": ("csv", of(b"," * 1_000_000 + b"\n")),
    "a bomb of gzip": ("jsonl.gz", of(gzip.compress(bytes(64 * MIB), 1) * 16)),
    "a bomb of blank lines": ("csv.zst", of(zstd(b"\n" * 64 * MIB) * 16)),
    "a gzip file that is cut off": ("jsonl.gz", of(gzip.compress(MANY)[:-9])),
    "a Parquet file of gigabytes": ("parquet", parquet_of_gigabytes),
    "a damaged page": ("parquet", damaged_parquet),
    "no Parquet": ("parquet", of(b"PAR1" + bytes(99) + b"PAR1")),
}


@pytest.fixture(scope="module")
def ended(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Ended]:
    """How each of the files ended."""
    folder = tmp_path_factory.mktemp("hostile")
    given: dict[str, list[str]] = {}
    for number, (name, (ending, make)) in enumerate(FILES.items()):
        path = folder / str(number) / f"actors.{ending}"
        path.parent.mkdir()
        make(path)
        given[name] = [str(path)]
    if hasattr(os, "mkfifo"):
        os.mkfifo(folder / "actors.jsonl")
        (folder / "quotes.jsonl").symlink_to(folder / "quotes.jsonl")
        (folder / "claims.jsonl").symlink_to("/dev/zero")
        for table in ("actors", "quotes", "claims"):
            given[f"{table}: no file"] = [str(folder / f"{table}.jsonl")]
        given["a device"] = ["--table", "actors=/dev/zero"]
    ran = subprocess.run(
        [sys.executable, "-c", SCRIPT],
        input=json.dumps(list(given.values())),
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=True,
        env={**os.environ, "NO_COLOR": "1", "PYTHONUTF8": "1"},
    )
    told = [Ended(*json.loads(line)) for line in ran.stdout.splitlines()]
    return dict(zip(given, told, strict=True))


def test_each_ends_with_a_finding_or_one_sentence(ended: dict[str, Ended]) -> None:
    for name, one in ended.items():
        sentences = [line for line in one.err.splitlines() if line.startswith("error: ")]
        assert one.status in {1, 2}, name
        assert len(sentences) == (one.status == 2), (name, one.err)
        assert one.status == 2 or "error[IO0" in one.out, name
        for text in (one.out, one.err):
            assert "Traceback" not in text, name
            assert "\x1b" not in text, name


def test_what_can_be_read_is_a_finding(ended: dict[str, Ended]) -> None:
    found = {name for name, one in ended.items() if one.status == 1}
    assert found == {
        "a million brackets",
        "a line of 17 MiB",
        "10,000 keys",
        "half a character",
        "terminal escapes",
        "an array that is never closed",
        "a quote that is never closed",
        "a gzip file that is cut off",
    }


def test_memory_is_bounded_whatever_is_read(ended: dict[str, Ended]) -> None:
    for name, one in ended.items():
        assert one.peak < MOST, f"{name}: {one.peak / MIB:.0f} MiB"
