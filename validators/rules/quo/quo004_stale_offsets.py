"""QUO004: spans that were counted in another version of the article's text."""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import sha256

import polars as pl

from newsschema.validators.data import Data
from newsschema.validators.example import Bad, Good, article, quote
from newsschema.validators.finding import Safety
from newsschema.validators.judging import findings, hashes, moves
from newsschema.validators.rule import GroupRule, Partition

EARLIER = article("市長は「橋は春に開通し、歩行者も自転車も無料で渡ることができる」と述べた。")
LATER = article(
    "（更新）市長は「橋は春に開通し、歩行者も自転車も無料で渡ることができる」と述べた。"
)
WORDS = "橋は春に開通し、歩行者も自転車も無料で渡ることができる"


def made_for(body: object) -> str:
    """The hash that names a version of a text."""
    return sha256(str(body).encode()).hexdigest()


OLD = quote(EARLIER, WORDS, kind="direct", body_sha256=made_for(EARLIER["body"]))
NEW = quote(LATER, WORDS, kind="direct", body_sha256=made_for(LATER["body"]))


class StaleOffsets(GroupRule):
    """A span misses its words, and its row says that it was made for another version of the text.

    ## Why it matters

    Articles change after publication and extractors change between releases. Of 499 quotes
    located by hand, 1 % to 41 % of the offsets survive when another common extractor delivers
    the body, while 93 % to 96 % of the words are still in it. `body_sha256` tells such a quote
    from one that was wrong from the start.

    A quote whose hash names another version, but whose spans hold their words, is not reported.
    Where several versions of an article are there, the one with the quote's hash counts.

    ## How to repair

    Anchor the quote again by its words, or bring back the version of the body that it was made
    for. The fix moves the spans, and puts the hash of the present text where it could move all of
    a row. It is safe where the exact words occur exactly once, and they are long or the stored
    `prefix` and `suffix` agree.
    """

    code = "QUO004"
    name = "stale-offsets"
    table = "*"
    partition = Partition.DATASET
    by_span = True
    columns = {"articles": ("body",), "quotes": ("body_sha256",)}
    message = "the offsets were counted in another version of the article's text"
    safety = Safety.SAFE
    examples = [
        Good(articles=[LATER], quotes=[NEW]),
        Good(articles=[EARLIER], quotes=[OLD | {"body_sha256": None}]),
        Bad(
            articles=[LATER],
            quotes=[OLD],
            keys=["quo_1"],
            fixed={"quotes": [NEW]},
        ),
    ]

    def failing(self, data: Data) -> pl.LazyFrame:
        """The spans that miss their words in a text of another hash."""
        return findings(data.mismatches, self.code)

    def fix_data(self, data: Data) -> Sequence[pl.LazyFrame]:
        """The spans at their place, texts as their spans have them, and the text's hash."""
        return [hashes(data.mismatches, self.code), moves(data.mismatches, self.code)]
