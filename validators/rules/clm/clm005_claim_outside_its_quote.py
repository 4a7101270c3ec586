"""CLM005: a claim whose words are not in the quote that it is said to be from."""

from __future__ import annotations

from typing import Final

import polars as pl

from newsschema.readers.table import INDEX
from newsschema.validators.claim_places import evidence, hulls
from newsschema.validators.data import Data
from newsschema.validators.example import Bad, Good, article, claim, quote
from newsschema.validators.finding import Confidence, Severity
from newsschema.validators.rule import GroupRule, Partition

ARTICLE: Final = article(
    "“The ferry 🚢 is paid for,” said the mayor. The ferry sails in spring, "
    "she added. 「船は春に出る」"
)
QUOTE: Final = quote(ARTICLE, "The ferry 🚢 is paid for,", kind="direct")
JAPANESE: Final = quote(ARTICLE, "船は春に出る", "quo_2", "direct")
FROM: Final = {"article_id": "art_1", "quote_id": "quo_1", "claimant_kind": "unknown"}


def at(words: str) -> dict[str, object]:
    """The place of words in the article."""
    return {"spans": quote(ARTICLE, words)["spans"]}


class ClaimOutsideItsQuote(GroupRule):
    """`quote_id` names a quote, but the spans of the claim lie outside of it.

    The quote reaches from its first span to the end of its last. Spans that don't touch it are
    an error; spans that begin in it and reach beyond are a warning, unless all that is added is
    the reporting clause (`she said`) around it. A quote of another article is REF003's.

    ## Why it matters

    The claim is given the speaker of a quote that does not hold it.

    ## How to repair

    Write the quote that holds the words, or null, or correct the spans.
    """

    code = "CLM005"
    name = "claim-outside-its-quote"
    table = "claims"
    partition = Partition.ARTICLE
    message = "the words of the claim lie outside of the quote it is said to be from"
    help = "write the quote that holds the words, or correct the spans"
    columns = {
        "articles": ("article_id", "body"),
        "quotes": ("quote_id", "spans"),
        "claims": ("quote_id", "spans"),
    }
    examples = [
        Good(
            articles=[ARTICLE],
            quotes=[QUOTE],
            claims=[
                claim("The ferry is paid for.") | FROM | at("is paid for"),
                claim("It is paid for.", "clm_2") | FROM | at("is paid for,” said the mayor"),
            ],
        ),
        Bad(
            articles=[ARTICLE],
            quotes=[QUOTE],
            claims=[claim() | FROM | at("The ferry sails in spring")],
            keys=["clm_1"],
        ),
        Bad(
            articles=[ARTICLE],
            quotes=[QUOTE, JAPANESE],
            claims=[claim("船は春に出る。") | FROM | at("船は春に出る")],
            keys=["clm_1"],
        ),
    ]

    def failing(self, data: Data) -> pl.LazyFrame:
        """The claims that lie outside, and those that reach far out."""
        refers = data.tables["claims"].select(INDEX, "quote_id").drop_nulls()
        placed = (
            evidence(data)
            .join(refers, on=INDEX, maintain_order="left")
            .join(hulls(data), on=["__article", "field", "quote_id"], maintain_order="left")
        )
        apart = (pl.col("end") <= pl.col("quoted_start")) | (
            pl.col("start") >= pl.col("quoted_end")
        )
        beyond = pl.max_horizontal(
            pl.col("quoted_start") - pl.col("start"), pl.col("end") - pl.col("quoted_end")
        )
        warned = pl.when(~apart)
        return placed.filter(apart | (beyond > REPORTING_CLAUSE)).select(
            INDEX,
            "start",
            "end",
            "context",
            "found",
            column=pl.format("spans[{}]", "item"),
            expected=pl.format("within {}:{}", "quoted_start", "quoted_end"),
            message=pl.when(apart)
            .then(pl.format("the words of the claim lie outside of {}", "quote_id"))
            .otherwise(pl.format("the words of the claim reach beyond {}", "quote_id")),
            severity=warned.then(pl.lit(str(Severity.WARNING))),
            confidence=warned.then(pl.lit(str(Confidence.LIKELY))),
        )


REPORTING_CLAUSE: Final = 120
"""Code points that the words around a quote may take: who says it, how, and to whom."""
