"""CLM002: a claim that begins with a word which only its article explains."""

from __future__ import annotations

from typing import Final

import polars as pl

from newsschema.readers.table import INDEX
from newsschema.validators.back_references import opener, suspects
from newsschema.validators.data import Data
from newsschema.validators.example import Bad, Good, claim
from newsschema.validators.finding import Confidence, Severity
from newsschema.validators.rule import GroupRule, Partition
from newsschema.validators.speaker_words import with_language

GERMAN: Final = {"language": "de"}


class ClaimNotSelfContained(GroupRule):
    """The text of a claim begins with a word that points back to a sentence it does not hold.

    Such words are pronouns and demonstratives of its language (he, their, this). A word that is
    explained in brackets right behind it counts as resolved, and so do dates (this year).

    ## Why it matters

    A claim is stored, matched and checked without its article: "They raised taxes" is true of
    somebody at some time. schema.org asks for enough context to keep the ambiguity small.

    ## How to repair

    Write the name for the pronoun.

    ## References

    https://schema.org/Claim
    """

    code = "CLM002"
    name = "claim-not-self-contained"
    table = "claims"
    partition = Partition.KEY
    by_article = True
    message = "the claim can't be understood without its article"
    severity = Severity.WARNING
    confidence = Confidence.LIKELY
    help = "write who or what is meant"
    columns = {"claims": ("text",)}
    examples = [
        Good(
            claims=[
                claim("There are 12 ferries 🚢, and it is legal to sail all of them."),
                claim("This year 12 ferries sail.", "clm_2"),
                claim("He (Ole Brandt) voted against the ferry of the town.", "clm_3"),
                claim("Her yıl on iki vapur sefere çıkıyor.", "clm_4"),
                claim("其他渡轮将于春天开航。", "clm_5", language="zh"),
            ]
        ),
        Bad(
            claims=[
                claim("They voted against the ferry of the town."),
                claim("Diese Fähre ist bezahlt.", "clm_2", **GERMAN),
                claim("他们反对这条渡轮航线。", "clm_3", language="zh-Hans"),
                claim("Они проголосовали против парома.", "clm_4", language="ru"),
            ],
            keys=["clm_1", "clm_2", "clm_3", "clm_4"],
        ),
    ]

    def failing(self, data: Data) -> pl.LazyFrame:
        """The claims that begin with such a word."""
        present = data.tables["claims"].collect_schema().names()
        kept = [column for column in ("article_id", "language") if column in present]
        claims = data.tables["claims"].select(INDEX, "text", *kept).filter(suspects("text"))
        rows = with_language(claims, data).collect()
        words = [opener(text, language) for text, language in rows["text", "language"].iter_rows()]
        return (
            rows.lazy()
            .with_columns(word=pl.Series(words, dtype=pl.String))
            .filter(pl.col("word").is_not_null())
            .select(
                INDEX,
                column=pl.lit("text"),
                found=pl.col("text").str.slice(0, 200),
                expected=pl.format("who or what is meant by “{}”", "word"),
                message=pl.format(
                    "the claim begins with “{}”, which only its article explains", "word"
                ),
            )
        )
