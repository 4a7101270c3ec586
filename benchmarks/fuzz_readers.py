"""Files damaged at random, through the readers: no crash, no hang, no row lost without a word.

    python benchmarks/fuzz_readers.py FORMAT COUNT [--seed 1] [--first 0]

FORMAT is one of jsonl, json, csv, tsv, parquet, gz (of JSON Lines) and zst (of CSV). What is wrong
with a file has to be a problem or an `InputError`; anything else that is raised ends the run with a
traceback, and so does a file that takes longer than 20 seconds. A file depends on the seed and its
number alone.
"""

from __future__ import annotations

import argparse
import faulthandler
import gzip
import io
import json
import random
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq

from newsschema.errors import InputError
from newsschema.readers.dataset import open_dataset, reader_of
from newsschema.readers.file_names import split_name
from newsschema.readers.raw_types import raw_types
from newsschema.readers.source import Source
from newsschema.readers.table import PROBLEMS
from newsschema.schemas.quote import Quote

KNOWN = raw_types(Quote)
WHOLE = 50
"""One file in so many is also read as a dataset."""
PATIENCE = 20
"""Seconds after which a file counts as hanging."""
ROWS: list[dict[str, Any]] = [
    {
        "quote_id": f"q{at}",
        "article_id": "a1",
        "text": ["We will “wait”, she said;\n“now” 😀", "Nein, danke."][at % 2],
        "spans": [{"start": at, "end": at + 9, "text": "w\x00\u2028 x"}] if at % 3 else None,
        "confidence": at / 8,
        "date": "2026-03-02T08:15:00+02:00",
        "zeal": {"a": [at, None]},
    }
    for at in range(5)
]
DAMAGES = [
    b'"', b"'", b",", b"\n", b"\r", b"\x00", b"{", b"}", b"[", b"]", b"\xff", b"\xef\xbb\xbf",
    b"\\", b"null", b"NaN", b"-", b"1e999", b"9" * 40, b'""', b'","', b"\t", b";", b"PAR1",
    b"\x1f\x8b", b"\x28\xb5\x2f\xfd", b"\xff\xff\xff\x7f", b"\x80" * 9, b"\x15\x00", b"[" * 99,
    b'{"a":' * 99,
]  # fmt: skip


def jsonl() -> bytes:
    return "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in ROWS).encode()


def array() -> bytes:
    return json.dumps(ROWS, indent=1).encode()


def separated(delimiter: str) -> bytes:
    import csv

    sink = io.StringIO(newline="")
    writer = csv.writer(sink, delimiter=delimiter)
    writer.writerow(ROWS[0])
    for row in ROWS:
        cells = row.values()
        writer.writerow(
            "" if cell is None else cell if isinstance(cell, str) else json.dumps(cell)
            for cell in cells
        )
    return sink.getvalue().encode()


def parquet(dice: random.Random) -> bytes:
    sink = io.BytesIO()
    table = pa.Table.from_pylist(ROWS)
    if dice.random() < 0.5:
        texts = table["text"].combine_chunks()
        other = dice.choice(
            [texts.dictionary_encode(), texts.cast(pa.large_string()), texts.cast(pa.string_view())]
        )
        table = table.set_column(table.column_names.index("text"), "text", other)
    pq.write_table(
        table,
        sink,
        row_group_size=dice.choice((2, 5)),
        compression=dice.choice(("none", "snappy", "zstd", "gzip", "lz4")),
        use_dictionary=dice.random() < 0.7,
        write_page_checksum=dice.random() < 0.3,
        data_page_version=dice.choice(("1.0", "2.0")),
        version=dice.choice(("1.0", "2.6")),
        store_schema=dice.random() < 0.5,
        write_page_index=dice.random() < 0.3,
    )
    return sink.getvalue()


def zstd(data: bytes) -> bytes:
    sink = pa.BufferOutputStream()
    with pa.CompressedOutputStream(sink, "zstd") as packed:
        packed.write(data)
    return bytes(sink.getvalue().to_pybytes())


