"""IO014: a value of another type."""

from __future__ import annotations

import polars as pl

from newsschema.schemas.fields import Kind, columns
from newsschema.schemas.record import Record
from newsschema.validators.example import Bad, Good, actor, article, quote
from newsschema.validators.finding import Safety
from newsschema.validators.read_values import integer, read
from newsschema.validators.rule import ProblemRule

BODY = article()


class WrongType(ProblemRule):
    """A value has not the type of its field.

    A number where a text belongs, an object where a list belongs, a fraction where an integer
    belongs. The value is not converted: for the other rules the cell is empty. A text in a
    boolean is ART007's, in a rating CLM008's, in a list IO008's.

    ## Why it matters

    Polars reads 12 as "12" and an object as its text without a word, DuckDB makes 7 of 7.25:
    data change while they are read.

    ## How to repair

    Write the value in its type. `newsschema schema show TABLE` names the types.
    """

    code = "IO014"
    name = "wrong-type"
    table = "*"
    message = "the value has not the type of its field"
    safety = Safety.SAFE
    help = "write the value in the type of its field"
    examples = [
        Good(articles=[BODY], quotes=[quote(BODY, "noise and fares")], actors=[actor()]),
        Bad(articles=[article(title=12)], keys=["art_1"]),
        Bad(articles=[BODY], quotes=[{**quote(BODY, "noise"), "confidence": []}], keys=["quo_1"]),
        Bad(
            articles=[article(version="3")],
            keys=["art_1"],
            fixed={"articles": [article(version=3)]},
        ),
    ]

    def fix_problems(self, problems: pl.DataFrame, record: type[Record]) -> pl.DataFrame:
        """The integer, where the text is exactly one and its field holds one."""
        known = columns(record)

        def value(text: str, name: str) -> int | None:
            spec = known.get(name)
            whole = spec is not None and spec.kind is Kind.INTEGER
            return integer(text) if whole else None

        return read(problems, value, Safety.SAFE, "write the integer")
