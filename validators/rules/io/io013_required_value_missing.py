"""IO013: a null where a value is required."""

from __future__ import annotations

import polars as pl

from newsschema.validators.example import Bad, Good, actor, claim
from newsschema.validators.rule import ConstraintRule


class RequiredValueMissing(ConstraintRule):
    """A required value is null, or its key is absent from the row.

    Some values are required only under a condition of the row: a claim whose
    `claimant_kind` is `actor` needs a `claimant_id`. A missing body is ART001's, a missing
    text of a claim CLM001's.

    ## Why it matters

    A row without its key or its reference can't be joined, and null and absent look alike to
    every columnar reader.

    ## How to repair

    Give the value, or leave the row out where it can't be known.
    """

    code = "IO013"
    name = "required-value-missing"
    table = "*"
    message = "a required value is missing"
    help = "give the value, or leave the row out"
    examples = [
        Good(actors=[actor()], claims=[claim(claimant_kind="actor", claimant_id="act_1")]),
        Bad(actors=[actor(), actor(name=None, actor_id="act_2")], keys=["act_2"]),
        Bad(actors=[actor()], claims=[claim(claimant_kind="actor")], keys=["clm_1"]),
    ]

    def details(self, rows: pl.DataFrame, column: str) -> pl.DataFrame:
        """Name the column; there is no value to show."""
        return rows.select(message=pl.lit(f"the required {column} is missing"))
