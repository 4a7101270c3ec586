"""CLM003: a claim of which nothing says whose it is."""

from __future__ import annotations

from typing import Final

import polars as pl

from newsschema.readers.table import INDEX
from newsschema.validators.data import Data
from newsschema.validators.example import Bad, Good, article, claim, quote
from newsschema.validators.finding import Severity
from newsschema.validators.rule import GroupRule, Partition

TELLING: Final = ("claimant_kind", "claimant_id", "claimant_text", "quote_id")
"""Columns that say whose a claim is; that of a quote is its speaker's."""

ARTICLE: Final = article("“We sail on Friday 🚢,” said the mayor.")
QUOTE: Final = quote(ARTICLE, "We sail on Friday 🚢,", kind="direct")
UNSAID: Final = {"claimant_kind": None}


class ClaimantUnclear(GroupRule):
    """Nothing says who claims it: no claimant, no quote, and no `claimant_kind`.

    A table in which no claim says so is one finding, not one for every row.

    ## Why it matters

    Most claims in an article are its own: 8 of 15 in a hand-annotated one are the outlet's own
    voice, one is hearsay. Where nothing is said, what a politician claims and what the paper
    reports as a fact look alike.

    ## How to repair

    Write `claimant_kind`: narrator for the outlet's own voice, anonymous, actor with a
    `claimant_id`, or unknown where it can't be told.
    """

    code = "CLM003"
    name = "claimant-unclear"
    table = "claims"
    partition = Partition.KEY
    message = "nothing says whose claim it is"
    severity = Severity.WARNING
    help = "write `claimant_kind` (narrator, anonymous, unknown), or the claimant"
    columns = {"claims": ("claim_id",)}
    examples = [
        Good(
            articles=[ARTICLE],
            quotes=[QUOTE],
            claims=[
                claim(),
                claim("The mayor left.", "clm_2", claimant_kind=None, claimant_text="市長"),
                claim("We sail.", "clm_3", claimant_kind=None)
                | {"article_id": "art_1", "quote_id": "quo_1"},
            ],
        ),
        Bad(claims=[claim(), claim("渡し船は春に運航する。", "clm_2") | UNSAID], keys=["clm_2"]),
        Bad(
            claims=[claim() | UNSAID, claim("The quay was built in 1911.", "clm_2") | UNSAID],
            keys=[None],
        ),
    ]

    def failing(self, data: Data) -> pl.LazyFrame:
        """The claims without a claimant, or the table where that is all of them."""
        present = [column for column in TELLING if data.has("claims", column)]
        told = pl.any_horizontal(pl.lit(value=False), *(pl.col(c).is_not_null() for c in present))
        claims = data.tables["claims"].select(INDEX, told=told).collect()
        silent = claims.filter(~pl.col("told"))
        column = pl.lit("claimant_kind")
        if silent.height > 1 and silent.height == claims.height:
            return pl.LazyFrame(
                {
                    INDEX: [None],
                    "column": ["claimant_kind"],
                    "message": [f"nothing says whose the {claims.height:,} claims are"],
                },
                schema_overrides={INDEX: pl.UInt32},
            )
        return silent.lazy().select(INDEX, column=column)
