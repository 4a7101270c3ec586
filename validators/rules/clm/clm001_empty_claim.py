"""CLM001: a claim that says nothing."""

from __future__ import annotations

from newsschema.validators.example import Bad, Good, claim
from newsschema.validators.rule import ConstraintRule


class EmptyClaim(ConstraintRule):
    """The text of a claim is missing or blank.

    ## Why it matters

    Readers of fact-checking markup take "" where `claimReviewed` is missing, as
    claimreview-collector does. Such a row still carries a verdict, on nothing.

    ## How to repair

    Take the claim from the fact-check's page, or leave the row out.
    """

    code = "CLM001"
    name = "empty-claim"
    table = "claims"
    message = "the claim has no text"
    help = "write the assertion that was made or checked, or leave the row out"
    examples = [
        Good(claims=[claim()]),
        Bad(claims=[claim(" \u00a0"), claim("", "clm_2")], keys=["clm_1", "clm_2"]),
        Bad(claims=[{**claim(), "text": None}], keys=["clm_1"]),
    ]
