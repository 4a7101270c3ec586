"""ART007: true and false written as text."""

from __future__ import annotations

import polars as pl

from newsschema.schemas.record import Record
from newsschema.validators.example import Bad, Good, article
from newsschema.validators.finding import Safety, Severity
from newsschema.validators.read_values import boolean, read
from newsschema.validators.rule import ProblemRule


class StringBoolean(ProblemRule):
    """A column of booleans holds text such as `"False"` or `"http://schema.org/False"`.

    ## Why it matters

    To most languages any text is true. Measured: 36 of 100 `isAccessibleForFree` of real pages
    are texts, and a common parser takes every one of them for true.

    ## How to repair

    Write `true` or `false` without quotation marks.
    """

    code = "ART007"
    name = "string-boolean"
    table = "*"
    message = "a text stands where true or false belongs"
    severity = Severity.WARNING
    safety = Safety.SAFE
    help = "write true or false"
    examples = [
        Good(articles=[article(is_accessible_for_free=False)]),
        Bad(articles=[article(is_accessible_for_free="False")], keys=["art_1"]),
        Bad(
            articles=[article(is_accessible_for_free="http://schema.org/True")],
            keys=["art_1"],
            fixed={"articles": [article(is_accessible_for_free=True)]},
        ),
        Bad(articles=[article(is_accessible_for_free="peut-être")], keys=["art_1"]),
    ]

    def fix_problems(self, problems: pl.DataFrame, record: type[Record]) -> pl.DataFrame:
        """True or false, where the text says it."""
        return read(problems, lambda text, _: boolean(text), Safety.SAFE, "write true or false")
