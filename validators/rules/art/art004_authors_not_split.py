"""ART004: several people in one author."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import polars as pl

from newsschema.schemas.record import Record
from newsschema.validators.author_names import Author, parted, with_authors
from newsschema.validators.example import Bad, Good, article
from newsschema.validators.finding import Confidence, Safety, Severity
from newsschema.validators.read_values import read
from newsschema.validators.rule import CellRule

SEVERAL: Final = r"\p{Ll} (and|und|et|y|og|och|&|и) \p{Lu}|;"
"""Two names joined by a word for and (English, German, French, Spanish, Danish and Norwegian,
Swedish, Russian), or a semicolon."""


class AuthorsNotSplit(CellRule):
    """Several people share one author, or all authors share one text.

    Authors joined by semicolons in one text are read as several entries whose type is unknown.
    A name that holds a word for and between two capitalised names is kept as it is, unless it
    is an organization's.

    ## Why it matters

    Counted as they stand, two people are a third one. Measured: 18 % of the bylines of one
    corpus hold several people, and a common extractor joins all authors with semicolons.

    ## How to repair

    Write a list with one entry per person.
    """

    code = "ART004"
    name = "authors-not-split"
    table = "articles"
    message = "several authors share one text"
    severity = Severity.WARNING
    safety = Safety.UNSAFE
    confidence = Confidence.LIKELY
    cells = {"articles": ("authors",)}
    help = "write a list with one entry per person"
    examples = [
        Good(articles=[article(authors=["Mara Lindqvist", "Ole Brandt"])]),
        Good(articles=[article(authors="Mara Lindqvist")]),
        Good(
            articles=[article(authors=[{"name": "Brandt and Sons", "type": "organization"}])],
        ),
        Bad(
            articles=[article(authors="Mara Lindqvist; Ole Brandt")],
            keys=["art_1"],
            fixed={"articles": [article(authors=["Mara Lindqvist", "Ole Brandt"])]},
        ),
        Bad(
            articles=[article(authors=["Mara Lindqvist and Ole Brandt"])],
            keys=["art_1"],
            fixed={"articles": [article(authors=["Mara Lindqvist", "Ole Brandt"])]},
        ),
        Bad(
            articles=[article(authors=["Мара Линд и Оле Брандт"])],
            keys=["art_1"],
            fixed={"articles": [article(authors=["Мара Линд", "Оле Брандт"])]},
        ),
    ]

    def violates(self, value: pl.Expr) -> pl.Expr:
        """Whether any author holds several."""
        return value.list.eval(_several()).list.any()

    def details(self, rows: pl.DataFrame, column: str) -> pl.DataFrame:
        """The authors in question."""
        several = pl.col(column).list.eval(pl.element().struct.field("name").filter(_several()))
        return rows.select(
            found=several.list.join(" | "),
            fix_safety=pl.lit(str(Safety.UNSAFE)),
            fix_summary=pl.lit("make one entry of each"),
        )

    def fix_problems(self, problems: pl.DataFrame, record: type[Record]) -> pl.DataFrame:
        """A list of the authors that share one text."""

        def authors(text: str, _column: str) -> list[Author]:
            return [{"name": name, "type": "unknown"} for name in parted(text)]

        return read(problems, authors, Safety.UNSAFE, "make one entry of each")

    def fix_rows(self, rows: pl.DataFrame, column: str) -> pl.DataFrame:
        """One author for each name."""
        several = pl.col(column).list.eval(pl.element().struct.field("name").filter(_several()))

        def change(author: Author) -> Sequence[Author]:
            return [{**author, "name": name} for name in parted(author["name"])]

        return with_authors(rows[column], rows.select(several).to_series(), change).to_frame()


def _several() -> pl.Expr:
    author = pl.element().struct
    person = (author.field("type") != "organization").fill_null(value=True)
    return person & author.field("name").str.contains(SEVERAL)
