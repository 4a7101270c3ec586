"""TXT014: the part of an article before the paywall."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

import polars as pl

from newsschema.schemas.record import Record
from newsschema.validators.body_state import claims_to_be_full, with_status
from newsschema.validators.example import FILLER, Bad, Good, article
from newsschema.validators.finding import Confidence, Safety, Severity
from newsschema.validators.page_words import error_page, may_be_stub, paywall
from newsschema.validators.rule import CellRule

STUB: Final = 800
"""Code points below which a body that is not free is taken for the part before the paywall."""


STUB_ROW: Final = article(body=f"{FILLER}\nSubscribe to continue reading.")


class PaywallStub(CellRule):
    """A body ends where the paywall begins, and nothing says that it is not the whole text.

    Either its last 400 code points ask for a subscription (`Subscribe to continue reading`), or
    it is shorter than 800 code points and `is_accessible_for_free` is false. Articles whose
    `body_status` is anything but `full` or null say it themselves.

    ## Why it matters

    Two paragraphs pass for an article: quotes are missing, lengths and counts are wrong, and
    always for the same outlets. Measured: 26 of 100 pages that say so are not free.

    ## How to repair

    Set `body_status` to `paywalled`, or fetch the text with a subscription.
    """

    code = "TXT014"
    name = "paywall-stub"
    table = "articles"
    cells = {"articles": ("body",)}
    message = "the body ends where the paywall begins"
    severity = Severity.WARNING
    confidence = Confidence.LIKELY
    safety = Safety.UNSAFE
    help = "set body_status to paywalled, or fetch the whole text"
    examples = [
        Good(articles=[article(body=f"{FILLER}\nSubscribe to continue.", body_status="paywalled")]),
        Good(articles=[article(f"{FILLER * 2} Subscribe to read on, said the poster. {FILLER}")]),
        Good(articles=[article(body=f"{FILLER} {FILLER} {FILLER}", is_accessible_for_free=False)]),
        Bad(
            articles=[STUB_ROW],
            keys=["art_1"],
            fixed={"articles": [{**STUB_ROW, "body_status": "paywalled"}]},
        ),
        Bad(articles=[article(body=FILLER, is_accessible_for_free=False)], keys=["art_1"]),
        Bad(
            articles=[article(body=f"{FILLER}\nLa suite est réservée aux abonnés.")],
            keys=["art_1"],
        ),
        Bad(
            articles=[article(body=f"{FILLER}\nТекст доступен только подписчикам.")],
            keys=["art_1"],
        ),
    ]

    def expressions(self, record: type[Record], present: Sequence[str]) -> Mapping[str, pl.Expr]:
        """Bodies that claim to be whole, and end in such words or are short and not free."""
        if record.table != self.table or "body" not in present:
            return {}
        suspect = self.violates(pl.col("body"))
        if "is_accessible_for_free" in present:
            suspect |= _short_and_not_free()
        return {"body": suspect & claims_to_be_full(present)}

    def violates(self, value: pl.Expr) -> pl.Expr:
        """True where the end may speak of subscriptions."""
        return may_be_stub(value)

    def confirm(self, rows: pl.DataFrame, column: str) -> pl.Series:
        """Look for the words; short bodies that are not free need none."""
        asked = pl.Series([paywall(body) is not None for body in rows[column]], dtype=pl.Boolean)
        article = [bool(b.strip()) and error_page(b) is None for b in rows[column]]
        return (asked | _not_free(rows)) & pl.Series(article, dtype=pl.Boolean)

    def details(self, rows: pl.DataFrame, column: str) -> pl.DataFrame:
        """The words; the status is safe to set where both signals agree."""
        places = [paywall(body) for body in rows[column]]
        told = pl.DataFrame(
            [(p.found, p.start, p.end) if p else (None, None, None) for p in places],
            schema={"found": pl.String, "start": pl.Int64, "end": pl.Int64},
            orient="row",
        )
        agree = told["found"].is_not_null() & _not_free(rows)
        unasked = pl.lit("is_accessible_for_free is false, and the body is short")
        return told.with_columns(
            message=pl.when(pl.col("found").is_null()).then(unasked),
            context=rows[column],
            fix_safety=pl.when(agree).then(pl.lit("safe")).otherwise(pl.lit("unsafe")),
            fix_summary=pl.lit("set body_status to paywalled"),
        )

    def fix_rows(self, rows: pl.DataFrame, column: str) -> pl.DataFrame:
        """The status that says so."""
        return with_status(rows.height, "paywalled")


def _short_and_not_free() -> pl.Expr:
    return ~pl.col("is_accessible_for_free") & (pl.col("body").str.len_chars() < STUB)


def _not_free(rows: pl.DataFrame) -> pl.Series:
    if "is_accessible_for_free" not in rows.columns:
        return pl.repeat(False, rows.height, eager=True)
    return rows.select(_short_and_not_free().fill_null(False)).to_series()
