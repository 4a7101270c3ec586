"""TXT020: a body that is too short for an article."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Final

import polars as pl
from pydantic import Field

from newsschema.schemas.record import Record
from newsschema.validators.body_state import claims_to_be_full
from newsschema.validators.example import Bad, Good, article
from newsschema.validators.finding import Confidence, Severity
from newsschema.validators.page_words import error_page, paywall
from newsschema.validators.rule import CellRule, RuleOptions
from newsschema.validators.truncation import marker

DENSE: Final = re.compile("[\u1200-\u137f\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
"""Kana, Chinese characters, Hangul and Ethiopic say in one character what takes others two."""
WORTH: Final = 2.5


@dataclass(frozen=True, slots=True)
class ShortestBody(RuleOptions):
    """The options of TXT020."""

    shortest: Annotated[int, Field(ge=1)] = 250
    """Code points that a body must have; those of Chinese,
    Japanese, Korean and Ethiopic count for 2.5."""


class BodyTooShort(CellRule):
    """A body has fewer than 250 code points and claims to be a whole article.

    Bodies whose `body_status` is anything but `full` or null are not looked at, nor are those
    that are known to be cut, behind a paywall or an error page, which other rules report.

    ## Why it matters

    What is that short is mostly a headline, a caption or a teaser that the extractor took for
    the article. Measured: none of 181 texts that people checked, 4 of 1,012 of a corpus.

    ## How to repair

    Extract the page again, or set `body_status` to `partial`. In a corpus of single sentences
    the rule is right about every row: ignore it there.

    ## Options

    `shortest`: the least code points (250, the least that trafilatura takes for an extraction).
    """

    code = "TXT020"
    name = "body-too-short"
    table = "articles"
    cells = {"articles": ("body",)}
    message = "the body is too short for a whole article"
    severity = Severity.WARNING
    confidence = Confidence.LIKELY
    help = "extract the page again, or set body_status to partial"
    Options = ShortestBody
    options: ShortestBody
    examples = [
        Good(articles=[article()]),
        Good(articles=[article(body="The council met.", body_status="partial")]),
        Good(articles=[article(body="港の町の議会は新しい船便の計画を聞いた。" * 6)]),
        Bad(articles=[article(body="The council met.")], keys=["art_1"]),
        Bad(articles=[article()], options={"shortest": 1000}, keys=["art_1"]),
    ]

    def expressions(self, record: type[Record], present: Sequence[str]) -> Mapping[str, pl.Expr]:
        """Bodies that claim to be whole, and are not known to be behind a paywall."""
        full = claims_to_be_full(present)
        if "is_accessible_for_free" in present:
            full &= pl.col("is_accessible_for_free").fill_null(True)
        exprs = super().expressions(record, present)
        return {column: expr & full for column, expr in exprs.items()}

    def violates(self, value: pl.Expr) -> pl.Expr:
        """True where the length, at least one of a blank body, is below the least."""
        length = value.str.len_chars()
        return (length > 0) & (length < self.options.shortest)

    def confirm(self, rows: pl.DataFrame, column: str) -> pl.Series:
        """Weigh the characters, and leave to other rules what is theirs."""
        return pl.Series([self._is_short(body) for body in rows[column]], dtype=pl.Boolean)

    def _is_short(self, body: str) -> bool:
        weight = len(body) + (WORTH - 1) * len(DENSE.findall(body))
        known = error_page(body) or paywall(body) or marker(body)
        return bool(body.strip()) and weight < self.options.shortest and not known

    def details(self, rows: pl.DataFrame, column: str) -> pl.DataFrame:
        """How long it is."""
        return rows.select(
            found=pl.format("{} code points", pl.col(column).str.len_chars()),
            expected=pl.lit(f"at least {self.options.shortest}"),
        )
