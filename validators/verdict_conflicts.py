"""Verdicts, labels and ratings of one claim that contradict each other."""

from __future__ import annotations

from typing import Final

import polars as pl

from newsschema.readers.table import INDEX
from newsschema.validators.data import Data
from newsschema.validators.verdicts import SCALE, verdict_of

BY_RATING: Final = "the verdict and the rating contradict each other"
APART: Final = 0.5
"""Share of the scale from which on two statements about one claim contradict each other: true
and mostly false do, true and mixed do not."""


def truth(verdict: str) -> pl.Expr:
    """Where a verdict stands between false (0) and true (1); null where it stands nowhere."""
    return pl.col(verdict).replace_strict(SCALE, default=None, return_dtype=pl.Float64)


def conflicts(table: str, data: Data) -> pl.LazyFrame:
    """The rows whose verdict contradicts their label, or their rating what these say.

    Where there is no verdict, the label is compared with the rating, as far as it is known.
    """
    rows = data.tables[table]
    said = meant = rating = pl.lit(None, pl.Float64)
    verdict = label = shown = pl.lit(None, pl.String)
    if data.has(table, "verdict"):
        said, verdict = truth("verdict"), pl.col("verdict")
    if data.has(table, "verdict_raw"):
        label = pl.col("verdict_raw")
        labels = rows.select(label.drop_nulls().unique()).collect().to_series()
        known = {text: SCALE.get(verdict_of(text) or "") for text in labels.sort()}
        meant = label.replace_strict(known, default=None, return_dtype=pl.Float64)
    words = pl.coalesce(verdict, label)
    if data.has(table, "rating_value", "rating_worst", "rating_best"):
        value, worst, best = (pl.col(f"rating_{part}") for part in ("value", "worst", "best"))
        sound = (worst < best) & value.is_between(worst, best)
        rating = pl.when(sound).then((value - worst) / (best - worst))
        shown = pl.format("{} and {} on a scale from {} to {}", words, value, worst, best)
    meaning = pl.when(verdict.is_null()).then(meant).otherwise(said)
    apart = [(one - other).abs() > APART for one, other in ((said, meant), (meaning, rating))]
    by_label, by_rating = (flag.fill_null(value=False) for flag in apart)
    return rows.filter(by_label | by_rating).select(
        INDEX,
        table=pl.lit(table),
        column=pl.lit("verdict"),
        message=pl.when(by_label)
        .then(pl.lit("the verdict and the label of the fact-checker contradict each other"))
        .otherwise(pl.lit(BY_RATING)),
        found=pl.when(by_label).then(pl.format("{} and {}", verdict, label)).otherwise(shown),
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
