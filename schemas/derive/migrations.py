"""How rows of older records become those of today.

A change of the records that breaks data which were right (a field renamed, retyped, narrowed or
made required) is a new major version of the schema, and registers here how rows are carried over.
Whatever has kept its schema version (a version of a corpus, a Parquet file that one was written
to) is then read as if it were of today.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Final

import polars as pl

from newsschema.errors import InputError
from newsschema.schemas.derive.versions import SCHEMA_VERSION, VERSION

Change = Callable[[pl.DataFrame], pl.DataFrame]
"""From rows of a table to the same rows, as many and in the same order, in the next records. It
is given all columns, also those that no record knows, and leaves alone what it does not know."""


@dataclass(frozen=True, slots=True)
class Migration:
    """The way from one major version of the records to the next."""

    old: int
    """The major version before."""
    tables: Mapping[str, Change] = field(default_factory=dict)
    """By table; rows of the others are right as they are."""


MIGRATIONS: Final[dict[int, Migration]] = {}
"""By the major version before. There has been one version of the records so far."""


def major(version: str) -> int:
    """The major number of a schema version."""
    return int(version.partition(".")[0])


def migrations(version: str) -> tuple[Migration, ...]:
    """The steps from a schema version to today's, none where its rows are read as they are.

    Raises:
        InputError: there is no way from that version, or it is newer.
    """
    theirs, ours = major(version), major(SCHEMA_VERSION)
    if theirs > ours:
        raise InputError(
            f"the records have version {version}, this newsschema knows {SCHEMA_VERSION}; "
            "install a newer one"
        )
    missing = next((old for old in range(theirs, ours) if old not in MIGRATIONS), None)
    if missing is not None:
        raise InputError(
            f"the records have version {version}, and this newsschema can't carry them over to "
            f"{SCHEMA_VERSION}; install one that knows both"
        )
    return tuple(MIGRATIONS[old] for old in range(theirs, ours))


def migrations_of(metadata: Mapping[bytes, bytes] | None) -> tuple[Migration, ...]:
    """The steps for a file by its metadata (`arrow.arrow_schema`), none where they tell nothing.

    Raises:
        InputError: as `migrations` does.
    """
    told = (metadata or {}).get(VERSION.encode(), b"").decode("ascii", "replace")
    return migrations(told) if re.fullmatch(r"[0-9]{1,4}\.[0-9]{1,4}", told) else ()


def migrated(table: str, rows: pl.DataFrame, steps: tuple[Migration, ...]) -> pl.DataFrame:
    """Rows of a table after some steps.

    Raises:
        InputError: the rows are not of the records that the steps begin with.
    """
    for step in steps:
        change = step.tables.get(table)
        if change is None:
            continue
        before = rows.height
        try:
            rows = change(rows)
        except pl.exceptions.PolarsError as error:
            reason = (str(error).splitlines() or [type(error).__name__])[0][:200]
            raise InputError(
                f"{table}: the rows are not of version {step.old} of the records ({reason})"
            ) from error
        if rows.height != before:
            raise AssertionError(f"{table}: {before} rows became {rows.height}")
    return rows
