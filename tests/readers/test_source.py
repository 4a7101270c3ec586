"""Files are opened safely; what is damaged or beyond the limits is never just shorter."""

from __future__ import annotations

import gzip
import os
import zlib
from dataclasses import replace
from pathlib import Path

import polars as pl
import pyarrow as pa
import pytest

from newsschema.errors import InputError
from newsschema.readers.limits import DEFAULT, Limits
from newsschema.readers.source import Source, open_handle, open_stream

TEXT = b"".join(b"%d %x\n" % (at, at * 7919) for at in range(50_000))
GZIP = gzip.compress(TEXT)


def zstd(data: bytes) -> bytes:
    sink = pa.BufferOutputStream()
    with pa.CompressedOutputStream(sink, "zstd") as packed:
        packed.write(data)
    return sink.getvalue().to_pybytes()


def source(path: Path) -> Source:
    return Source("quotes", 3, f"data/{path.name}", path, "jsonl")


def read(path: Path, limits: Limits = DEFAULT) -> tuple[bytes, list[str]]:
    problems: list[pl.DataFrame] = []
    with open_stream(replace(source(path), limits=limits), problems) as stream:
        head = stream.peek(5)
        data = stream.read(len(head)) + stream.read(1 << 30)
    assert data.startswith(head)
    assert stream.size == len(data)
    assert all(frame["code"].item() in {"IO018", "IO019"} for frame in problems)
    assert all(frame["file"].item() == 3 for frame in problems)
    return data, [frame["message"].item() for frame in problems]


@pytest.mark.parametrize(
    "packed",
    [
        TEXT,
        GZIP,
        gzip.compress(TEXT[:70_000]) + gzip.compress(TEXT[70_000:]),
        zstd(TEXT),
        zstd(TEXT[:5]) + zstd(TEXT[5:]),
    ],
    ids=["plain", "gzip", "two gzip members", "zstd", "two zstd frames"],
)
def test_whole(tmp_path: Path, packed: bytes) -> None:
    path = tmp_path / "quotes.jsonl"
    path.write_bytes(packed)
    assert read(path) == (TEXT, [])


@pytest.mark.parametrize(
    ("packed", "kind"),
    [
        (GZIP[:-4], "gzip"),
        (GZIP[:-1000], "gzip"),
        (GZIP[:7], "gzip"),
        (GZIP[:-8] + bytes(8), "gzip"),
        (GZIP + b"more", "gzip"),
        (GZIP + GZIP[:-9], "gzip"),
        (zstd(TEXT)[:-1], "zstd"),
        (zstd(TEXT)[:100], "zstd"),
        (zstd(TEXT)[:5], "zstd"),
        (zstd(TEXT) + zstd(TEXT)[:-3], "zstd"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_damaged(tmp_path: Path, packed: bytes, kind: str) -> None:
    path = tmp_path / "quotes.jsonl.gz"
    path.write_bytes(packed)
    data, messages = read(path)
    assert len(messages) == 1
    assert f"the {kind} data are cut off or damaged" in messages[0]
    assert f"{len(data):,} bytes" in messages[0]
    assert (TEXT * 2).startswith(data)


def test_most_of_what_comes_before_the_damage_is_read(tmp_path: Path) -> None:
    path = tmp_path / "quotes.jsonl.gz"
    path.write_bytes(GZIP[:-1000])
    assert len(read(path)[0]) > 0.8 * len(TEXT)


def test_limits(tmp_path: Path) -> None:
    path = tmp_path / "bomb.jsonl.gz"
    path.write_bytes(gzip.compress(bytes(10_000_000)))
    data, messages = read(path, Limits(unpacked_ratio=200, ratio_from=1_000_000))
    assert "more than 200 times its size" in messages[0]
    assert len(data) < 3_000_000
    data, messages = read(path, Limits(unpacked_ratio=10**6, unpacked_bytes=500_000))
    assert "more than 500,000 bytes" in messages[0]
    assert len(data) < 600_000
    assert read(path, Limits(unpacked_ratio=200, ratio_from=20_000_000))[1] == []


def test_a_file_that_changes_while_it_is_read(tmp_path: Path) -> None:
    path = tmp_path / "quotes.jsonl"
    path.write_bytes(TEXT)
    problems: list[pl.DataFrame] = []
    with open_stream(source(path), problems) as stream:
        stream.read(100)
        path.write_bytes(TEXT[:1000])
        stream.read(1 << 30)
    assert "changed while it was read" in problems[0]["message"].item()


def test_an_error_while_reading(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "quotes.jsonl"
    path.write_bytes(TEXT)
    problems: list[pl.DataFrame] = []
    with open_stream(source(path), problems) as stream:

        class Broken:
            def readinto(self, view: memoryview) -> int:
                raise OSError(5, "Input/output error")

        monkeypatch.setattr(stream, "_file", Broken())
        assert stream.read(100) == b""
        assert stream.read(100) == b""
    assert "Input/output error" in problems[0]["message"].item()


def test_what_is_no_file(tmp_path: Path) -> None:
    (tmp_path / "empty.jsonl").touch()
    cases = {"missing.jsonl": "no such file", "empty.jsonl": "0 bytes", ".": "not a regular file"}
    for name, said in cases.items():
        with (
            pytest.raises(InputError, match=said) as caught,
            open_handle(Source("quotes", 0, f"typed/{name}", tmp_path / name, "jsonl")),
        ):
            pytest.fail("opened")
        assert str(caught.value).startswith(f"typed/{name}: ")


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="the system has no named pipes")
def test_a_pipe_does_not_block(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "quotes.jsonl")
    with (
        pytest.raises(InputError, match="not a regular file"),
        open_handle(source(tmp_path / "quotes.jsonl")),
    ):
        pytest.fail("opened")


def test_raw_deflate_is_no_compression_we_know(tmp_path: Path) -> None:
    path = tmp_path / "quotes.jsonl.gz"
    path.write_bytes(zlib.compress(TEXT))
    assert read(path) == (zlib.compress(TEXT), [])
