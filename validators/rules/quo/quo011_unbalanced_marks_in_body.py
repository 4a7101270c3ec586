"""QUO011: an article in which a quotation mark has no partner."""

from __future__ import annotations

import polars as pl

from newsschema.validators.example import Bad, Good, article
from newsschema.validators.finding import Confidence, Severity
from newsschema.validators.mark_balance import has_loose_marks, loose_marks
from newsschema.validators.rule import RowRule


class UnbalancedMarksInBody(RowRule):
    """The quotation marks of a body do not all come in pairs.

    A quotation over several paragraphs may open again at each of them and close once. Single
    marks, apostrophes and the marks of feet and inches do not count.

    ## Why it matters

    Whoever takes quotes out of the text by their marks gets one that runs on to the next mark,
    and then everything that stands between quotations. Journalists make the slip too: measured,
    18 of 258, 20 of 181 and 87 of 1,012 clean bodies have it, so it is for information. Many of
    them in the articles of one source point at an extractor that loses marks.

    ## How to repair

    Compare with the page. A slip of the outlet stays as it is.
    """

    code = "QUO011"
    name = "unbalanced-marks-in-body"
    table = "articles"
    columns = ("body",)
    message = "a quotation mark in the body has no partner"
    severity = Severity.INFO
    confidence = Confidence.LIKELY
    examples = [
        Good(articles=[article("“We sail.\n\n“We come back.” Il dit : « Oui ». Mast: 6'2\".")]),
        Good(articles=[article("„Ja“, sagte er. »Nein«, sagte sie. ”Joo”, hän sanoi. 「はい」")]),
        Bad(articles=[article("“We sail on Friday 🚢, said the harbour master.")], keys=["art_1"]),
        Bad(articles=[article('"We sail", he said. "We come back.')], keys=["art_1"]),
    ]

    def violates(self) -> pl.Expr:
        """Bodies whose marks, read without the words, do not pair up."""
        return has_loose_marks(pl.col("body"))

    def confirm(self, rows: pl.DataFrame, column: str) -> pl.Series:
        """Those in which a mark has no partner."""
        return pl.Series([bool(loose_marks(body)) for body in rows["body"]], dtype=pl.Boolean)

    def details(self, rows: pl.DataFrame, column: str) -> pl.DataFrame:
        """The first such mark and how many there are."""
        loose = [loose_marks(body) for body in rows["body"]]
        return rows.select(
            context="body",
            start=pl.Series([found[0].start for found in loose], dtype=pl.Int64),
            end=pl.Series([found[0].start + len(found[0].sign) for found in loose], dtype=pl.Int64),
            found=pl.Series([found[0].sign for found in loose], dtype=pl.String),
            message=pl.Series(
                [
                    self.message
                    if len(found) == 1
                    else f"{len(found)} quotation marks in the body have no partner"
                    for found in loose
                ],
                dtype=pl.String,
            ),
        )
