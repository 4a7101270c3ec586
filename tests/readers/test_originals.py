"""Input rows as they stood, by the numbers their readers gave them."""

from __future__ import annotations

import gzip
from pathlib import Path
from tempfile import TemporaryDirectory

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsschema.readers.dataset import open_dataset
from newsschema.readers.table import LINE, ROW, Table


def originals(table: Table) -> dict[int, bytes]:
    """Every record of the only file of a table."""
    frames = [batch.select(ROW, LINE) for batch in table.batches()]
    problems = table.problems().filter(pl.col("row").is_not_null())
    bad = problems.select(pl.col("row").alias(ROW), pl.col("line").alias(LINE))
    every = pl.concat([*frames, bad]).unique(ROW).sort(ROW)
    assert table.originals is not None
    return dict(table.originals(0, every, set(every[ROW])))


def table_of(folder: Path, name: str, content: bytes) -> Table:
    (folder / name).write_bytes(content)
    return next(iter(open_dataset([folder]).tables.values()))


@pytest.mark.parametrize(
    ("name", "content", "expected"),
    [
        (
            "actors.jsonl",
            b'\xef\xbb\xbf{"actor_id": "a"}\r\n\n{bad\n{"name":"N\xff"}\n  \n{"actor_id":"c"}',
            [b'{"actor_id": "a"}', b"{bad", b'{"name":"N\xff"}', b'{"actor_id":"c"}'],
        ),
        (
            "actors.json",
            b'[{"actor_id":"a"}, {"actor_id":\n"b"},\n[1], {"x": "]"}]',
            [b'{"actor_id":"a"}', b'{"actor_id":\n"b"}', b"[1]", b'{"x": "]"}'],
        ),
        (
            "actors.json",
            b'{\n "actor_id": "a"\n}\n{\n "actor_id": NaN\n}\n{"actor_id":"c"}\n',
            [b'{\n "actor_id": "a"\n}', b'{\n "actor_id": NaN\n}', b'{"actor_id":"c"}'],
        ),
        (
            "claims.csv",
            b'claim_id,text\nc1,"A long\n\nclaim, here"\n\nc2\nc3,"\xff"\nc4,Fine.\n',
            [b'c1,"A long\n\nclaim, here"', b"c2", b'c3,"\xff"', b"c4,Fine."],
        ),
        ("claims.tsv", b"claim_id\ttext\rc1\tone\rc2\ttwo", [b"c1\tone", b"c2\ttwo"]),
    ],
)
def test_each_record_as_it_stood(
    name: str, content: bytes, expected: list[bytes], tmp_path: Path
) -> None:
    assert originals(table_of(tmp_path, name, content)) == dict(enumerate(expected))


def test_unpacked(tmp_path: Path) -> None:
    table = table_of(tmp_path, "actors.jsonl.gz", gzip.compress(b'{"actor_id":"a"}\n{}\n'))
    assert originals(table) == {0: b'{"actor_id":"a"}', 1: b"{}"}


def test_typed_columns_are_json(tmp_path: Path) -> None:
    frame = pl.DataFrame({"actor_id": ["a", "b"], "n": [1, None]})
    frame.write_parquet(tmp_path / "actors.parquet")
    table = open_dataset([tmp_path]).tables["actors"]
    assert originals(table)[1] == b'{"actor_id":"b","n":null}'
    table = open_dataset({"actors": frame}).tables["actors"]
    assert originals(table)[0] == b'{"actor_id":"a","n":1}'


LINE_TEXT = st.text(st.sampled_from('{}"a:,\\ \r\t'), max_size=12).map(str.encode)


@given(st.lists(st.one_of(LINE_TEXT, st.just(b'{"actor_id":"a"}')), min_size=1, max_size=30))
def test_every_line_that_counts_is_found(lines: list[bytes]) -> None:
    wanted = [line for line in lines if line.strip(b" \t\r")]
    if not wanted:
        return
    with TemporaryDirectory() as folder:
        table = table_of(Path(folder), "actors.jsonl", b"\n".join(lines))
        found = originals(table)
    assert list(found.values()) == [line.rstrip(b"\r") for line in wanted]
