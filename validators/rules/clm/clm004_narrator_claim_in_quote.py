"""CLM004: a claim in the outlet's own voice that stands in somebody's words."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import polars as pl

from newsschema.readers.table import INDEX
from newsschema.validators.claim_places import claimants, evidence, verbatim
from newsschema.validators.data import Data
from newsschema.validators.example import Bad, Good, article, claim, quote
from newsschema.validators.finding import Confidence, Safety, Severity
from newsschema.validators.rule import GroupRule, Partition

ARTICLE: Final = article(
    "“The ferry 🚢 is paid for,” said the mayor. The ferry sails in spring. "
    "市長は「船は春に出る」と述べた。"
)
ENGLISH: Final = quote(ARTICLE, "The ferry 🚢 is paid for,", kind="direct")
JAPANESE: Final = quote(ARTICLE, "船は春に出る", "quo_2", "direct")
FROM: Final = {"article_id": "art_1", "spans": ENGLISH["spans"], "quote_id": "quo_1"}


class NarratorClaimInQuote(GroupRule):
    """`claimant_kind` is narrator, but the words of the claim are words of a direct quote.

    Only words between marks count: the whole of a direct quote, the quoted words of a mixed
    one. What the article itself says about a quote is its own.

    ## Why it matters

    It is the confusion that matters most: what somebody said is given out as what the outlet
    reports as a fact.

    ## How to repair

    Write actor to `claimant_kind` and the speaker to `claimant_id`, and the quote to `quote_id`.
    """

    code = "CLM004"
    name = "narrator-claim-in-quote"
    table = "claims"
    partition = Partition.ARTICLE
    message = "the claim is given as the outlet's own, but stands in a direct quote"
    severity = Severity.WARNING
    confidence = Confidence.LIKELY
    safety = Safety.UNSAFE
    help = "make the speaker of the quote the claimant"
    columns = {
        "articles": ("article_id", "body"),
        "quotes": ("quote_id", "kind"),
        "claims": ("claimant_kind", "spans"),
    }
    examples = [
        Good(
            articles=[ARTICLE],
            quotes=[ENGLISH],
            claims=[
                claim("The ferry sails.", article_id="art_1")
                | {"spans": quote(ARTICLE, "The ferry sails in spring")["spans"]},
                claim("The ferry is paid for.", "clm_2", claimant_kind="unknown") | FROM,
            ],
        ),
        Bad(
            articles=[ARTICLE],
            quotes=[ENGLISH],
            claims=[claim("The ferry is paid for.") | FROM | {"quote_id": None}],
            keys=["clm_1"],
            fixed={
                "claims": [
                    claim("The ferry is paid for.", claimant_kind="unknown")
                    | FROM
                    | {"claimant_text": ENGLISH["speaker_text"]}
                ]
            },
        ),
        Bad(
            articles=[ARTICLE],
            quotes=[ENGLISH, JAPANESE],
            claims=[claim("船は春に出る。", article_id="art_1", spans=JAPANESE["spans"])],
            keys=["clm_1"],
        ),
    ]

    def failing(self, data: Data) -> pl.LazyFrame:
        """The narrator's claims all of whose evidence is verbatim speech."""
        narrated = data.tables["claims"].filter(pl.col("claimant_kind") == "narrator").select(INDEX)
        places = evidence(data).join(narrated, on=INDEX, how="semi", maintain_order="left")
        inside = pl.col("quoted_start") <= pl.col("start")
        inside &= pl.col("end") <= pl.col("quoted_end")
        holding = (
            places.join(verbatim(data), on=["__article", "field"], how="left")
            .group_by(INDEX, "item")
            .agg(
                pl.col("start", "end", "context", "found").first(),
                quote_id=pl.col("quote_id").filter(inside.fill_null(value=False)).min(),
            )
            .sort(INDEX, "item")
        )
        return (
            holding.group_by(INDEX, maintain_order=True)
            .agg(pl.all().first(), outside=pl.col("quote_id").is_null().any())
            .filter(~pl.col("outside"))
            .select(
                pl.col(INDEX, "start", "end", "context", "found", "quote_id"),
                column=pl.lit("claimant_kind"),
                expected=pl.format("the speaker of {}", "quote_id"),
                fix_safety=pl.lit(str(Safety.UNSAFE)),
                fix_summary=pl.format("take the claimant from {}", "quote_id"),
            )
        )

    def fix_data(self, data: Data) -> Sequence[pl.LazyFrame]:
        """The speaker of the quote as claimant, as far as it is known."""
        return [claimants(data, self.failing(data).select(INDEX, "fix_safety", "quote_id"))]
