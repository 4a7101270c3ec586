"""Which rows of a table were added, removed or changed: by hashes of their values."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import polars as pl

from newsschema.readers.corpus_manifest import Changes
from newsschema.schemas.catalogue import RECORDS
from newsschema.schemas.fields import fields

ID: Final = "__id"
VERSION: Final = "__version"
NOTHING: Final = 0
"""The print of a null, and of a column that is not there."""

DIFFERENCES: Final = pl.Schema(
    {"key": pl.String(), "change": pl.String(), "columns": pl.List(pl.String())}
)
"""One row per row that differs: `added`, `removed` or `changed`, and in which columns."""


@dataclass(frozen=True, slots=True)
class Prints:
    """Hashes of the values of some rows of one table."""

    frame: pl.DataFrame
    """`__id` (the key), `__version`, and a 64-bit number for each other column."""

    @classmethod
    def of(cls, table: str, key: str, rows: pl.DataFrame) -> Prints:
        """The prints of rows of a table as they are stored."""
        record = RECORDS.get(table)
        version = [s.name for s in fields(record) if s.is_version] if record is not None else []
        telling = [name for name in (*version, "body") if name in rows.columns and version]
        return cls(
            rows.select(
                pl.col(key).alias(ID),
                (_print(telling[0]) if telling else pl.lit(NOTHING, pl.UInt64)).alias(VERSION),
                *(_print(name).alias(name) for name in rows.columns if name != key),
            )
        )

    @classmethod
    def joined(cls, some: Sequence[Prints]) -> Prints:
        """Prints of several files of one table."""
        if not some:
            return cls(pl.DataFrame(schema={ID: pl.String, VERSION: pl.UInt64}))
        frame = pl.concat([one.frame for one in some], how="diagonal")
        return cls(frame.with_columns(pl.exclude(ID).fill_null(NOTHING)))


@dataclass(frozen=True, slots=True)
class Side:
    """One side of a comparison: the files of a table, and how their rows are had."""

    contents: Mapping[str, str | None]
    """Digest of the rows by path."""
    rows: Callable[[str], pl.DataFrame]

    def prints(self, table: str, key: str, other: Side) -> Prints:
        """The prints of the files that the other side does not have alike."""
        differing = [
            path
            for path, content in self.contents.items()
            if content is None or other.contents.get(path) != content
        ]
        return Prints.joined([Prints.of(table, key, self.rows(path)) for path in differing])


NO_SIDE: Final = Side({}, lambda _: pl.DataFrame())
"""A table that is not there."""


def differences_of(table: str, key: str, old: Side, new: Side) -> pl.DataFrame:
    """The rows of a table that differ; only files that differ are read."""
    return differences(old.prints(table, key, new), new.prints(table, key, old))


def differences(old: Prints, new: Prints) -> pl.DataFrame:
    """The rows that differ, with the columns of `DIFFERENCES`, by key.

    A row is known again by its key; where versions share one, by key and version.
    """
    before, after = old.frame, new.frame
    several = pl.concat([_several(before), _several(after)]).unique()
    before, after = (_identified(side, several) for side in (before, after))
    names = sorted({*before.columns, *after.columns} - {ID, VERSION, "__match"})
    before, after = (_with(side, names) for side in (before, after))
    match = before.join(after, on="__match", how="full", suffix="__new")
    names = names or [ID]
    there, stays = pl.col(ID).is_not_null(), pl.col(f"{ID}__new").is_not_null()
    changed = pl.concat_list(
        pl.when(there & stays & (pl.col(name) != pl.col(f"{name}__new"))).then(pl.lit(name))
        for name in names
    ).list.drop_nulls()
    change = (
        pl.when(~there)
        .then(pl.lit("added"))
        .when(~stays)
        .then(pl.lit("removed"))
        .when(pl.col("columns").list.len() > 0)
        .then(pl.lit("changed"))
    )
    return (
        match.with_columns(columns=changed)
        .select(key=pl.coalesce(ID, f"{ID}__new"), change=change, columns="columns")
        .filter(pl.col("change").is_not_null())
        .sort("key", "change")
        .select(pl.col(name).cast(kind) for name, kind in DIFFERENCES.items())
    )


def counted(found: pl.DataFrame) -> Changes:
    """How many rows were added, removed and changed."""
    counts = dict(found.group_by("change").len().iter_rows())
    return Changes(**{name: int(counts.get(name, 0)) for name in ("added", "removed", "changed")})


def _print(name: str) -> pl.Expr:
    value = pl.col(name)
    return pl.when(value.is_not_null()).then(value.hash()).otherwise(pl.lit(NOTHING, pl.UInt64))


def _several(side: pl.DataFrame) -> pl.DataFrame:
    """The keys that stand in several rows."""
    return side.filter(pl.col(ID).is_duplicated()).select(ID).unique()


def _identified(side: pl.DataFrame, several: pl.DataFrame) -> pl.DataFrame:
    version = pl.when(pl.col(ID).is_in(several[ID].implode())).then(VERSION)
    return side.with_columns(__match=pl.struct(ID, version.fill_null(NOTHING).alias(VERSION)))


def _with(side: pl.DataFrame, names: Sequence[str]) -> pl.DataFrame:
    missing = [name for name in names if name not in side.columns]
    return side.with_columns(pl.lit(NOTHING, pl.UInt64).alias(name) for name in missing)
