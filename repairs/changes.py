"""What one pass changes: decided from what the rules propose and what is allowed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

import polars as pl

from newsschema.readers.table import FILE, INDEX, RAW, ROW, Dataset
from newsschema.repairs.cells import CHANGED, as_json, held, with_cells
from newsschema.repairs.proposals import Proposals
from newsschema.schemas.record import Record
from newsschema.validators.finding import Safety

SETTLED: Final = pl.Schema(
    {"code": pl.String(), "table": pl.String(), FILE: pl.UInt32(), ROW: pl.Int64()}
    | {"column": pl.String()}
)
"""Problems of readers that are mended."""
GONE: Final = pl.Schema({INDEX: pl.UInt32(), "into": pl.UInt32()})
"""Rows that were merged, and into which; null where they were dropped."""


@dataclass(frozen=True, slots=True)
class Policy:
    """What is allowed in a run."""

    unsafe: bool
    """Whether unsafe repairs are made."""
    spans_at_hand: bool
    """Whether all tables with spans are repaired in the same run, so that an edit of a text can
    take its spans along."""

    def allows(self, safety: pl.Expr) -> pl.Expr:
        """Whether a repair may be made, as far as its own safety tells."""
        free = [str(Safety.SAFE)] + [str(Safety.REMAP)] * self.spans_at_hand
        return pl.lit(value=True) if self.unsafe else safety.is_in(free)


@dataclass(slots=True)
class Changes:
    """The changes of one pass, gathered while the frames follow."""

    records: Mapping[str, type[Record]]
    frames: dict[str, pl.DataFrame]
    """All rows of every table as they are after the changes; articles without bodies."""
    cells: dict[str, dict[str, pl.DataFrame]] = field(default_factory=dict)
    """Table to column to `__index` and `value`."""
    gone: dict[str, pl.DataFrame] = field(default_factory=dict)
    """Table to the columns of `GONE`."""
    blocked: set[str] = field(default_factory=set)
    """Articles whose texts are not edited because some spans do not hold their words."""
    _log: list[pl.DataFrame] = field(default_factory=list)
    _settled: list[pl.DataFrame] = field(default_factory=list)

    @property
    def log(self) -> pl.DataFrame:
        """Every changed value, in the order of the changes, with the columns of `CHANGED`."""
        return pl.concat([CHANGED.to_frame(), *self._log])

    @property
    def settled(self) -> pl.DataFrame:
        """The problems of readers that are mended, with the columns of `SETTLED`."""
        return pl.concat([SETTLED.to_frame(), *self._settled])

    @property
    def none(self) -> bool:
        """Whether nothing changes."""
        return not (self.cells or self.gone or self._settled)

    def untaken(self, table: str, column: str, frame: pl.DataFrame) -> pl.DataFrame:
        """The rows of a frame whose cell no earlier repair of this pass has changed."""
        taken = self.cells.get(table, {}).get(column)
        if taken is None:
            return frame
        return frame.join(taken, on=INDEX, how="anti", maintain_order="left")

    def put(self, table: str, column: str, new: pl.DataFrame, before: pl.Series) -> None:
        """Change cells of one column and log it.

        Args:
            table: the table.
            column: its column.
            new: `__index`, each once, `value`, `rule` and `safety`.
            before: the values as they were, row by row.
        """
        after = new["value"]
        if before.dtype != after.dtype:
            before = before.cast(after.dtype)
        told = new.select(
            pl.lit(table).alias("table"),
            INDEX,
            pl.lit(column.removeprefix(RAW)).alias("column"),
            before=as_json(before),
            after=as_json(after),
            rule="rule",
            safety="safety",
        )
        changed = told["before"] != told["after"]
        if not changed.any():
            return
        self.log_rows(told.filter(changed))
        self.set_cells(table, column, new.select(INDEX, "value").filter(changed))

    def set_cells(self, table: str, column: str, values: pl.DataFrame) -> None:
        """Change cells without a log; later values win over earlier ones."""
        own = self.cells.setdefault(table, {})
        if column in own:
            kept = own[column].join(values, on=INDEX, how="anti", maintain_order="left")
            own[column] = pl.concat([kept, values])
        else:
            own[column] = values
        frame = self.frames[table]
        if not (table == "articles" and column == "body"):
            self.frames[table] = with_cells(frame, {column: values})

    def log_rows(self, rows: pl.DataFrame) -> None:
        """Add to the log."""
        self._log.append(rows.select(pl.col(n).cast(d) for n, d in CHANGED.items()))

    def settle(self, rows: pl.DataFrame) -> None:
        """Mark problems of readers as mended."""
        self._settled.append(rows.select(pl.col(n).cast(d) for n, d in SETTLED.items()))

    def held(self, table: str, column: str, index: pl.Series) -> pl.Series:
        """Values of a column as they are by now."""
        return held(self.frames[table], column, index)


def wanted(findings: pl.DataFrame, dataset: Dataset, proposals: Proposals) -> pl.DataFrame:
    """The findings of a run by row: `code`, `table`, `__index`.

    Suppressed findings, and those of files that are only context, are none; what they are about
    is not mended. Findings without a row have a null `__index`.
    """
    found = []
    rows = findings.filter(pl.col("row").is_not_null())
    for (name,), own in rows.group_by("table", maintain_order=True):
        table, frame = dataset.tables[str(name)], proposals.frames[str(name)]
        numbers = {file.path: number for number, file in enumerate(table.files)}
        place = own.select(
            "code",
            "table",
            pl.col("file").replace_strict(numbers, return_dtype=pl.UInt32).alias(FILE),
            pl.col("row").alias(ROW),
        ).unique()
        found.append(
            place.join(frame.select(FILE, ROW, INDEX), on=[FILE, ROW]).select(
                "code", "table", INDEX
            )
        )
    schema = {"code": pl.String, "table": pl.String, INDEX: pl.UInt32}
    without = findings.filter(pl.col("row").is_null()).select("code", "table").unique()
    whole = without.with_columns(pl.lit(None, dtype=pl.UInt32).alias(INDEX))
    return pl.concat([pl.DataFrame(schema=schema), whole, *found])
