"""ART001: an article without a text."""

from __future__ import annotations

import polars as pl

from newsschema.validators.example import Bad, Good, article
from newsschema.validators.rule import ConstraintRule


class EmptyBody(ConstraintRule):
    """The body of an article is null or blank, and nothing says that it is withheld.

    Articles whose `body_status` is `withheld` or `offsets_only` need no body.

    ## Why it matters

    An empty body is the most frequent failure of an extractor, and everything that is counted
    per article counts it. Measured on 181 pages: one extractor left 29 bodies empty, another
    6, two left one, one left none.

    ## How to repair

    Extract the page again, or set `body_status` to `withheld` where the text may not be stored.
    """

    code = "ART001"
    name = "empty-body"
    table = "articles"
    message = "the article has no body"
    help = "extract the page again, or set body_status to withheld"
    examples = [
        Good(articles=[article(body=None, body_status="withheld")]),
        Good(articles=[article("港の町で新しい船便の計画が話し合われた。")]),
        Bad(articles=[article(body=None)], keys=["art_1"]),
        Bad(articles=[article(body=None, body_status="full")], keys=["art_1"]),
    ]

    def details(self, rows: pl.DataFrame, column: str) -> pl.DataFrame:
        """There is nothing to show but what the row says of itself."""
        if "body_status" not in rows.columns:
            return rows.select()
        return rows.select(found="body_status is " + pl.col("body_status").fill_null("null"))
