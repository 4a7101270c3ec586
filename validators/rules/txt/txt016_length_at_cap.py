"""TXT016: texts as long as a known limit."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated, Final

import polars as pl
from pydantic import Field

from newsschema.readers.table import INDEX
from newsschema.validators.data import Data
from newsschema.validators.example import FILLER, Bad, Good, article
from newsschema.validators.finding import Confidence, Severity
from newsschema.validators.length_caps import BYTES, CHARACTERS, at_cap, body_lengths
from newsschema.validators.rule import GatheringRule, Partition, RuleOptions

LONG: Final = " ".join([FILLER] * 6)


@dataclass(frozen=True, slots=True)
class SharedLength(RuleOptions):
    """The options of TXT016."""

    at_least: Annotated[int, Field(ge=2)] = 3
    """How many different texts must have the same, greatest length."""


class LengthAtCap(GatheringRule):
    """Several texts have exactly the greatest length of their column, and it is a known limit.

    Each of `title`, `description` and `body` is looked at for each extractor on its own. Texts
    that are equal count once.

    ## Why it matters

    Nobody writes three articles of exactly 100,000 characters: a program or a database has cut
    them, in the middle of a sentence and without a mark.

    ## How to repair

    Find the limit (in the extractor's settings or the database column), raise it and read the
    texts again; or set `body_status` to `partial`.

    ## Options

    `at-least`: how many different texts must have that length (3).
    """

    code = "TXT016"
    name = "length-at-cap"
    table = "articles"
    message = "the text is as long as a limit allows"
    severity = Severity.WARNING
    confidence = Confidence.LIKELY
    partition = Partition.DATASET
    help = "raise the limit and read the text again, or set body_status to partial"
    columns = {"articles": ()}
    Options = SharedLength
    options: SharedLength
    examples = [
        Good(articles=[article(article_id=f"a{n}", title=f"{n} " + "T" * 198) for n in range(2)]),
        Good(articles=[article(article_id=f"a{n}", title=f"{n} " + "T" * 197) for n in range(9)]),
        Good(articles=[article(article_id=f"a{n}", title="T" * 200) for n in range(3)]),
        Bad(
            articles=[article(article_id=f"a{n}", title=f"{n} " + "港" * 198) for n in range(3)],
            keys=["a0", "a1", "a2"],
        ),
        Bad(
            articles=[
                article(article_id=f"a{n}", body=f"{n} {LONG}"[:1999] + ".", syndicated_from="HP")
                for n in range(2)
            ],
            keys=["a0", "a1"],
            options={"at_least": 2},
        ),
    ]

    def gatherer(self) -> Callable[[pl.DataFrame], pl.DataFrame]:
        """The lengths of the bodies."""
        return body_lengths

    def failing(self, data: Data) -> pl.LazyFrame:
        """Rows at the greatest length of a column, where it is a limit that several share."""
        articles = data.tables["articles"]
        schema = articles.collect_schema()
        producer = pl.lit(None, dtype=pl.String)
        if isinstance(schema.get("extractor"), pl.Struct):
            producer = pl.col("extractor").struct.field("name")
        texts = {
            name: (pl.col(name).str.len_chars(), pl.col(name).str.len_bytes(), pl.col(name).hash())
            for name in ("title", "description")
            if name in schema
        }
        if "__body_chars" in schema:
            texts["body"] = pl.col("__body_chars"), pl.col("__body_bytes"), pl.col("__body_hash")
        found = [
            at_cap(
                articles.select(INDEX, producer.alias("by"), length.alias("length"), same=same),
                column,
                caps,
                unit,
                self.options.at_least,
            )
            for column, (chars, size, same) in texts.items()
            for length, caps, unit in (
                (chars, CHARACTERS, "characters"),
                (size, BYTES, "bytes"),
            )
        ]
        return pl.concat(found) if found else articles.select(INDEX).clear()
