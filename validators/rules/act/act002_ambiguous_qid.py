"""ACT002: several Wikidata items where one belongs."""

from __future__ import annotations

from typing import Any, ClassVar

import polars as pl

from newsschema.schemas.actor import Actor
from newsschema.schemas.fields import columns
from newsschema.validators.example import Bad, Good, actor
from newsschema.validators.finding import Safety, Severity
from newsschema.validators.rule import CellRule
from newsschema.validators.wikidata import is_several, items_in


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
        Bad(
            actors=[actor(qid="Q42; Q4115189")],
            keys=["act_1"],
            fixed={"actors": [actor(qid=None, candidates=[{"qid": "Q42"}, {"qid": "Q4115189"}])]},
        ),
        Bad(actors=[actor(qid="['Q42', 'Q4115189']")], keys=["act_1"]),
    ]

    def violates(self, value: pl.Expr) -> pl.Expr:
        """Two items or more in one text."""
        return is_several(value)

    def details(self, rows: pl.DataFrame, column: str) -> pl.DataFrame:
        """The text, and what a repair would do."""
        found = rows.select(found=pl.col(column).str.slice(0, 200))
        if "actor_id" not in rows.columns:
            return found
        return found.with_columns(
            fix_safety=pl.lit(str(Safety.UNSAFE)),
            fix_summary=pl.lit("move all items to `candidates`"),
        )

    def fix_rows(self, rows: pl.DataFrame, column: str) -> pl.DataFrame:
        """No item, and all of them among the candidates, behind those that are there."""
        candidates = columns(Actor)["candidates"].polars
        held: list[list[dict[str, Any]] | None] = [None] * rows.height
        if "candidates" in rows.columns:
            held = rows["candidates"].to_list()
        lists = []
        for text, known in zip(rows[column], held, strict=True):
            old = known or []
            items = [item for item in items_in(text) if item not in {c["qid"] for c in old}]
            new = [{"actor_id": None, "qid": item, "probability": None} for item in items]
            lists.append([*old, *new])
        return pl.DataFrame(
            {
                column: pl.repeat(None, rows.height, dtype=pl.String, eager=True),
                "candidates": pl.Series(lists, dtype=candidates),
            }
        )
