"""CLM010: a claim that was made after the article or the review that reports it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

import polars as pl

from newsschema.readers.table import INDEX
from newsschema.validators.data import Data
from newsschema.validators.example import Bad, Good, article, claim, review
from newsschema.validators.finding import Confidence, Severity
from newsschema.validators.reported import articles, reviews
from newsschema.validators.rule import GroupRule, Partition
from newsschema.validators.time_intervals import earliest, shown

LIVE: Final = "2d"
"""How long an article may be written on after it was published, where nothing tells."""

ARTICLE: Final = article("L’adjointe 🚢 a promis un bac.", published_at="2026-03-02T08:15:30Z")
MADE: Final = {"article_id": "art_1"}


class ClaimDateAfterArticle(GroupRule):
    """`date` lies after the publication of the claim's article, or of a review of the claim.

    Dates are compared as the intervals that their precision makes of them. An article can be
    written on after it was published: what lies between its publication and its last known
    moment (`modified_at`, `retrieved_at`) passes, and two days more are a warning.

    ## Why it matters

    Nobody reports what has not been said yet: one of the dates is wrong, or `date` is that of
    the predicted event, or the claim is linked to the wrong article.

    ## How to repair

    `date` is the day on which the claim was made. Correct it, or write null.

    ## References

    https://schema.org/Claim, https://schema.org/ClaimReview (datePublished)
    """

    code = "CLM010"
    name = "claim-date-after-article"
    table = "claims"
    partition = Partition.KEY
    by_article = True
    message = "the claim was made after it was reported"
    help = "write the day on which the claim was made, or null"
    examples = [
        Good(
            articles=[ARTICLE],
            claims=[
                claim("Un bac est promis.", date="2026-03-02", **MADE),
                claim(claim_id="clm_2", date="2026", **MADE),
                claim(claim_id="clm_3", date="2026-05-01T00:00:00Z"),
            ],
        ),
        Bad(
            articles=[ARTICLE],
            claims=[claim("Un bac est promis.", date="2026-05-04", **MADE)],
            keys=["clm_1"],
        ),
        Bad(
            claims=[claim(date="2026-05-14")],
            claim_reviews=[review(published_at="2026-05-02", verdict="false")],
            keys=["clm_1"],
        ),
    ]

    def needs(self) -> Mapping[str, Sequence[str]]:
        """Claims with dates, and articles or reviews to compare them with."""
        return {"claims": ("claim_id", "date")}

    def failing(self, data: Data) -> pl.LazyFrame:
        """The claims that are younger than what reports them, each once."""
        present = data.tables["claims"].collect_schema().names()
        kept = ["article_id"] if "article_id" in present else []
        claims = (
            data.tables["claims"]
            .filter(pl.col("date").is_not_null())
            .select(
                INDEX,
                "claim_id",
                *kept,
                made=earliest("date", present),
                found=shown("date", present),
            )
        )
        reported = [
            claims.join(known, on=by, how="inner", maintain_order="left")
            for by, known in (("article_id", articles(data)), ("claim_id", reviews(data)))
            if known is not None and (by != "article_id" or kept)
        ]
        empty = pl.LazyFrame(schema={INDEX: pl.UInt32})
        if not reported:
            return empty
        soon = pl.col("made") < pl.col("last").dt.offset_by(LIVE)
        return (
            pl.concat(reported, how="diagonal")
            .filter(pl.col("made") >= pl.col("last"))
            .sort(INDEX, "last")
            .unique(INDEX, keep="first", maintain_order=True)
            .select(
                INDEX,
                "found",
                column=pl.lit("date"),
                expected=pl.format("not after {}, when the {} was published", "said", "what"),
                severity=pl.when(soon).then(pl.lit(str(Severity.WARNING))),
                confidence=pl.when(soon).then(pl.lit(str(Confidence.LIKELY))),
            )
        )
