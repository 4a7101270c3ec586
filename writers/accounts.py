"""Accounting: where each row of the input is in a version, and the proof that none was lost."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Final

import polars as pl

from newsschema.readers.corpus_manifest import Account, TableEntry
from newsschema.readers.table import FILE, ROW, Dataset
from newsschema.repairs.repair import Repaired
from newsschema.writers.assembly import AssembledTable

FATES: Final = ("kept", "merged", "quarantined")
PLACES: Final = pl.Schema(
    {
        "table": pl.String(),
        FILE: pl.UInt32(),
        ROW: pl.Int64(),
        "path": pl.String(),
        "at": pl.Int64(),
    }
)
"""Where rows of the input are in the version."""


def places_of(table: str, path: str, rows: pl.DataFrame) -> pl.DataFrame:
    """Where rows of the input are in the version."""
    numbered = rows.select(FILE, ROW, pl.int_range(pl.len(), dtype=pl.Int64).alias("at"))
    return numbered.filter(pl.col(FILE).is_not_null()).select(
        pl.lit(table).alias("table"),
        FILE,
        ROW,
        pl.lit(path).alias("path"),
        "at",
    )


def lineage_of(repaired: Repaired, places: list[pl.DataFrame]) -> pl.DataFrame:
    """The fate of each row of the input, and its file and row in the version."""
    paths = [
        (name, number, file.path)
        for name, table in repaired.dataset.tables.items()
        for number, file in enumerate(table.files)
    ]
    schema = {"table": pl.String, FILE: pl.UInt32, "file": pl.String}
    named = pl.concat([PLACES.to_frame(), *places]).join(
        pl.DataFrame(paths, schema=schema, orient="row"), on=["table", FILE]
    )
    kept = named.select("table", "file", pl.col(ROW).alias("row"), "path", "at")
    return repaired.lineage.join(
        kept, on=["table", "file", "row"], how="left", maintain_order="left"
    )


def accounting(
    dataset: Dataset, lineage: pl.DataFrame, inputs: Collection[str]
) -> tuple[Account, ...]:
    """What became of the rows of each file.

    Args:
        dataset: the input.
        lineage: the fate of each of its rows.
        inputs: the files that were given; of others only those with rows are named.
    """
    counts: dict[tuple[str, str], dict[str, int]] = {
        (name, file.path): dict.fromkeys(FATES, 0)
        for name, table in dataset.tables.items()
        for file in table.files
        if file.reported
    }
    for table, file, fate, number in lineage.group_by("table", "file", "fate").len().iter_rows():
        counts[table, file][fate] = number
    return tuple(
        Account(table=table, file=file, rows=sum(own.values()), **own)
        for (table, file), own in counts.items()
        if file in inputs or any(own.values())
    )


def check_accounts(
    accounts: Collection[Account],
    lineage: pl.DataFrame,
    entries: Mapping[str, TableEntry],
    tables: Mapping[str, AssembledTable],
    aside: Mapping[str, pl.DataFrame],
) -> None:
    """Assert that each row of the input is in exactly one place, by what was written.

    Args:
        accounts: what became of the rows of each file.
        lineage: the fate and place of each row.
        entries: the tables as they were written.
        tables: the tables as they were to be written.
        aside: the quarantine as it is to be written.

    Raises:
        AssertionError: a row was lost, or counted twice. That is a defect of newsschema.
    """
    for name, entry in entries.items():
        kept = sum(one.kept for one in accounts if one.table == name)
        if entry.rows != kept + tables[name].staying:
            raise AssertionError(f"{name}: {kept} rows were kept, {entry.rows} are written")
        count = sum(one.quarantined for one in accounts if one.table == name)
        held = aside[name].height if name in aside else 0
        if held != count:
            raise AssertionError(f"{name}: {count} rows were set aside, {held} are held")
    unplaced = lineage.filter(pl.col("fate") == "kept", pl.col("path").is_null())
    if unplaced.height:
        raise AssertionError(f"{unplaced.height} kept rows are in no file")
