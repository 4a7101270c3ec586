"""Labels by split, and splits whose labels are all the same."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

import polars as pl

from newsschema.readers.table import FILE, INDEX
from newsschema.validators.data import Data
from newsschema.validators.finding import Safety

CHANCE: Final = 1e-6
"""How improbable it must be that the labels of a split are all the same by chance, if they are
drawn from those of the other splits."""


def constant(data: Data, table: str, columns: Sequence[str]) -> pl.LazyFrame:
    """The splits in which a label has one value, and has it by no chance."""
    return pl.LazyFrame(
        [
            {
                "table": table,
                INDEX: None,
                "column": columns[0],
                "found": value,
                "message": f"all {rows:,} labels of the split {split} are the same",
                "fix_safety": str(Safety.SAFE),
                "fix_summary": f"write null to {columns[0]} in the split {split}",
            }
            for split, value, rows in dummies(counted(data, table, columns))
        ],
        schema={
            "table": pl.String,
            INDEX: pl.UInt32,
            **dict.fromkeys(("column", "found", "message", "fix_safety", "fix_summary"), pl.String),
        },
    )


def counted(data: Data, table: str, columns: Sequence[str]) -> pl.DataFrame:
    """How often each label stands in each split: `split`, `label`, `rows`."""
    label = pl.coalesce(pl.col(columns).cast(pl.String))
    return (
        with_split(data, table)
        .select("split", label=label)
        .drop_nulls()
        .group_by("split", "label")
        .len("rows")
        .sort("split", "label")
        .collect()
    )


def dummies(counts: pl.DataFrame) -> Iterator[tuple[str, str, int]]:
    """The splits with one label that is no chance: its name, the label and its rows."""
    for (split,), own in counts.group_by("split", maintain_order=True):
        others = counts.filter(pl.col("split") != split)
        total = int(others["rows"].sum())
        if own.height > 1 or others["label"].n_unique() < 2:
            continue
        label, rows = own.select("label", "rows").row(0)
        same = int(others.filter(pl.col("label") == label)["rows"].sum())
        if ((same + 1) / (total + 1)) ** rows < CHANCE:
            yield str(split), label, rows


def with_split(data: Data, table: str) -> pl.LazyFrame:
    """The rows of a table with `split`: their own, their article's, or the number of their file."""
    frame = data.tables[table]
    if data.has(table, "split"):
        return frame.with_columns(pl.col("split").cast(pl.String))
    if data.has(table, "article_id") and data.has("articles", "article_id", "split"):
        known = data.tables["articles"].select("article_id", "split").unique("article_id")
        return frame.join(known, on="article_id", how="left", maintain_order="left")
    names = dict(enumerate(data.files.get(table, ())))
    return frame.with_columns(
        split=pl.col(FILE)
        .cast(pl.Int64)
        .replace_strict(names, default=None, return_dtype=pl.String)
    )
