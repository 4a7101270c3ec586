"""LIC006: a text that its publisher withholds."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import polars as pl

from newsschema.readers.table import INDEX
from newsschema.validators.data import Data
from newsschema.validators.example import Bad, Good, article
from newsschema.validators.finding import Safety
from newsschema.validators.rule import GroupRule, Partition
from newsschema.validators.time_intervals import shown

HELD: Final = ("withheld", "canceled")
"""Statuses under which ninjs lets nobody use the text."""


class WithheldContentPresent(GroupRule):
    """The publisher withholds or has cancelled the article, or its embargo lasts; the body is here.

    `pub_status` is `withheld` or `canceled`, or `embargo_until` lies after the present of the
    run (`--now` sets it).

    ## Why it matters

    Agencies cancel what was wrong or may harm somebody, and whoever receives the notice must
    take the text down. A text before its embargo may not be passed on at all.

    ## How to repair

    Take out the body, keep id and hash, and set `body_status` to `withheld`.

    ## References

    IPTC ninjs, `pubStatus` and `embargoedUntil`.
    """

    code = "LIC006"
    name = "withheld-content-present"
    table = "articles"
    partition = Partition.ARTICLE
    message = "the publisher withholds the article, and its body is here"
    safety = Safety.UNSAFE
    help = "take the body out and set body_status to withheld"
    columns = {"articles": ("body",)}
    examples = [
        Good(articles=[article(pub_status="usable", embargo_until="2026-03-02T08:00:00Z")]),
        Good(articles=[article(pub_status="canceled", body=None, body_status="withheld")]),
        Bad(
            articles=[article(pub_status="canceled")],
            keys=["art_1"],
            fixed={"articles": [article(pub_status="canceled", body=None, body_status="withheld")]},
        ),
        Bad(articles=[article("町の議会", pub_status="withheld")], keys=["art_1"]),
        Bad(articles=[article(embargo_until="9000-01-01T00:00:00Z")], keys=["art_1"]),
    ]

    def failing(self, data: Data) -> pl.LazyFrame:
        """Rows with a body that are held back; an empty one is none."""
        articles = data.tables["articles"]
        present = articles.collect_schema().names()
        reasons = []
        if "pub_status" in present:
            status = pl.col("pub_status")
            reasons.append(pl.when(status.is_in(HELD)).then("pub_status is " + status))
        if "embargo_until" in present:
            now = pl.lit(data.now).cast(pl.Datetime("us", "UTC"))
            until = "embargo_until is " + shown("embargo_until", present)
            reasons.append(pl.when(pl.col("embargo_until") > now).then(until))
        reason = pl.coalesce(*reasons, pl.lit(None, dtype=pl.String))
        held = articles.filter(pl.col("body").str.len_bytes() > 0).select(INDEX, found=reason)
        return held.filter(pl.col("found").is_not_null()).with_columns(
            column=pl.lit("body"),
            fix_safety=pl.lit(str(Safety.UNSAFE)),
            fix_summary=pl.lit("take the body out and set body_status to withheld"),
        )

    def fix_data(self, data: Data) -> Sequence[pl.LazyFrame]:
        """No body, and the status that says so."""
        return [
            self.failing(data).select(
                INDEX,
                pl.lit(None, dtype=pl.String).alias("body"),
                pl.lit("withheld").alias("body_status"),
                "fix_safety",
            )
        ]
