"""Reading bytes the way a dataset does, and what a strict reading of each line gives."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import polars as pl

from newsschema.readers.jsonl import JsonLines, begin
from newsschema.readers.raw import RawBatch, RawReader, RawSchema
from newsschema.readers.source import Source, open_stream
from newsschema.readers.table import PROBLEMS

OWN = ("__file", "__line", "__row")


@dataclass
class Result:
    """What came out of a file."""

    batches: list[RawBatch]
    problems: pl.DataFrame

    @property
    def rejected(self) -> int:
        return sum(batch.rejected for batch in self.batches)

    @property
    def places(self) -> list[tuple[int, int]]:
        """Line and row of the good rows."""
        return [
            (row["__line"], row["__row"])
            for batch in self.batches
            if batch.frame.width
            for row in batch.frame.iter_rows(named=True)
        ]

    @property
    def codes(self) -> list[tuple[str, int | None]]:
        """Code and line of the problems, in order of lines."""
        rows = self.problems.select("code", "line").rows()
        return sorted(rows, key=lambda row: (row[1] or 0, row[0]))

    def values(self, column: str) -> list[Any]:
        """The cells of one column; null where a batch does not have it."""
        return [
            value
            for batch in self.batches
            if batch.frame.width
            for value in (
                batch.frame[column].to_list()
                if column in batch.frame.columns
                else [None] * batch.frame.height
            )
        ]

    def rows(self) -> dict[int, dict[str, Any]]:
        """The JSON values of each good row by its number: misfits and JSON text put back."""
        found: dict[int, dict[str, Any]] = {}
        for batch in self.batches:
            if not batch.frame.width:
                continue
            for row in batch.frame.iter_rows(named=True):
                cells = {name: value for name, value in row.items() if name not in OWN}
                for name in batch.json_columns:
                    if cells[name] is not None:
                        cells[name] = json.loads(cells[name])
                found[row["__row"]] = cells
            for unfit in batch.misfits.iter_rows(named=True):
                text = unfit["text"]
                value = text if unfit["type"] == "string" else json.loads(text)
                assert found[unfit["__row"]][unfit["column"]] is None
                found[unfit["__row"]][unfit["column"]] = value
        return found


def source(path: Path, table: str = "quotes", kind: str | None = None) -> Source:
    return Source(table, 0, path.name, path, kind or path.suffix.removeprefix("."))


def read(
    reader: RawReader, path: Path, known: RawSchema | None = None, kind: str | None = None
) -> Result:
    problems: list[pl.DataFrame] = []
    batches = list(reader(source(path, kind=kind), known, problems))
    return Result(batches, pl.concat([PROBLEMS.to_frame(), *problems]))


def read_lines(path: Path, known: RawSchema, **settings: Any) -> Result:
    """Read JSON Lines with the sizes of chunks and the like set by the test."""
    problems: list[pl.DataFrame] = []
    given = source(path)
    with open_stream(given, problems) as stream:
        batches = []
        if begin(given, stream, problems):
            batches = list(JsonLines(given, known, problems, **settings).read(stream))
    return Result(batches, pl.concat([PROBLEMS.to_frame(), *problems]))


@dataclass
class Strict:
    """A reading of JSON Lines with nothing but the standard library, as slow as it is plain."""

    rows: dict[int, dict[str, Any]] = field(default_factory=dict)
    lines: dict[int, int] = field(default_factory=dict)
    bad: list[int] = field(default_factory=list)
    """Physical lines."""


def strictly(data: bytes) -> Strict:
    result = Strict()
    number = 0
    for line, text in enumerate(data.removeprefix(b"\xef\xbb\xbf").split(b"\n"), 1):
        stripped = text.strip(b" \t\r")
        if not stripped:
            continue
        try:
            value = json.loads(
                stripped.decode("utf-8"), object_pairs_hook=_unique, parse_constant=_refuse
            )
            json.dumps(value, ensure_ascii=False, allow_nan=False).encode("utf-8")
            if not isinstance(value, dict):
                raise ValueError("no object")
            result.rows[number] = value
            result.lines[number] = line
        except (ValueError, RecursionError):
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
        keys = {k for k in (*one, *other) if one.get(k) is not None or other.get(k) is not None}
        return all(same(one.get(key), other.get(key)) for key in keys)
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(map(same, one, other))
    return isinstance(one, bool) == isinstance(other, bool) and bool(one == other)
