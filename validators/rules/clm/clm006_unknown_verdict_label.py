"""CLM006: a verdict that is not on the scale."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

import polars as pl

from newsschema.schemas.claim import Claim
from newsschema.schemas.fields import columns
from newsschema.schemas.record import Record
from newsschema.validators.example import Bad, Good, claim
from newsschema.validators.finding import Safety, Severity
from newsschema.validators.rule import ConstraintRule
from newsschema.validators.verdicts import verdict_of

VALUES: Final = columns(Claim)["verdict"].values
"""The common scale."""
WORDS_OF_A_LABEL: Final = 4
"""Longer texts are sentences that no list can hold."""


class UnknownVerdictLabel(ConstraintRule):
    """A verdict is none of true, mostly_true, mixed, mostly_false, false, unverifiable, other.

    That holds for `verdict`, and for a label in `verdict_raw` without a `verdict` beside it (a
    single column of labels is read as both). Labels of nearly 900 spellings are known, and the
    repair writes the value they mean. A sentence in place of a label is reported as info.

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
        Good(claims=[claim(verdict="other", verdict_raw="3 Gulls")]),
        Bad(
            claims=[claim(verdict="mostly-true", verdict_raw="Mostly true")],
            keys=["clm_1"],
            fixed={"claims": [claim(verdict="mostly_true", verdict_raw="Mostly true")]},
        ),
        Bad(
            claims=[claim(verdict_raw="BENAR"), claim(claim_id="clm_2", verdict_raw="3 Gulls")],
            keys=["clm_1", "clm_2"],
        ),
        Good(claims=[claim(verdict="false", verdict_raw="Неправда")]),
    ]

    def expressions(self, record: type[Record], present: Sequence[str]) -> Mapping[str, pl.Expr]:
        """Values off the scale, and labels without a verdict."""
        found = dict(super().expressions(record, present))
        if "verdict_raw" in present and "verdict_raw" in record.model_fields:
            told = pl.col("verdict").is_not_null() if "verdict" in present else pl.lit(False)
            found["verdict_raw"] = ~told & ~pl.col("verdict_raw").is_in(list(VALUES))
        return found

    def details(self, rows: pl.DataFrame, column: str) -> pl.DataFrame:
        """The label, and the value it means where that is known."""
        label = pl.col(column)
        known = {written: verdict_of(written) for written in rows[column].unique()}
        meant = label.replace_strict(known, return_dtype=pl.String)
        sentence = meant.is_null() & (
            label.str.count_matches(" ", literal=True) >= WORDS_OF_A_LABEL
        )
        return rows.select(
            found=label.str.slice(0, 200),
            expected=meant.fill_null(", ".join(VALUES)),
            severity=pl.when(sentence).then(pl.lit(str(Severity.INFO))),
            fix_safety=pl.when(meant.is_not_null()).then(pl.lit(str(Safety.SAFE))),
            fix_summary=pl.format("write {} and keep the label in `verdict_raw`", meant),
        )

    def fix_rows(self, rows: pl.DataFrame, column: str) -> pl.DataFrame:
        """The verdict that the label means; the label stays in `verdict_raw`."""
        meant = self.details(rows, column).get_column("expected").alias("verdict")
        if column == "verdict_raw":
            return meant.to_frame()
        label = pl.col(column)
        raw = pl.coalesce("verdict_raw", label) if "verdict_raw" in rows.columns else label
        return rows.select(meant, raw.alias("verdict_raw"))
