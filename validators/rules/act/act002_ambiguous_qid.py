"""ACT002: several Wikidata items where one belongs."""

from __future__ import annotations

from typing import ClassVar

import polars as pl

from newsschema.validators.example import Bad, Good, actor
from newsschema.validators.finding import Safety, Severity
from newsschema.validators.rule import CellRule
from newsschema.validators.wikidata import is_several


class AmbiguousQid(CellRule):
    """A `qid` names several items.

    ## Why it matters

    Linkers store every item that has the name. Quotebank does, and a tool was written only to
    choose among them afterwards; whoever takes the first one gets the wrong person.

    ## How to repair

    Write the one item that is meant to `qid`. Where that is undecided, write null to it and the
    items to `candidates`, with their probabilities.
    """

    code = "ACT002"
    name = "ambiguous-qid"
    table = "*"
    message = "several Wikidata items stand in one field"
    severity = Severity.WARNING
    safety = Safety.UNSAFE
    help = "write the item that is meant; move the others to `candidates`"
    cells: ClassVar = {"actors": ("qid",), "sources": ("qid",)}
    examples = [
        Good(actors=[actor(qid="Q4115189", candidates=[{"qid": "Q42", "probability": 0.2}])]),
        Bad(actors=[actor(qid="Q42; Q4115189")], keys=["act_1"]),
        Bad(actors=[actor(qid="['Q42', 'Q4115189']")], keys=["act_1"]),
    ]

    def violates(self, value: pl.Expr) -> pl.Expr:
        """Two items or more in one text."""
        return is_several(value)

    def details(self, rows: pl.DataFrame, column: str) -> pl.DataFrame:
        """The text, and what a repair would do."""
        return rows.select(
            found=pl.col(column).str.slice(0, 200),
            fix_safety=pl.lit(str(Safety.UNSAFE)),
            fix_summary=pl.lit("move all items to `candidates`"),
        )
