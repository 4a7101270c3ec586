"""CLM007: a rating outside its own scale."""

from __future__ import annotations

import polars as pl

from newsschema.validators.example import Bad, Good, claim, review
from newsschema.validators.rule import ConstraintRule


class RatingOutOfScale(ConstraintRule):
    """A numeric rating lies outside its scale, or the scale has no extent.

    `rating_worst` must be smaller than `rating_best`, and `rating_value` must lie between them.
    A scale from -1 to -1 stands for none at all.

    ## Why it matters

    A rating is read as a share of its scale: 0 on a scale from 1 to 10 is less than false.
    claimreview-collector quotes exactly these cases in its code: value 0 on 1 to 10, and -1/-1.

    ## How to repair

    Read the publisher's own scale. Where there is none, write null to all three columns and
    keep the label in `verdict_raw`.

    ## References

    https://schema.org/Rating; Google Search Central, Fact Check (ClaimReview).
    """

    code = "CLM007"
    name = "rating-out-of-scale"
    table = "*"
    message = "the rating lies outside its scale"
    help = "correct the value or the scale, or write null to all three columns"
    examples = [
        Good(
            claims=[claim()],
            claim_reviews=[review(rating_value=1, rating_worst=1, rating_best=5)],
        ),
        Bad(
            claims=[claim()],
            claim_reviews=[review(rating_value=0, rating_worst=1, rating_best=10)],
            keys=["rev_1"],
        ),
        Bad(
            claims=[claim()],
            claim_reviews=[review(rating_value=-1, rating_worst=-1, rating_best=-1)],
            keys=["rev_1"],
        ),
    ]

    def details(self, rows: pl.DataFrame, column: str) -> pl.DataFrame:
        """The value and its scale."""
        if column != "rating_value":
            return super().details(rows, column)
        names = {"rating_value": "value", "rating_worst": "worst", "rating_best": "best"}
        parts = [
            pl.format(f"{name} {{}}", pl.col(c)) for c, name in names.items() if c in rows.columns
        ]
        return rows.select(found=pl.concat_str(parts, separator=", ", ignore_nulls=True))
