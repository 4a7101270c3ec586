"""What two versions of a corpus differ in, row by row."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import polars as pl

from newsschema.errors import UsageError
from newsschema.readers.corpus import Version
from newsschema.readers.corpus_manifest import Changes
from newsschema.schemas.derive.schema_changes import Column, SchemaChange, schema_changes
from newsschema.writers.row_prints import DIFFERENCES, NO_SIDE, Side, counted, differences_of
from newsschema.writers.version_numbers import changes_between

COLUMNS: Final = pl.Schema({"table": pl.String(), **DIFFERENCES})
"""One row per row that differs: `table`, `key`, `change`, and the `columns` that changed."""


@dataclass(frozen=True, slots=True)
class TableDifference:
    """What one table differs in."""

    table: str
    changes: Changes
    """How many rows."""
    rows: pl.DataFrame
    """Which rows, as `row_prints.DIFFERENCES`."""
    columns: tuple[SchemaChange, ...]


@dataclass(frozen=True, slots=True)
class Difference:
    """What two versions differ in."""

    old: str
    new: str
    tables: tuple[TableDifference, ...]

    @property
    def rows(self) -> pl.DataFrame:
        """All rows that differ, as `COLUMNS`."""
        return pl.concat(
            [COLUMNS.to_frame()]
            + [one.rows.select(pl.lit(one.table).alias("table"), pl.all()) for one in self.tables]
        )


def diff(old: Version, new: Version, tables: Sequence[str] = ()) -> Difference:
    """Compare two versions by key; only files whose digests differ are read.

    Args:
        old: the version before.
        new: the version after.
        tables: compare only these; all by default.

    Raises:
        UsageError: no version has such a table.
        InputError: a file is missing or damaged.
    """
    there = list({**old.manifest.tables, **new.manifest.tables})
    for name in tables:
        if name not in there:
            raise UsageError(f"no version has a table {name!r}; there are {', '.join(there)}")
    found = [_compared(name, old, new) for name in there if not tables or name in tables]
    return Difference(old.name, new.name, tuple(found))


def _compared(name: str, old: Version, new: Version) -> TableDifference:
    before, after = old.manifest.tables.get(name), new.manifest.tables.get(name)
    key = next(entry.key for entry in (after, before) if entry is not None)
    rows = differences_of(name, key, version_side(old, name), version_side(new, name))
    if before is not None and after is not None:
        columns = changes_between(before, after)
    else:
        sides = (
            [] if one is None else [Column(c.name, c.type, c.nullable) for c in one.columns]
            for one in (before, after)
        )
        columns = schema_changes(*sides)
    return TableDifference(name, counted(rows), rows, tuple(columns))


def version_side(version: Version, table: str) -> Side:
    """A table of a version."""
    entry = version.manifest.tables.get(table)
    if entry is None:
        return NO_SIDE
    files = {file.path: file for file in entry.files}
    contents = {path: file.content for path, file in files.items()}
    return Side(contents, lambda path: version.today(table, files[path]))
