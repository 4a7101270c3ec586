"""QUO019: a confidence or probability that is not between 0 and 1."""

from __future__ import annotations

import polars as pl

from newsschema.validators.example import Bad, Good, article, quote
from newsschema.validators.finding import Safety
from newsschema.validators.rule import ConstraintRule, as_text

ARTICLE = article()
QUOTE = quote(ARTICLE, "noise and fares")


class ScoreOutOfRange(ConstraintRule):
    """A confidence, a probability or a score of check-worthiness lies outside of 0 to 1.

    ## Why it matters

    `confidence >= 0.9` keeps everything where one producer of two gives percent. Quotebank
    divides its probabilities by 100 in a later step; a file from before it looks the same.

    ## How to repair

    Find out on which scale the producer scores. The fix divides by 100 what lies between 1 and
    100; it is unsafe, since 5 may as well be a mark from 1 to 10.
    """

    code = "QUO019"
    name = "score-out-of-range"
    table = "*"
    message = "the score does not lie between 0 and 1"
    safety = Safety.UNSAFE
    help = "find out on which scale the producer scores, and convert all its scores"
    examples = [
        Good(articles=[ARTICLE], quotes=[QUOTE | {"confidence": 1.0}]),
        Bad(
            articles=[ARTICLE],
            quotes=[QUOTE | {"confidence": 87.3}],
            keys=["quo_1"],
            fixed={"quotes": [QUOTE | {"confidence": 0.873}]},
        ),
        Bad(articles=[ARTICLE], quotes=[QUOTE | {"confidence": -1.0}], keys=["quo_1"]),
        Bad(
            articles=[ARTICLE],
            quotes=[QUOTE | {"candidates": [{"qid": "Q42", "probability": 1.5}]}],
            keys=["quo_1"],
        ),
    ]

    def details(self, rows: pl.DataFrame, column: str) -> pl.DataFrame:
        """The score, and the share that it is where it was counted in percent."""
        value = as_text(rows.schema[column], column).str.slice(0, 200)
        if not rows.schema[column].is_numeric():
            return rows.select(found=value)
        percent = pl.col(column).is_between(1, 100)
        return rows.select(
            found=value,
            fix_safety=pl.when(percent).then(pl.lit(str(Safety.UNSAFE))),
            fix_summary=pl.when(percent).then(pl.lit("divide the score by 100")),
        )

    def fix_rows(self, rows: pl.DataFrame, column: str) -> pl.DataFrame:
        """The share that a percentage is."""
        return rows.select(pl.col(column) / 100)
