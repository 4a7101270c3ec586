"""IO007: a word that stands for nothing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

import polars as pl

from newsschema.readers.table import RAW
from newsschema.schemas.fields import Kind, fields
from newsschema.schemas.record import Record
from newsschema.validators.example import Bad, Good, article, quote
from newsschema.validators.finding import Safety
from newsschema.validators.null_words import FREE_TEXT, NAMES, VALUES, WORDS, is_token
from newsschema.validators.rule import ExpressionRule

AUTHORS: Final = "authors"
"""The column whose items have names."""
_NAME: Final = pl.element().struct.field("name")
_IS_NO_NAME: Final = _NAME.is_in(list(NAMES))

DENIED: Final = article("None said that the quay 橋 was closed.")
NOBODY: Final = quote(DENIED, "the quay 橋 was closed", speaker_text="None") | {
    "speaker_span": quote(DENIED, "None")["spans"][0]
}


class NullLiteralString(ExpressionRule):
    """A word such as None, nan, NULL or N/A, or an empty text, stands for a missing value.

    Columns of ids, dates, URLs, languages and closed lists are looked at, and short texts such
    as `publisher` and `speaker_text` and the names of authors for words that can't be a name. A
    `speaker_text` that has its place in the article is content ("None said so").

    ## Why it matters

    `str(None)` is a text: it counts, it joins, it is a speaker. Measured: author "None" in 153
    of 1,066 rows of one corpus, wire "None" in 781; 34 % of the speakers of another.

    ## How to repair

    Write null. `newsschema fix` does so in columns of ids, dates, URLs and closed lists; in
    names and texts it is unsafe, since Null is a surname.
    """

    code = "IO007"
    name = "null-literal-string"
    table = "*"
    message = "a word stands for a missing value"
    safety = Safety.SAFE
    settles_cell = True
    help = "write null"
    examples = [
        Good(articles=[article(url=None), article(article_id="art_2", publisher="Null & Sons")]),
        Good(articles=[DENIED], quotes=[NOBODY]),
        Bad(articles=[DENIED], quotes=[NOBODY | {"speaker_span": None}], keys=["quo_1"]),
        Bad(
            articles=[article(publisher="None")],
            keys=["art_1"],
            fixed={"articles": [article(publisher=None)]},
        ),
        Bad(
            articles=[article(published_at="nan")],
            keys=["art_1"],
            fixed={"articles": [article(published_at=None)]},
        ),
        Bad(articles=[article(language="")], keys=["art_1"]),
        Bad(articles=[article(canonical_url="N/A")], keys=["art_1"]),
        Bad(
            articles=[article(authors=[{"name": "None"}, {"name": "Mara Lindqvist"}])],
            keys=["art_1"],
        ),
    ]

    def needs(self) -> Mapping[str, Sequence[str]]:
        """Whatever is there is looked at."""
        return {}

    def expressions(self, record: type[Record], present: Sequence[str]) -> Mapping[str, pl.Expr]:
        """One expression per column that may not hold a null word."""
        found: dict[str, pl.Expr] = {}
        for field in fields(record):
            column = RAW + field.name if field.kind is Kind.INSTANT else field.name
            if column not in present or not field.nullable or field.name in VALUES:
                continue
            if is_token(field):
                words = [word for word in ("", *WORDS) if word not in field.values]
                found[column] = pl.col(column).is_in(words)
            elif field.name in FREE_TEXT:
                found[column] = pl.col(column).is_in(list(NAMES))
                if field.name == "speaker_text" and "speaker_span" in present:
                    # None of them said so: the word stands in the article.
                    found[column] &= pl.col("speaker_span").struct.field("start").is_null()
            elif field.name == AUTHORS:
                found[column] = pl.col(column).list.eval(_IS_NO_NAME).list.any()
        return found

    def details(self, rows: pl.DataFrame, column: str) -> pl.DataFrame:
        """The word, in marks so that an empty one can be seen."""
        safety = Safety.UNSAFE if column in (*FREE_TEXT, AUTHORS) else Safety.SAFE
        word = pl.col(column)
        if column == AUTHORS:
            word = word.list.eval(_NAME.filter(_IS_NO_NAME)).list.first()
        return rows.select(
            found='"' + word + '"',
            expected=pl.lit("null"),
            fix_safety=pl.lit(str(safety)),
            fix_summary=pl.lit("write null"),
        )

    def fix_rows(self, rows: pl.DataFrame, column: str) -> pl.DataFrame:
        """Nothing; of authors, those that have a name."""
        if column == AUTHORS:
            named = pl.col(column).list.filter(~_IS_NO_NAME.fill_null(value=False))
            return rows.select(pl.when(named.list.len() > 0).then(named).alias(column))
        return rows.clear(rows.height).select(column)
