"""IO015: a value outside the record's limits."""

from __future__ import annotations

import polars as pl

from newsschema.schemas.derive.constraints import Constraint
from newsschema.validators.example import Bad, Good, actor, article
from newsschema.validators.rule import RULES, ConstraintRule, as_text


class ConstraintViolated(ConstraintRule):
    """A value breaks a limit of its record that no more specific rule names.

    Lengths (in code points), ranges and patterns, those of your own subclass of a record too.

    ## Why it matters

    A limit is a promise to whoever reads the data next: an id with a space in front joins with
    nothing.

    ## How to repair

    Correct the value. `newsschema schema show TABLE` prints the limits of every field.
    """

    code = "IO015"
    name = "constraint-violated"
    table = "*"
    message = "the value breaks a limit of its field"
    help = "correct the value; `newsschema schema show TABLE` prints the limits"
    examples = [
        Good(actors=[actor(actor_id="act é 1")]),
        Bad(actors=[actor(actor_id=" act_1")], keys=[" act_1"]),
        Bad(articles=[article(title="T" * 501)], keys=["art_1"]),
    ]

    def speaks_for(self, constraint: Constraint) -> bool:
        """Its own constraints, and those whose rule is not built."""
        return constraint.code == self.code or (
            constraint.code not in RULES and constraint.fallback == self.code
        )

    def details(self, rows: pl.DataFrame, column: str) -> pl.DataFrame:
        """The value, and the limits of its column in words."""
        value = as_text(rows.schema[column], column)
        return rows.select(found=value.str.slice(0, 200))
