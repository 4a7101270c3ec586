"""CLM008: a rating written as a text."""

from __future__ import annotations

import polars as pl

from newsschema.schemas.record import Record
from newsschema.validators.example import Bad, Good, claim, review
from newsschema.validators.finding import Safety, Severity
from newsschema.validators.read_values import number, read
from newsschema.validators.rule import ProblemRule


class RatingNotNumber(ProblemRule):
    """A number of a rating is a text.

    The text is not converted: for the other rules the cell is empty.

    ## Why it matters

    Publishers write `"ratingValue": "1"`, and once they do, a label or a date (" 2026-05-13
    15:44" in one AFP review) gets into the field just as well and nobody notices.

    ## How to repair

    Write the number. `newsschema fix` does where the text is exactly one number.
    """

    code = "CLM008"
    name = "rating-not-number"
    table = "*"
    message = "the rating is a text, not a number"
    severity = Severity.WARNING
    safety = Safety.SAFE
    help = "write the number without quotation marks; a label belongs into `verdict_raw`"
    examples = [
        Good(
            claims=[claim()],
            claim_reviews=[review(rating_value=2.5, rating_worst=1, rating_best=5)],
        ),
        Bad(
            claims=[claim()],
            claim_reviews=[review(rating_value="4", rating_worst=1, rating_best=5)],
            keys=["rev_1"],
            fixed={"claim_reviews": [review(rating_value=4.0, rating_worst=1, rating_best=5)]},
        ),
    ]

    def fix_problems(self, problems: pl.DataFrame, record: type[Record]) -> pl.DataFrame:
        """The number, where the text is one."""
        return read(problems, lambda text, _: number(text), Safety.SAFE, "write the number")
