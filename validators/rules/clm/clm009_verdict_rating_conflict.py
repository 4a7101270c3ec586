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
from newsschema.validators.verdicts import SCALE, verdict_of

APART: Final = 0.5
"""Share of the scale from which on two statements about one claim contradict each other: true
and mostly false do, true and mixed do not."""

CLAIM: Final = claim()
TRUE: Final[Mapping[str, Any]] = {"verdict": "true", "verdict_raw": "True"}
STARS: Final[Mapping[str, Any]] = {"rating_worst": 1, "rating_best": 5}


class VerdictRatingConflict(GroupRule):
    """What a fact-check says of one claim in several places does not agree.

    Compared are `verdict` and the known meaning of `verdict_raw`, `verdict` and the rating as a
    share of its scale, and the verdicts of two reviews of one claim by one fact-checker. They
    conflict where they lie more than half of the scale from true to false apart. A rating
    without its scale says nothing.

    ## Why it matters

    Whichever of them a reader takes, half of the readers take the other. One collection of
    fact-checks has a file of its own for reviews that disagree. Mostly the scale is read upside
    down: a 1 that means true.

    ## How to repair

    Look at the review. The label in words is right more often than the number.

    ## References

    https://schema.org/Rating
    """

    code = "CLM009"
    name = "verdict-rating-conflict"
    table = "*"
    partition = Partition.KEY
    message = "the verdict and the rating contradict each other"
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
            if data.has(table, "verdict")
        ]
        if data.has("claim_reviews", "claim_id", "verdict"):
            found.append(disagreeing(data))
        empty = pl.LazyFrame(schema={"table": pl.String, INDEX: pl.UInt32})
        return pl.concat([empty, *found], how="diagonal")


def truth(verdict: str) -> pl.Expr:
    """Where a verdict stands between false (0) and true (1); null where it stands nowhere."""
    return pl.col(verdict).replace_strict(SCALE, default=None, return_dtype=pl.Float64)


def conflicts(table: str, data: Data) -> pl.LazyFrame:
    """The rows whose verdict contradicts their label, or else their rating."""
    rows = data.tables[table].filter(pl.col("verdict").is_in(list(SCALE)))
    meant, rating, shown = pl.lit(None, pl.Float64), pl.lit(None, pl.Float64), pl.lit(None)
    if data.has(table, "verdict_raw"):
        labels = rows.select(pl.col("verdict_raw").drop_nulls().unique()).collect().to_series()
        known = {label: SCALE.get(verdict_of(label) or "") for label in labels.sort()}
        meant = pl.col("verdict_raw").replace_strict(known, default=None, return_dtype=pl.Float64)
    if data.has(table, "rating_value", "rating_worst", "rating_best"):
        value, worst, best = (pl.col(f"rating_{part}") for part in ("value", "worst", "best"))
        sound = (worst < best) & value.is_between(worst, best)
        rating = pl.when(sound).then((value - worst) / (best - worst))
        shown = pl.format("{} and {} on a scale from {} to {}", "verdict", value, worst, best)
    apart = [(truth("verdict") - other).abs() > APART for other in (meant, rating)]
    by_label, by_rating = (flag.fill_null(value=False) for flag in apart)
    words = pl.col("verdict_raw") if data.has(table, "verdict_raw") else pl.lit(None)
    return rows.filter(by_label | by_rating).select(
        INDEX,
        table=pl.lit(table),
        column=pl.lit("verdict"),
        message=pl.when(by_label)
        .then(pl.lit("the verdict and the label of the fact-checker contradict each other"))
        .otherwise(pl.lit(VerdictRatingConflict.message)),
        found=pl.when(by_label).then(pl.format("{} and {}", "verdict", words)).otherwise(shown),
    )


def disagreeing(data: Data) -> pl.LazyFrame:
    """The reviews that contradict the first one of the same claim by the same fact-checker."""
    checker = pl.lit(None, dtype=pl.String)
    if data.has("claim_reviews", "url"):
        checker = pl.col("url").str.extract(r"(?i)^https?://(?:www\.)?([^/:?#]+)")
    if data.has("claim_reviews", "source_id"):
        checker = pl.coalesce("source_id", checker)
    together = ["claim_id", "checker"]
    first = truth("verdict").first().over(together)
    return (
        data.tables["claim_reviews"]
        .select(INDEX, "claim_id", "review_id", "verdict", checker=checker)
        .drop_nulls(["claim_id", "checker", "verdict"])
        .filter(truth("verdict").is_not_null())
        .filter(pl.len().over(together) > 1)
        .with_columns(other=pl.col("verdict").first().over(together))
        .with_columns(name=pl.col("review_id").first().over(together))
        .filter((truth("verdict") - first).abs() > APART)
        .select(
            INDEX,
            table=pl.lit("claim_reviews"),
            column=pl.lit("verdict"),
            message=pl.lit("another review of the claim by this fact-checker contradicts it"),
            found="verdict",
            expected=pl.format("{}, as {} has", "other", "name"),
        )
    )
