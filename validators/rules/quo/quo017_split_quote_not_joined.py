"""QUO017: one utterance in two quotes that nothing links."""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

from newsschema.readers.table import INDEX
from newsschema.validators.data import Data
from newsschema.validators.example import Bad, Good, article, quote
from newsschema.validators.finding import Confidence, Safety, Severity
from newsschema.validators.rule import GroupRule, Partition
from newsschema.validators.split_quotes import joined_quotes, split_pairs

ARTICLE = article("“We sail 🚢,” said Mara, “and we come back.” „Ja“, said Mara. „Im Mai.“")
RUSSIAN = article(
    body="«Идём 🚢», — сказала Мара, — «и вернёмся». "
    + " ".join(f"Рыбаки ждали её у причала номер {n}." for n in range(9)),
    language="ru",
)
MARA = {"speaker_text": "Mara", "speaker_form": "name"}
FIRST = quote(ARTICLE, "We sail 🚢,", "quo_1", "direct", **MARA)
LAST = quote(ARTICLE, "and we come back.", "quo_2", "direct", **MARA)
WHOLE = FIRST | {
    "text": "We sail 🚢, and we come back.",
    "spans": [*FIRST["spans"], *LAST["spans"]],
}
YES = quote(ARTICLE, "Ja", "quo_3", "direct", **MARA)
IN_MAY = quote(ARTICLE, "Im Mai.", "quo_4", "direct", **MARA)


class SplitQuoteNotJoined(GroupRule):
    """Two direct quotes of one speaker have nothing but a reporting clause between them.

    ## Why it matters

    Each half is a fragment that nobody said as such: "and we come back" has no subject. Measured:
    4,280 attributions of PolNeAR (15.6 %) have several pieces, 3,825 of them set apart by the
    speaker or the reporting verb.

    ## How to repair

    Where the sentence goes on behind the clause, make one quote of both, with two spans. Where
    a new sentence begins, set `continues_quote_id` of the second to the first. The fix does so; it
    is unsafe, as only a reader can tell a pause from an end.
    """

    code = "QUO017"
    name = "split-quote-not-joined"
    table = "quotes"
    partition = Partition.ARTICLE
    columns = {"articles": ("article_id", "body"), "quotes": ("quote_id", "kind", "spans")}
    message = "the quote goes on with what the one before it began"
    severity = Severity.INFO
    confidence = Confidence.LIKELY
    safety = Safety.UNSAFE
    examples = [
        Good(articles=[ARTICLE], quotes=[FIRST, LAST | {"continues_quote_id": "quo_1"}]),
        Good(articles=[ARTICLE], quotes=[FIRST, LAST | {"speaker_text": "Ole"}]),
        Good(articles=[ARTICLE], quotes=[LAST, YES]),
        Bad(
            articles=[ARTICLE],
            quotes=[FIRST, LAST],
            keys=["quo_2"],
            fixed={"quotes": [WHOLE]},
        ),
        Bad(
            articles=[ARTICLE],
            quotes=[YES, IN_MAY],
            keys=["quo_4"],
            fixed={"quotes": [YES, IN_MAY | {"continues_quote_id": "quo_3"}]},
        ),
        Bad(
            articles=[RUSSIAN],
            quotes=[
                quote(RUSSIAN, "Идём 🚢", "quo_1", "direct", **MARA),
                quote(RUSSIAN, "и вернёмся", "quo_2", "direct", **MARA),
            ],
            keys=["quo_2"],
        ),
    ]

    def failing(self, data: Data) -> pl.LazyFrame:
        """The second of each pair, and the key of the first."""
        one = pl.format("make one quote of both, with two spans: {} begins it", "before")
        two = pl.format("set continues_quote_id to {}", "before")
        return (
            split_pairs(data)
            .lazy()
            .select(
                INDEX,
                "start",
                "end",
                "context",
                column=pl.lit("spans"),
                found="between",
                expected=pl.format("a link to {}", "before"),
                help=pl.when("goes_on").then(one).otherwise(two),
                fix_safety=pl.lit(str(Safety.UNSAFE)),
                fix_summary=pl.when("goes_on")
                .then(pl.lit("join the two quotes"))
                .otherwise(pl.lit("link the two quotes")),
            )
        )

    def fix_data(self, data: Data) -> Sequence[pl.LazyFrame]:
        """The first of each pair with the pieces of the second, or a link of the second to it."""
        pairs, firsts = joined_quotes(data)
        safety = pl.lit(str(Safety.UNSAFE)).alias("fix_safety")
        linked = split_pairs(data).filter(~pl.col("goes_on"))
        return [
            firsts.lazy().with_columns(safety),
            pairs.lazy().select(INDEX, "into", safety, table=pl.lit(self.table)),
            linked.lazy().select(INDEX, safety, continues_quote_id="before"),
        ]
