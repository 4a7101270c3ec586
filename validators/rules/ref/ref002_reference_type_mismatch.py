"""REF002: a reference to a row of another table."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import polars as pl

from newsschema.readers.table import INDEX
from newsschema.validators.data import Data
from newsschema.validators.example import Bad, Good, actor, article, quote
from newsschema.validators.references import dangling
from newsschema.validators.rule import GroupRule, Partition

SOURCE = article()


class ReferenceTypeMismatch(GroupRule):
    """A reference holds the key of a row in another table than the one it refers to.

    It is reported only where the id is no key of the right table. Plain numbers are left to
    REF001: a number is likely to be a key of several tables by chance.

    ## Why it matters

    Two columns were swapped, or a step wrote the wrong id: the same mistake is in every row it
    wrote. A prefix that names the table (`act_`, `quo_`) makes such ids visible to people too.

    ## How to repair

    Find the step that fills the column and give it the right id.
    """

    code = "REF002"
    name = "reference-type-mismatch"
    table = "*"
    partition = Partition.KEY
    message = "the id is the key of a row in another table"
    help = "write the key of the right table; look at the step that fills this column"
    examples = [
        Good(
            articles=[SOURCE],
            actors=[actor()],
            quotes=[quote(SOURCE, "noise and fares", speaker_id="act_1")],
        ),
        Bad(
            articles=[SOURCE],
            actors=[actor()],
            quotes=[
                quote(SOURCE, "noise and fares", speaker_id="quo_1"),
                quote(SOURCE, "Residents asked about noise", "quo_2", addressee_id="act_1"),
            ],
            keys=["quo_1"],
        ),
    ]

    def needs(self) -> Mapping[str, Sequence[str]]:
        """Whatever refers to a table that is there is followed."""
        return {}

    def failing(self, data: Data) -> pl.LazyFrame:
        """The references that only another table answers."""
        rows = dangling(data).filter(pl.col("elsewhere").is_not_null())
        return rows.lazy().select(
            "table",
            INDEX,
            "column",
            pl.format("the id is a key of {}, not of {}", "elsewhere", "target").alias("message"),
            "found",
        )
