"""A repaired dataset as the library hands it out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import polars as pl

from newsschema.repairs.repair import Repaired


@dataclass(frozen=True)
class Fixed:
    """What `newsschema.fix` made of a dataset."""

    repaired: Repaired

    @cached_property
    def tables(self) -> Mapping[str, pl.DataFrame]:
        """The kept rows of every table, repaired, in their record's columns."""
        names = self.repaired.dataset.tables
        return {n: self.repaired.frame(n).select(pl.exclude("^__.*$")) for n in names}

    @property
    def edits(self) -> pl.DataFrame:
        """One row per changed value.

        The columns are `table`, `key`, `file`, `row`, `column`, `before` and `after` (JSON),
        `rule`, `safety`. A null `column` is a row that was merged or dropped, or a line of text
        that was mended; a null `safety` a value that was set aside so that its row could stay.
        """
        return self.repaired.edits

    @property
    def quarantine(self) -> pl.DataFrame:
        """One row per input row that was set aside.

        The columns are `table`, `file`, `row`, `line`, `key`, `codes` (the rules that put it
        there), `input` (the row as it stood) and `input_bytes` (where it is not UTF-8).
        """
        return self.repaired.quarantine

    @property
    def lineage(self) -> pl.DataFrame:
        """One row per input row, with its `fate`: `kept`, `merged` or `quarantined`."""
        return self.repaired.lineage

    @property
    def findings(self) -> pl.DataFrame:
        """What is left to say of the kept rows, as in `Report.findings`."""
        return self.repaired.findings
