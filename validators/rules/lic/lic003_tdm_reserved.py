"""LIC003: a text whose holder reserves text and data mining."""

from __future__ import annotations

import polars as pl

from newsschema.validators.body_state import withheld
from newsschema.validators.example import FILLER, Bad, Good, article
from newsschema.validators.finding import Safety, Severity
from newsschema.validators.rule import RowRule


class TdmReserved(RowRule):
    """The holder of rights has reserved text and data mining, and the body is in the dataset.

    `tdm_reservation` is 1. As TDMRep says, any other value than 0 and 1 counts as unset.

    ## Why it matters

    In the European Union such a reservation ends the general permission to mine a text
    (Directive 2019/790, article 4); research organisations have one of their own (article 3).
    Measured: 6 of 258 news pages make it.

    ## How to repair

    Withhold the body: keep ids, hashes and offsets, and set `body_status` to `withheld`. Where
    you mine under article 3 or have a licence, ignore the rule in the configuration.

    ## References

    TDM Reservation Protocol (TDMRep), W3C Community Group, https://www.w3.org/community/tdmrep.
    """

    code = "LIC003"
    name = "tdm-reserved"
    table = "articles"
    columns = ("tdm_reservation", "body")
    message = "text and data mining is reserved, and the body is here"
    severity = Severity.WARNING
    safety = Safety.UNSAFE
    help = "set body_status to withheld and take the body out, or see to a licence"
    examples = [
        Good(articles=[article(tdm_reservation=0), article(article_id="art_2")]),
        Good(articles=[article(tdm_reservation=1, body=None, body_status="withheld")]),
        Bad(
            articles=[article(tdm_reservation=1)],
            keys=["art_1"],
            fixed={"articles": [article(tdm_reservation=1, body=None, body_status="withheld")]},
        ),
        Bad(
            articles=[article("港の町で話し合われた。", tdm_reservation=1)],
            keys=["art_1"],
        ),
        Bad(
            articles=[article(body=FILLER, tdm_reservation=1, tdm_policy="https://h.example/tdm")],
            keys=["art_1"],
        ),
    ]

    def violates(self) -> pl.Expr:
        """True where mining is reserved and there is a body."""
        return (pl.col("tdm_reservation") == 1) & (pl.col("body").str.len_bytes() > 0)

    def details(self, rows: pl.DataFrame, column: str) -> pl.DataFrame:
        """The reservation, and the policy where one is named."""
        policy = pl.lit("")
        if "tdm_policy" in rows.columns:
            policy = pl.format(", policy {}", "tdm_policy").fill_null("")
        return rows.select(
            found=pl.concat_str(pl.lit("tdm_reservation is 1"), policy),
            fix_safety=pl.lit(str(Safety.UNSAFE)),
            fix_summary=pl.lit("take the body out and set body_status to withheld"),
        )

    def fix_rows(self, rows: pl.DataFrame, column: str) -> pl.DataFrame:
        """No body, and the status that says so."""
        return withheld(rows.height)
