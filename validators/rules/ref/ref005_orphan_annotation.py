"""REF005: an actor or source that nothing refers to."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

import polars as pl

from newsschema.readers.table import INDEX
from newsschema.validators.data import Data
from newsschema.validators.example import Bad, Good, actor, article, quote
from newsschema.validators.finding import Safety, Severity
from newsschema.validators.references import has_key, references
from newsschema.validators.rule import GroupRule, Partition

SOURCE = article()
OWNED: Final = ("actors", "sources")
"""Tables whose rows are there for others to refer to."""


class OrphanAnnotation(GroupRule):
    """No row of any table refers to an actor or a source.

    Where nothing in the dataset refers to the table at all (a list of actors by itself), there
    is nothing to report.

    ## Why it matters

    Rows that nobody uses come from a filter that was applied to one table only, or from a
    linker whose links were lost. They inflate counts of actors. Measured: PolNeAR has 23
    annotated spans that no attribution uses.

    ## How to repair

    Filter both tables in one step, or restore the links. Dropping the rows is unsafe: others
    may need them.
    """

    code = "REF005"
    name = "orphan-annotation"
    table = "*"
    partition = Partition.KEY
    message = "no row refers to it"
    severity = Severity.INFO
    safety = Safety.UNSAFE
    help = "drop the row, or restore what refers to it"
    examples = [
        Good(
            articles=[SOURCE],
            actors=[actor()],
            quotes=[quote(SOURCE, "noise and fares", speaker_id="act_1")],
        ),
        Good(articles=[SOURCE], actors=[actor()], quotes=[quote(SOURCE, "noise and fares")]),
        Bad(
            articles=[SOURCE],
            actors=[actor(aliases=["the council"]), actor("Ole Brandt", "act_2")],
            quotes=[quote(SOURCE, "noise and fares", speaker_id="act_1")],
            keys=["act_2"],
            fixed={"actors": [actor(aliases=["the council"])]},
        ),
    ]

    def needs(self) -> Mapping[str, Sequence[str]]:
        """Whatever refers to actors or sources is followed."""
        return {}

    def failing(self, data: Data) -> pl.LazyFrame:
        """The actors and sources whose key no reference holds."""
        found = [self._orphans(data, table) for table in OWNED if has_key(data, table)]
        return pl.concat([pl.LazyFrame(schema=ORPHANS), *found])

    @staticmethod
    def _orphans(data: Data, table: str) -> pl.LazyFrame:
        used = [r.held(data).select("found") for r in references(data) if r.target == table]
        ids = pl.concat(used).unique().collect() if used else pl.DataFrame()
        if ids.is_empty():
            return pl.LazyFrame(schema=ORPHANS)
        key = data.records[table].key()
        return (
            data.tables[table]
            .filter(pl.col(key).is_not_null())
            .join(ids.lazy(), left_on=key, right_on="found", how="anti", maintain_order="left")
            .select(
                pl.lit(table).alias("table"),
                INDEX,
                pl.lit(key).alias("column"),
                pl.lit(str(Safety.UNSAFE)).alias("fix_safety"),
                pl.lit("drop the row").alias("fix_summary"),
            )
        )

    def fix_data(self, data: Data) -> Sequence[pl.LazyFrame]:
        """The rows go."""
        into = pl.lit(None, dtype=pl.UInt32).alias("into")
        return [self.failing(data).select("table", INDEX, into, "fix_safety")]


ORPHANS: Final = pl.Schema(
    {
        "table": pl.String,
        INDEX: pl.UInt32,
        "column": pl.String,
        "fix_safety": pl.String,
        "fix_summary": pl.String,
    }
)
