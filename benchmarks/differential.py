"""The fast path of JSON Lines against strict readings of each line, on files damaged at random.

    python benchmarks/differential.py COUNT [--seed 1] [--first 0]

Each file is read by the reader as it is and, line by line, by the standard library; one in
twenty also by the reader without its fast path. Rows, places and rejected lines must be the same;
the first difference is printed with the file that shows it, and the exit status is 1. Rows that
are not read fast are compared as they were parsed, and in one file of twenty as the frames that
are made of them. A file depends on the seed and its number alone: `--first N` with a count of 1
shows one again.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, cast

import polars as pl
import pyarrow as pa

from newsschema.readers.beginning import begin
from newsschema.readers.json_columns import Columns, ParsedRow
from newsschema.readers.jsonl import JsonLines
from newsschema.readers.limits import Limits
from newsschema.readers.raw import MISFITS, RawBatch, RawSchema, outside_name
from newsschema.readers.source import Source, Stream

OWN = ("__file", "__line", "__row")
SPAN = pa.struct([("start", pa.int64()), ("end", pa.int64()), ("text", pa.string())])
KNOWN: RawSchema = {
    "id": (pa.string(),),
    "n": (pa.int64(),),
    "x": (pa.float64(),),
    "ok": (pa.bool_(),),
    "spans": (pa.list_(SPAN), pa.list_(pa.list_(pa.int64())), pa.string()),
}
LETTERS = ["a", "é", "“", "\n", '"', "\\", "}", "{", "😀", "\u2028", "\0", "b\r", ",", "\x7f"]
VALUES: list[Any] = [
    None, True, 0, -5, 2**53, 2**53 + 1, 2**63 - 1, 2**63, -(2**63), 10**30, 0.5, 1.0, -0.0, 1e300,
    1e16, "", "NaN", [], [[0, 1]], {}, {"a": 1}, {"start": 1}, [{"start": 1.5}], [{"new": 1}],
    [None], {"c\0": 1}, {"a": [{"b": [1]}]}, ["a", 1], {"note": "a"}, {"note": ""},
]  # fmt: skip
DAMAGES = [
    b"}\n{", b"\n", b"{", b"}", b'"', b",", b":", b"[", b"]", b" ", b"\r", b"\t", b"\x00", b"\x01",
    b"\\", b"-", b"+", b"0", b"e", b".", b"NaN", b"Infinity", b"1e999", b"null", b"\xff", b"\xc0",
    b"\xed\xa0\x80", b"\xc3", b"\\ud83d", b"\\ude00", b"\\u0000", b"\\x", b'"id":1,',
    b'"i\\u0064":1,',
    b"\xef\xbb\xbf", b"\xe2\x80\xa8", b"}{", b"},\n{", b"//", b"'", b"}\r{", b"[[[[[[[[",
]  # fmt: skip
IN_TEXTS = [
    b"\\ud83d", b"\\ude00", b"\\ud83d\\ude00", b"\\u0000", b"\\u00e9", b"\\/", b"\\x", b"\\u12",
    b'\\"', b"\\\\", b'\\\\\\"', b"\x01", b"\xff", b'","note": "',
]  # fmt: skip
LONGEST = (None, "note", "id")
"""The column whose texts are decoded apart in the beginning; later it is the longest one."""
SIZES = ((40, 40), (300, 100), *[(1 << 14, 500)] * 4, *[(1 << 14, 1 << 14)] * 6)
"""Bytes of a chunk and of a piece."""
LEARNED = b'{"id": "q", "n": 1, "x": 0.5, "ok": true, "note": "n", "count": 1}\n' * 5
"""Good rows from which types are learned, so that the fast path is taken from the beginning."""
DEEP = 20
"""One file in so many is also read without the fast path, and all its rows as frames."""


def a_file(dice: random.Random) -> bytes:
    """A file of JSON Lines; most lines are good, and some are damaged."""
    end = dice.choice((b"\n", b"\n", b"\n", b"\r\n", b"\n\n"))
    lines = [_line(dice, at) for at in range(dice.randint(1, 7))]
    data = bytearray(end.join(lines) + dice.choice((b"", end)))
    if dice.random() < 0.25:
        for _ in range(dice.randint(1, 3)):
            _damage(dice, data)
    return bytes(data)


def _line(dice: random.Random, at: int) -> bytes:
    row: dict[str, Any] = {
        "id": f"q{at}",
        "n": at,
        "x": at / 4,
        "ok": True,
        "spans": [{"start": at, "end": at + 1, "text": "w"}],
        "note": "".join(dice.choices(LETTERS, k=dice.randint(0, 4))),
        "count": at,
    }
    while dice.random() < 0.3:
        row[dice.choice(("id", "n", "x", "ok", "spans", "note", "count", "new", "i\0"))] = (
            dice.choice(VALUES)
        )
    if dice.random() < 0.2:
        del row[dice.choice(("id", "n", "x", "ok", "spans", "note"))]
    text = bytearray(json.dumps(row, ensure_ascii=dice.random() < 0.5).encode())
    key = b'"note": "'
    if dice.random() < 0.15:
        text = text.replace(key, key + dice.choice(IN_TEXTS))
    if dice.random() < 0.05:
        text = text.replace(key, dice.choice((b'"note":"', b'"note" : "', b'"n\\u006fte": "')))
    if dice.random() < 0.15:
        _damage(dice, text)
    return bytes(text)


def _damage(dice: random.Random, text: bytearray) -> None:
    place = dice.randint(0, len(text))
    match dice.randrange(5):
        case 0:
            text[place : place + 1] = bytes([dice.randrange(256)])
        case 1:
            del text[place : place + dice.choice((1, 2, 8, len(text)))]
        case 2:
            other = dice.randint(0, len(text))
            text[place:place] = text[other : other + dice.randint(1, 40)]
        case _:
            cut = dice.choice((0, 0, 1, 3))
            text[place : place + cut] = dice.choice(DAMAGES)


LIMITS = Limits(line_bytes=1 << 14)
SOURCE = Source("quotes", 0, "quotes.jsonl", Path("quotes.jsonl"), "jsonl", LIMITS)


class Held:
    """Bytes in memory as a stream."""

    damage = None

    def __init__(self, data: bytes) -> None:
        self._data = data

    def peek(self, count: int) -> bytes:
        return self._data[:count]

    def read(self, count: int) -> bytes:
        taken, self._data = self._data[:count], self._data[count:]
        return taken

    def readinto(self, view: memoryview) -> int:
        taken = self.read(len(view))
        view[: len(taken)] = taken
        return len(taken)


@dataclass
class Reading:
    """What came out of a file."""

    rows: dict[int, dict[str, Any]] = field(default_factory=dict)
    """Number of the row to its values."""
    places: dict[int, int] = field(default_factory=dict)
    """Number of the row to its physical line."""
    bad: list[int] = field(default_factory=list)
    """Physical lines."""
    problems: list[dict[str, Any]] = field(default_factory=list)
    """All that is said of bad lines."""


class Lines(JsonLines):
    """The reader of lines, with what it says of bad ones kept as it is."""

    def rejected(self) -> Iterator[RawBatch]:
        return iter(())


class ParsedLines(Lines):
    """Makes no frames of the rows that it parses one by one; types are learned from them."""

    # Frames of a row or two are most of what reading a small file costs.
    def __post_init__(self) -> None:
        super().__post_init__()
        self.parsed: dict[int, dict[str, Any]] = {}

    def _frame(self, rows: list[ParsedRow]) -> tuple[pl.DataFrame, pl.DataFrame]:
        for name, column in self.columns.names.items():
            column.learn([row.cells.get(name) for row in rows])
        self.parsed |= {row.row: row.cells for row in rows}
        return pl.DataFrame(), MISFITS.to_frame()


def learned() -> Columns:
    """The columns of files like `a_file`."""
    reader = Lines(SOURCE, KNOWN, [])
    list(reader.read(cast("Stream", Held(LEARNED))))
    return reader.columns


def ours(
    data: bytes,
    sizes: tuple[int, int],
    longest: str | None,
    columns: Columns,
    *,
    fast: bool,
    deep: bool,
) -> Reading:
    """The reading of newsschema, with or without the fast path."""
    stream = cast("Stream", Held(data))
    batches: list[RawBatch] = []
    kind = Lines if deep else ParsedLines
    reader = kind(SOURCE, KNOWN, [], sizes[0], piece=sizes[1], fast=fast, long=0)
    reader.longest = longest
    names = {name: replace(column) for name, column in columns.names.items()}
    reader.columns = replace(columns, names=names)
    if begin(SOURCE, stream, reader.problems):
        batches = list(reader.read(stream))
    # Rows beyond a limit are found after those around them.
    bad = sorted(reader.bad.waiting, key=lambda one: one["row"])
    rows = rows_of(batches)
    if isinstance(reader, ParsedLines):
        for row, cells in reader.parsed.items():
            rows[row] = {outside_name(key): value for key, value in cells.items()}
    return Reading(
        rows,
        {
            row: line
            for batch in batches
            if batch.frame.width
            for row, line in zip(batch.frame["__row"], batch.frame["__line"], strict=True)
        },
        [one["line"] for one in bad],
        bad,
    )


def rows_of(batches: list[RawBatch]) -> dict[int, dict[str, Any]]:
    """The JSON values of each good row by its number: misfits and JSON text put back."""
    found: dict[int, dict[str, Any]] = {}
    for batch in batches:
        for row in batch.frame.iter_rows(named=True):
            cells = {name: value for name, value in row.items() if name not in OWN}
            for name in batch.json_columns & cells.keys():
                if cells[name] is not None:
                    cells[name] = json.loads(cells[name])
            found[row["__row"]] = cells
        for unfit in batch.misfits.iter_rows(named=True):
            text = unfit["text"]
            value = text if unfit["type"] == "string" else json.loads(text)
            if found[unfit["__row"]][unfit["column"]] is not None:
                raise AssertionError("a misfit has a value")
            found[unfit["__row"]][unfit["column"]] = value
    return found


def strictly(data: bytes) -> Reading:
    """Read JSON Lines with nothing but the standard library."""
    result = Reading()
    number = 0
    for line, text in enumerate(data.removeprefix(b"\xef\xbb\xbf").split(b"\n"), 1):
        stripped = text.strip(b" \t\r")
        if not stripped:
            continue
        try:
            value = json.loads(
                stripped.decode("utf-8"), object_pairs_hook=_unique, parse_constant=_refuse
            )
            # Lone surrogates have no UTF-8, numbers beyond all floats no JSON.
            json.dumps(value, ensure_ascii=False, allow_nan=False).encode("utf-8")
            value.keys()
            result.rows[number] = value
            result.places[number] = line
        except (ValueError, AttributeError, RecursionError):
            result.bad.append(line)
        number += 1
    return result


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("twice")
    return found


def _refuse(constant: str) -> Any:
    raise ValueError(constant)


def same(one: Any, other: Any) -> bool:
    """Whether two JSON values are equal; a null member is as good as none, 1 is 1.0."""
    if isinstance(one, Mapping) and isinstance(other, Mapping):
        return all(same(one.get(key), other.get(key)) for key in {*one, *other})
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(map(same, one, other))
    return isinstance(one, bool) == isinstance(other, bool) and bool(one == other)


def same_cell(cell: Any, wanted: Any) -> bool:
    """Equal; members that a span should not have may stand as JSON text."""
    if isinstance(cell, list) and isinstance(wanted, list) and len(cell) == len(wanted):
        return all(same_cell(*pair) for pair in zip(cell, wanted, strict=True))
    if isinstance(cell, dict) and isinstance(wanted, dict):
        return all(
            same(cell.get(key), wanted.get(key)) or cell.get(key) == _compact(wanted.get(key))
            for key in {*cell, *wanted}
        )
    return same(cell, wanted)


def _compact(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def difference(
    data: bytes, sizes: tuple[int, int], longest: str | None, columns: Columns, *, deep: bool
) -> str | None:
    """How the readings of a file differ, in words; none where they agree."""
    plain = strictly(data)
    readings = {"fast": ours(data, sizes, longest, columns, fast=True, deep=deep)}
    if deep:
        readings["slow"] = ours(data, sizes, longest, columns, fast=False, deep=True)
        if readings["slow"].problems != readings["fast"].problems:
            return f"{readings['fast'].problems} is said, and slowly {readings['slow'].problems}"
    for name, found in readings.items():
        if found.bad != plain.bad:
            return f"{name}: bad lines {found.bad}, not {plain.bad}"
        if found.places != plain.places:
            return f"{name}: places {found.places}, not {plain.places}"
        for row, cells in found.rows.items():
            wanted = {outside_name(key): value for key, value in plain.rows[row].items()}
            for key in {*cells, *wanted}:
                if not same_cell(cells.get(key), wanted.get(key)):
                    return f"{name}: row {row}, {key}: {cells.get(key)!r}, not {wanted.get(key)!r}"
    return None


def main() -> int:
    """Read the arguments and run."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("count", type=int)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--first", type=int, default=0)
    given = parser.parse_args()
    columns = learned()
    for number in range(given.first, given.first + given.count):
        dice = random.Random(f"{given.seed}:{number}")
        data, sizes, longest = a_file(dice), dice.choice(SIZES), dice.choice(LONGEST)
        said = difference(data, sizes, longest, columns, deep=number % DEEP == 0)
        if said is not None:
            print(
                f"file {number} of seed {given.seed}, sizes {sizes}, {longest} apart: "
                f"{said}\n{data!r}"
            )
            return 1
        if (number + 1) % 10_000 == 0 and given.count > 10_000:
            print(f"{number + 1 - given.first:,} files", flush=True)
    print(f"{given.count:,} files, 0 differences")
    return 0


if __name__ == "__main__":
    sys.exit(main())
