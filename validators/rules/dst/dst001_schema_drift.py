"""DST001: columns that are no longer what they were."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

import polars as pl

from newsschema.validators.data import Data
from newsschema.validators.drift import FAILING, ProfileRule, changed_columns
from newsschema.validators.example import Bad, Good, article, earlier
from newsschema.validators.finding import Severity
from newsschema.validators.profiling import profile_of

COMPLETE: Final = 20
"""Rows from which a column without a null is taken to be complete by intention."""
SHARE: Final = 0.01
"""Nulls in a column that had none, from which they are reported."""


class SchemaDrift(ProfileRule):
    """Compared with an earlier run, a table or column is gone, or a column has another type.

    A column that was complete in at least 20 rows, and is now null in 1 % and more, is a warning.
    New columns and tables are welcome. The rule needs `--compare-with`.

    ## Why it matters

    Programs that read the dataset stop, or go on with nulls in the place of values, which is
    worse. Readers take the schema of the first file for that of all, so that the change may
    show much later.

    ## How to repair

    Bring the column back as it was. Where the change is meant, give the dataset a new major
    version and compare with this run from now on.
    """

    code = "DST001"
    name = "schema-drift"
    table = "*"
    compares = True
    message = "the schema is not that of the earlier run"
    help = "bring the column back, or compare with a newer report if the change is meant"
    columns = {}
    examples = [
        Good(
            articles=[article()],
            files=earlier(
                [
                    ("articles", "article_id", "String", 9, 0),
                    ("articles", "title", "String", 9, 2),
                ]
            ),
        ),
        Bad(
            articles=[article(title="Fähre", position=3), article(article_id="art_2", title=None)],
            files=earlier(
                [
                    ("articles", "position", "String", 90, 5),
                    ("articles", "section", "String", 90, 5),
                    ("articles", "title", "String", 90, 0),
                    ("quotes", "quote_id", "String", 90, 0),
                ],
                settings='ignore = ["ART002"]\n',
            ),
            keys=[None, None, None, None],
        ),
    ]

    def needs(self) -> Mapping[str, Sequence[str]]:
        """Whatever is there is compared."""
        return {}

    def failing(self, data: Data) -> pl.LazyFrame:
        """The columns that changed."""
        if data.earlier is None:
            return FAILING.to_frame().lazy()
        now = data.once(profile_of).columns
        both = data.earlier.columns.join(
            now, on=["table", "column"], how="left", suffix="_now", maintain_order="left"
        )
        held = pl.col("table").is_in(list(data.tables))
        gone = both.filter(~held).unique("table", keep="first", maintain_order=True)
        lost = both.filter(held, pl.col("type_now").is_null())
        other = (
            both.filter(
                pl.col("type") != pl.col("type_now"), ~pl.col("type", "type_now").is_in(["Null"])
            )
            if both.height
            else both
        )
        nulls = both.filter(
            pl.col("nulls") == 0,
            pl.col("rows") >= COMPLETE,
            pl.col("nulls_now") >= pl.max_horizontal(1, pl.col("rows_now") * SHARE),
        )
        # A table that is gone has no place of its own.
        somewhere = pl.lit(min(data.tables))
        found = [
            changed_columns(gone, "the table {} is gone", "its rows", "no such table", somewhere),
            changed_columns(lost, "the column {} is gone", "type", "no such column"),
            changed_columns(other, "the column {} has another type", "type", "type_now"),
            changed_columns(
                nulls, "the column {} was complete and now has nulls", "no null", "nulls_now"
            ),
        ]
        told = pl.concat(found)
        return told.with_columns(
            severity=pl.when(pl.col("expected") == "no null").then(pl.lit(str(Severity.WARNING)))
        ).lazy()
