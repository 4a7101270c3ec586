"""CLM006: a verdict that is not on the scale."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

import polars as pl

from newsschema.schemas.record import Record
from newsschema.validators.example import Bad, Good, claim
from newsschema.validators.finding import Safety, Severity
from newsschema.validators.rule import ConstraintRule
from newsschema.validators.verdicts import labels, verdict_of

SCALE_IN_WORDS: Final = "true, mostly_true, mixed, mostly_false, false, unverifiable or other"


class UnknownVerdictLabel(ConstraintRule):
    """A verdict is none of true, mostly_true, mixed, mostly_false, false, unverifiable, other.

    Labels of some 900 spellings in 40 languages are known, and the repair writes the value
    they mean. A label in `verdict_raw` that none of them is, without a `verdict` beside it, is
    a warning: nobody can compare it with anything.

    ## Why it matters

    `Pants on Fire!`, `mostly-true` and `BENAR` can't be counted together. Measured:
    claimreview-collector needs over 130 spellings for five values; MultiFC has 2 to 27 labels
    for each site.

    ## How to repair

    `newsschema fix` writes the value for the labels it knows and keeps the label itself in
    `verdict_raw`. For others, choose the value yourself.
    """

    code = "CLM006"
    name = "unknown-verdict-label"
    table = "*"
    message = "the verdict is not on the common scale"
    safety = Safety.SAFE
    help = "write a value of the scale to `verdict` and keep the label in `verdict_raw`"
    examples = [
        Good(claims=[claim(verdict="mostly_true", verdict_raw="Mostly True")]),
        Good(claims=[claim(verdict_raw="Pants on Fire!")]),
        Bad(claims=[claim(verdict="mostly-true")], keys=["clm_1"]),
        Bad(claims=[claim(verdict="BENAR"), claim(claim_id="clm_2", verdict="3 Gulls")],
            keys=["clm_1", "clm_2"]),
        Bad(claims=[claim(verdict_raw="3 Gulls")], keys=["clm_1"]),
    ]

    def expressions(self, record: type[Record], present: Sequence[str]) -> Mapping[str, pl.Expr]:
        """Values off the scale, and labels without a verdict that may be unknown."""
        found = dict(super().expressions(record, present))
        if "verdict_raw" in present and "verdict_raw" in record.model_fields:
            unknown = ~pl.col("verdict_raw").is_in(usual_spellings())
            told = pl.col("verdict").is_not_null() if "verdict" in present else pl.lit(False)
            found["verdict_raw"] = unknown & ~told
        return found

    def confirm(self, rows: pl.DataFrame, column: str) -> pl.Series:
        """Of labels, those that no list knows."""
        if column == "verdict":
            return super().confirm(rows, column)
        unknown = [label for label in rows[column].unique() if verdict_of(label) is None]
        return rows[column].is_in(unknown)

    def details(self, rows: pl.DataFrame, column: str) -> pl.DataFrame:
        """The label, and the value it means where that is known."""
        label = pl.col(column)
        found = label.str.slice(0, 200)
        if column == "verdict_raw":
            return rows.select(
                found=found,
                severity=pl.lit(str(Severity.WARNING)),
                message=pl.lit("the label is not known, and no verdict stands beside it"),
            )
        known = {written: verdict_of(written) for written in rows[column].unique()}
        meant = label.replace_strict(known, return_dtype=pl.String)
        return rows.select(
            found=found,
            expected=meant.fill_null(SCALE_IN_WORDS),
            fix_safety=pl.when(meant.is_not_null()).then(pl.lit(str(Safety.SAFE))),
            fix_summary=pl.format("write {} and keep the label in `verdict_raw`", meant),
        )


def usual_spellings() -> list[str]:
    """Known labels as they are usually written; others are compared one by one."""
    folded = labels()
    return sorted({
        form
        for label in folded
        for form in (label, label.upper(), label.capitalize(), label.title(), label.replace(" ", "-"))
    })
