"""CLM009: a verdict, its label, its rating or another review that contradict each other."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

import polars as pl

from newsschema.readers.table import INDEX
from newsschema.validators.data import Data
from newsschema.validators.example import Bad, Good, claim, review
from newsschema.validators.finding import Confidence, Severity
from newsschema.validators.rule import GroupRule, Partition
from newsschema.validators.verdict_conflicts import BY_RATING, conflicts, disagreeing

CLAIM: Final = claim()
TRUE: Final[Mapping[str, Any]] = {"verdict": "true", "verdict_raw": "True"}
STARS: Final[Mapping[str, Any]] = {"rating_worst": 1, "rating_best": 5}


class VerdictRatingConflict(GroupRule):
    """What a fact-check says of one claim in several places does not agree.

    Compared are `verdict` and the known meaning of `verdict_raw`, `verdict` (or that meaning,
    where it is null) and the rating as a share of its scale, and the verdicts of two reviews of
    one claim by one fact-checker. They conflict where they lie more than half of the scale from
    true to false apart. A rating without its scale says nothing.

    ## Why it matters

    Whichever of them a reader takes, half of the readers take the other. One collection of
    fact-checks has a file of its own for reviews that disagree. Mostly the scale is read upside
    down: a 1 that means true. Measured: on 10,269 verdicts of one site with their place on its
    scale it is silent; read upside down, all 6,489 that are not in the middle of it are
    reported.

    ## How to repair

    Look at the review. The label in words is right more often than the number.

    ## References

    https://schema.org/Rating
    """

    code = "CLM009"
    name = "verdict-rating-conflict"
    table = "*"
    partition = Partition.KEY
    message = BY_RATING
    severity = Severity.WARNING
    confidence = Confidence.LIKELY
    help = "compare with the review; is the scale read upside down?"
    examples = [
        Good(
            claims=[CLAIM],
            claim_reviews=[
                review(**TRUE, rating_value=4, **STARS),
                review(review_id="rev_2", verdict="mixed", rating_value=1, **STARS),
                review(review_id="rev_3", verdict="false", rating_value=9, rating_worst=None),
            ],
        ),
        Bad(
            claims=[CLAIM],
            claim_reviews=[review(**TRUE, rating_value=1, **STARS)],
            keys=["rev_1"],
        ),
        Bad(claims=[claim(verdict="true", verdict_raw="Неправда")], keys=["clm_1"]),
        Bad(
            claims=[CLAIM],
            claim_reviews=[
                review(**TRUE, url="https://facts.example/a"),
                review(review_id="rev_2", verdict="false", url="https://facts.example/b"),
            ],
            keys=["rev_2"],
        ),
    ]

    def needs(self) -> Mapping[str, Sequence[str]]:
        """Whatever verdicts are there are compared."""
        return {}

    def failing(self, data: Data) -> pl.LazyFrame:
        """The conflicts within a row, and those between reviews."""
        found = [
            conflicts(table, data)
            for table in ("claims", "claim_reviews")
            if data.has(table, "verdict") or data.has(table, "verdict_raw")
        ]
        if data.has("claim_reviews", "claim_id", "verdict"):
            found.append(disagreeing(data))
        empty = pl.LazyFrame(schema={"table": pl.String, INDEX: pl.UInt32})
        return pl.concat([empty, *found], how="diagonal")
