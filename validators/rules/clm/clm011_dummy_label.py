"""CLM011: labels of one split that are all the same, and no labels at all."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

import polars as pl

from newsschema.readers.table import INDEX
from newsschema.validators.data import Data
from newsschema.validators.example import Bad, Good, Row, claim
from newsschema.validators.finding import Confidence, Safety
from newsschema.validators.rule import GroupRule, Partition
from newsschema.validators.splits import constant, counted, dummies, with_split

LABELS: Final = (
    ("claims", ("verdict_raw", "verdict")),
    ("claims", ("check_worthiness",)),
    ("claim_reviews", ("verdict_raw", "verdict")),
    ("claim_reviews", ("rating_value",)),
)
"""Tables and their labels; of several columns for one label the first that is not null counts."""


def labelled(split: str, verdicts: Sequence[str], first: int) -> list[dict[str, object]]:
    """Claims of one split with these verdicts."""
    return [
        claim(f"Pier {number} is open.", f"clm_{number:02}", split=split)
        | {"verdict": verdict, "verdict_raw": verdict.capitalize()}
        for number, verdict in enumerate(verdicts, first)
    ]


VARIED: Final = labelled("train", ["true", "false", "mixed"] * 10, 0)


def unlabelled(row: Row) -> Row:
    """A claim without its label."""
    return {**row, "verdict": None, "verdict_raw": None}


class DummyLabel(GroupRule):
    """All labels of a split are the same, where those of the others vary.

    Splits are told by the column `split` of the claims, else of their articles, else by the
    files of the table. A split is reported where chance would have to be smaller than one in a
    million. One finding for each column and split.

    ## Why it matters

    Competitions hide the labels of the test part and fill in a value so that the columns agree;
    the card of one copy of MultiFC says so, the file does not. Whoever measures on it measures
    nothing.

    ## How to repair

    Write null to the labels of that split.
    """

    code = "CLM011"
    name = "dummy-label"
    table = "*"
    partition = Partition.DATASET
    message = "all labels of a split are the same"
    confidence = Confidence.LIKELY
    safety = Safety.SAFE
    help = "write null to the labels of the split if they only fill the column"
    examples = [
        Good(claims=[*VARIED, *labelled("test", ["false", "true", "false"], 30)]),
        Good(claims=[*VARIED, *labelled("test", ["false"] * 5, 30)]),
        Bad(
            claims=[*VARIED, *labelled("тест", ["false"] * 20, 30)],
            keys=[None],
            fixed={"claims": [*VARIED, *map(unlabelled, labelled("тест", ["false"] * 20, 30))]},
        ),
    ]

    def needs(self) -> Mapping[str, Sequence[str]]:
        """Whatever labels are there are looked at."""
        return {}

    def failing(self, data: Data) -> pl.LazyFrame:
        """One finding for each column of labels and split in which they are all the same."""
        found = [
            constant(data, table, present)
            for table, columns in LABELS
            if (present := [column for column in columns if data.has(table, column)])
        ]
        empty = pl.LazyFrame(schema={"table": pl.String, INDEX: pl.UInt32})
        return pl.concat([empty, *found], how="diagonal")

    def fix_data(self, data: Data) -> Sequence[pl.LazyFrame]:
        """Nothing in place of the labels of such a split."""
        return [
            with_split(data, table)
            .filter((pl.col("split") == split) & pl.col(column).is_not_null())
            .select(
                INDEX,
                pl.lit(table).alias("table"),
                pl.lit(None, dtype=pl.String).alias(column),
                pl.lit(str(Safety.SAFE)).alias("fix_safety"),
            )
            for table, columns in LABELS
            if (present := [column for column in columns if data.has(table, column)])
            for split, _, _ in dummies(counted(data, table, present))
            for column in present
        ]
