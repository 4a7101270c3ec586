"""QUO008: a span that begins or ends within a character."""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

from newsschema.readers.table import INDEX
from newsschema.validators.data import Data
from newsschema.validators.example import Bad, Good, article, quote
from newsschema.validators.finding import Safety
from newsschema.validators.rule import GroupRule, Partition
from newsschema.validators.span_edges import cluster_at, edges, named, widened

FLAG = "🏳️\u200d🌈"
ARTICLE = article(f"“We sail {FLAG} today,” she said. मेयर ने कहा कि पुल खुलेगा। Das kostet 5 Euro.")


class SpanSplitsGrapheme(GroupRule):
    """A span begins or ends within what readers see as one character.

    A flag, an emoji with a skin tone, a letter with its accent or its vowel sign may be several
    code points: a grapheme cluster.

    ## Why it matters

    Half a cluster is another character, or none: `🏳` for `🏳️‍🌈`, `म` for `मे`. Tools that count
    UTF-16 units and cut by length make such spans. The W3C's Web Annotation model says that
    selections should not start or end in the middle of a cluster.

    ## How to repair

    Widen the span to the whole cluster; the fix does, and is safe.

    ## References

    Unicode Standard Annex 29, extended grapheme clusters. W3C Web Annotation Data Model.
    """

    code = "QUO008"
    name = "span-splits-grapheme"
    table = "*"
    partition = Partition.ARTICLE
    columns = {"articles": ("article_id", "body")}
    message = "the span begins or ends within a character"
    safety = Safety.SAFE
    help = "widen it to the whole character"
    examples = [
        Good(articles=[ARTICLE], quotes=[quote(ARTICLE, f"We sail {FLAG}")]),
        Good(articles=[ARTICLE], quotes=[quote(ARTICLE, "पुल खुलेगा")]),
        Bad(
            articles=[ARTICLE],
            quotes=[quote(ARTICLE, "We sail 🏳")],
            keys=["quo_1"],
            fixed={"quotes": [quote(ARTICLE, f"We sail {FLAG}")]},
        ),
        Bad(articles=[ARTICLE], quotes=[quote(ARTICLE, "ेयर ने कहा")], keys=["quo_1"]),
    ]

    def failing(self, data: Data) -> pl.LazyFrame:
        """The spans with an edge in a cluster, and that cluster."""
        spans = data.once(edges).filter(pl.col("starts_in_cluster") | pl.col("ends_in_cluster"))
        at = pl.when("starts_in_cluster").then("start").otherwise("end")
        clusters = [
            text[slice(*cluster_at(text, edge))]
            for text, edge in spans.select("context", at.alias("at")).iter_rows()
        ]
        return spans.lazy().select(
            "table",
            INDEX,
            named(),
            "start",
            "end",
            "context",
            "found",
            message=pl.when(pl.col("starts_in_cluster") & pl.col("ends_in_cluster"))
            .then(pl.lit(self.message.replace(" or ", " and ")))
            .when("starts_in_cluster")
            .then(pl.lit("the span begins within a character"))
            .otherwise(pl.lit("the span ends within a character")),
            expected=pl.Series(clusters, dtype=pl.String),
            fix_safety=pl.lit(str(Safety.SAFE)),
            fix_summary=pl.lit("widen the span to the whole character"),
        )

    def fix_data(self, data: Data) -> Sequence[pl.LazyFrame]:
        """The spans with the whole character."""
        return [widened(data, "in_cluster", cluster_at, Safety.SAFE)]
