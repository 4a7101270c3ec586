"""LNG001: a language that is not told by its tag."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import polars as pl

from newsschema.schemas.record import Record
from newsschema.validators.example import Bad, Good, article
from newsschema.validators.finding import Safety, Severity
from newsschema.validators.language_tags import TagFault, is_unusual, meant, tag_fault, tags_that
from newsschema.validators.rule import ExpressionRule, as_text


class InvalidLanguageTag(ExpressionRule):
    """A language is not a valid BCP 47 tag, or not the shortest one.

    Names (English), underscores (en_US), three letters where two exist (eng), subtags that
    nobody has registered. A valid tag in unusual case (en-us), or one that has a newer form (iw),
    is reported as info. A country code in place of a language (jp) is LNG002's.

    ## Why it matters

    Models, sorting and tokenisers are chosen by the tag: `eng` and `en` are two corpora.
    schema.org's inLanguage and ninjs demand BCP 47. Measured: 14 of 16 language folders of
    MasakhaNEWS have three letters where two exist.

    ## How to repair

    Write the tag. `newsschema fix` does for names, underscores, case and codes of three letters.

    ## References

    RFC 5646 (BCP 47); the IANA Language Subtag Registry, as `langcodes` carries it.
    """

    code = "LNG001"
    name = "invalid-language-tag"
    table = "*"
    message = "the language is no BCP 47 tag"
    safety = Safety.SAFE
    help = "write a tag such as en, pt-BR or zh-Hant"
    examples = [
        Good(articles=[article(language="de-AT"), article(article_id="art_2", language="sr-Latn")]),
        Good(articles=[article(language="yue-HK"), article(article_id="art_2", language="pcm")]),
        Bad(
            articles=[
                article(language="en_US"),
                article(article_id="art_2", language="English"),
                article(article_id="art_3", language="eng"),
            ],
            keys=["art_1", "art_2", "art_3"],
        ),
        Bad(
            articles=[article(language="en-gb")],
            keys=["art_1"],
            fixed={"articles": [article(language="en-GB")]},
        ),
        Bad(articles=[article(language="en-UK")], keys=["art_1"]),
        Bad(
            sources=[
                {
                    "source_id": "src_1",
                    "name": "The Harbour Post",
                    "kind": "newspaper",
                    "languages": ["en", "ger"],
                },
            ],
            keys=["src_1"],
        ),
    ]

    def needs(self) -> Mapping[str, Sequence[str]]:
        """Whatever tag is there is looked at."""
        return {}

    def expressions(self, record: type[Record], present: Sequence[str]) -> Mapping[str, pl.Expr]:
        """Suspect is every tag that is not one of the usual ones."""
        return tags_that(is_unusual, record, present)

    def confirm(self, rows: pl.DataFrame, column: str) -> pl.Series:
        """Each distinct tag is judged once."""
        return pl.Series([fault is not None for fault in faults(rows[column])], dtype=pl.Boolean)

    def details(self, rows: pl.DataFrame, column: str) -> pl.DataFrame:
        """What is wrong, and the tag that is meant."""
        found = [fault or TagFault(self.message) for fault in faults(rows[column])]
        right = pl.Series([fault.expected for fault in found], dtype=pl.String)
        valid = pl.Series([not fault.invalid for fault in found], dtype=pl.Boolean)
        return rows.select(
            found=as_text(rows.schema[column], column).str.slice(0, 200),
            expected=right,
            message=pl.Series([fault.message for fault in found], dtype=pl.String),
            severity=pl.when(valid).then(pl.lit(str(Severity.INFO))),
            fix_safety=pl.when(right.is_not_null()).then(pl.lit(str(Safety.SAFE))),
            fix_summary=pl.lit("write ") + right,
        )

    def fix_rows(self, rows: pl.DataFrame, column: str) -> pl.DataFrame:
        """Every tag of the value as it is meant."""
        if rows.schema[column] == pl.String:
            return rows.select(pl.Series(column, [meant(tag) for tag in rows[column]], pl.String))
        lists = [None if tags is None else [meant(tag) for tag in tags] for tags in rows[column]]
        return pl.DataFrame({column: pl.Series(lists, dtype=pl.List(pl.String))})


def faults(values: pl.Series) -> list[TagFault | None]:
    """What is wrong with each tag, or with the first bad one of each list."""
    if values.dtype == pl.String:
        return [None if tag is None else tag_fault(tag) for tag in values]
    return [
        next((fault for tag in tags if tag is not None and (fault := tag_fault(tag))), None)
        for tags in values.fill_null([])
    ]
