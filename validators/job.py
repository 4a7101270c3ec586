"""What every stage of a run over parts knows, and rows on their way back to their tables."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import polars as pl

from newsschema.readers.dataset import numbered
from newsschema.readers.table import FILE, ROW, SourceFile, Table
from newsschema.schemas.record import Record
from newsschema.validators.active import ActiveRule
from newsschema.validators.parcels import Kind, Parcel
from newsschema.validators.profile import Profile
from newsschema.validators.settings import Settings

PATH = "__path"
"""The file of a row while it travels: numbers of files are known in the last stage only."""
PLACE = [PATH, ROW]


@dataclass(frozen=True, slots=True)
class Input:
    """One table of a run, as far as it is known before anything is read."""

    record: type[Record]
    files: tuple[SourceFile, ...] = ()
    """In order; none where the rows tell their files."""
    dense: bool = False
    """Whether the numbers of rows only rise, and are to be counted from 0 in the end."""


@dataclass(frozen=True, slots=True)
class Job:
    """All that every stage of one run must know; it can be pickled."""

    path: str
    inputs: Mapping[str, Input]
    settings: Settings
    now: datetime
    parts: int
    baseline: pl.DataFrame | None = None
    """The known findings, with the columns of `baseline.ENTRIES`; null for none."""
    earlier: Profile | None = None
    """What the rules on drift compare with."""
    notes: tuple[str, ...] = ()


def paths_of(frame: pl.DataFrame) -> list[str]:
    """The files that rows name, in order."""
    return [str(path) for path in frame[PATH].unique().sort()]


def frames_of(job: Job, parcels: Sequence[Parcel]) -> dict[str, pl.DataFrame]:
    """The rows of each table in the order of the input, with `__index` and `__file`."""
    frames: dict[str, pl.DataFrame] = {}
    for name in job.inputs:
        own = [parcel for parcel in parcels if parcel.table == name]
        if not own:
            continue
        own.sort(key=lambda parcel: parcel.order)
        rows = pl.concat([parcel.frame() for parcel in own], how="diagonal_relaxed")
        paths = [file.path for file in job.inputs[name].files] or paths_of(rows)
        number = {path: at for at, path in enumerate(paths)}
        rows = rows.with_columns(
            pl.col(PATH).replace_strict(number, return_dtype=pl.UInt32).alias(FILE)
        )
        frames[name] = numbered(rows.sort(FILE, ROW, maintain_order=True).rechunk(), 0)
    return frames


def split(rows: pl.DataFrame, by: pl.Expr, parts: int) -> Iterator[tuple[int, pl.DataFrame]]:
    """Each part and its rows; equal values are in one, and those without one are in any."""
    hashed = pl.when(by.is_not_null()).then(by.hash()).otherwise(pl.col(ROW).hash())
    number = (hashed % parts).alias("__part")
    by_part = rows.with_columns(number).partition_by("__part", as_dict=True, include_key=False)
    for part in range(parts):
        yield part, by_part.get((part,), rows.clear())


def table_of(job: Job, name: str, frame: pl.DataFrame) -> Table:
    """A table whose rows are there already."""
    known = job.inputs[name]
    files = list(known.files) or [SourceFile(path, "memory") for path in paths_of(frame)]
    return Table(name, known.record, files, lambda _table: iter((frame,)))


def found_by(rules: Sequence[ActiveRule], part: int) -> Iterator[Parcel]:
    """What the rules of a stage have found, and which crashed."""
    for active in rules:
        found = active.findings()
        if found is not None and found.height:
            yield Parcel.of(Kind.FINDINGS, found, part=part)
        if active.crashed is not None:
            said = pl.DataFrame({"code": [active.rule.code], "error": [active.crashed]})
            yield Parcel.of(Kind.CRASH, said, part=part)