def damaged(dice: random.Random, data: bytes) -> bytes:
    """A file after a few random changes."""
    text = bytearray(data)
    for _ in range(dice.choice((1, 1, 1, 2, 4, 30))):
        # Parquet keeps its descriptions at the end, others theirs at the beginning.
        place = dice.choice((dice.randint(0, len(text)), dice.randint(0, len(text)), len(text)))
        place -= min(place, dice.choice((0, 0, dice.randint(0, 400))))
        match dice.randrange(6):
            case 0:
                text[place : place + 1] = bytes([dice.randrange(256)])
            case 1:
                if place < len(text):
                    text[place] ^= 1 << dice.randrange(8)
            case 2:
                del text[place : place + dice.choice((1, 2, 30, len(text)))]
            case 3:
                other = dice.randint(0, len(text))
                text[place:place] = text[other : other + dice.randint(1, 60)]
            case _:
                cut = dice.choice((0, 1, 4))
                text[place : place + cut] = dice.choice(DAMAGES)
    return bytes(text)


FORMATS: dict[str, tuple[str, Callable[[random.Random], bytes]]] = {
    "jsonl": ("quotes.jsonl", lambda dice: damaged(dice, jsonl())),
    "json": ("quotes.json", lambda dice: damaged(dice, array())),
    "csv": ("quotes.csv", lambda dice: damaged(dice, separated(","))),
    "tsv": ("quotes.tsv", lambda dice: damaged(dice, separated("\t"))),
    "parquet": ("quotes.parquet", lambda dice: damaged(dice, parquet(dice))),
    "gz": ("quotes.jsonl.gz", lambda dice: damaged(dice, gzip.compress(jsonl()))),
    "zst": ("quotes.csv.zst", lambda dice: damaged(dice, zstd(separated(",")))),
}


def read(path: Path, *, whole: bool) -> None:
    """Read a file, and check what must hold whatever is in it.

    Args:
        path: the file.
        whole: whether it is read as a dataset, with its columns brought to their types.
    """
    named = split_name(path.name)
    source = Source("quotes", 0, path.name, path, named and named[1])
    problems: list[pl.DataFrame] = []
    try:
        batches = list(reader_of(source.format)(source, KNOWN, problems))
        frames = [batch.frame for batch in batches if batch.frame.width]
        if whole:
            table = open_dataset(path).tables["quotes"]
            frames = list(table.batches())
            problems = table.problem_frames
    except InputError:
        return
    said = pl.concat([PROBLEMS.to_frame(), *problems])
    rows = [row for frame in frames for row in frame["__row"]]
    bad = set(said["row"].drop_nulls()) - set(rows)
    rejected = sum(batch.rejected for batch in batches)
    checks = {
        "each row has a number of its own": len(rows) == len(set(rows)),
        "rejected rows are reported": len(bad) == rejected,
        "no row is missing": source.format == "parquet"
        or {*rows, *bad} == set(range(len(rows) + rejected)),
        "a file without rows is told": bool(frames or said.height)
        or (source.format == "jsonl" and path.read_bytes().isspace()),
        "texts are UTF-8": all(map(_is_text, frames)),
        "rows are counted": not whole or table.rows >= len(rows),
    }
    for promise, holds in checks.items():
        if not holds:
            raise AssertionError(f"not so: {promise}")


def _is_text(frame: pl.DataFrame) -> bool:
    for column in frame.to_arrow().columns:
        column.validate(full=True)
    return True


def main() -> int:
    """Read the arguments and run."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("format", choices=FORMATS)
    parser.add_argument("count", type=int)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--first", type=int, default=0)
    given = parser.parse_args()
    name, make = FORMATS[given.format]
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / name
        for number in range(given.first, given.first + given.count):
            data = make(random.Random(f"{given.seed}:{number}"))
            path.write_bytes(data)
            faulthandler.dump_traceback_later(PATIENCE, exit=True)
            try:
                read(path, whole=number % WHOLE == 0)
            except BaseException:
                print(f"file {number} of seed {given.seed}: {data!r}")
                raise
            if (number + 1) % 10_000 == 0 and given.count > 10_000:
                print(f"{number + 1 - given.first:,} files", flush=True)
    faulthandler.cancel_dump_traceback_later()
    print(f"{given.count:,} files of {given.format}, nothing lost, nothing raised")
    return 0


if __name__ == "__main__":
    sys.exit(main())
