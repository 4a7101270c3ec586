"""TXT019: words that were replaced by signs."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Final

import polars as pl

from newsschema.schemas.record import Record
from newsschema.validators.body_state import claims_to_be_full, with_status
from newsschema.validators.example import Bad, Good, article
from newsschema.validators.finding import Safety, Severity
from newsschema.validators.odd_signs import with_markup
from newsschema.validators.text_rule import Place, TextRule

RUNS: Final = "|".join(
    rf"{sign}(?:[ \n]{sign}){{2,}}"
    for sign in ("@", r"\[MASK\]", r"\[UNK\]", r"\[REDACTED\]", "<(?:mask|MASK|unk|UNK)>")
)
"""Three and more of a sign, which corpora and tokenisers write for words."""


MASKED: Final = article("The plan for the @ @ @ @ @ @ @ was heard.")


class MaskedTokens(TextRule):
    """Runs of placeholders stand where words were: `@ @ @ @ @ @ @`.

    Three and more in a row; articles whose `body_status` is `masked` say it themselves.

    ## Why it matters

    Corpora that may not pass on whole texts replace words, one of them 7 in every 100. Counts,
    embeddings and spans then take the signs for text.

    ## How to repair

    Set `body_status` to `masked`, or get the text from its publisher.
    """

    code = "TXT019"
    name = "masked-tokens"
    table = "articles"
    cells = {"articles": ("body",)}
    message = "words were replaced by placeholders"
    severity = Severity.WARNING
    safety = Safety.SAFE
    summary = "set body_status to masked"
    help = "set body_status to masked"
    examples = [
        Good(articles=[article("@anna @bert @carl * * * … … … ___ ___ ___ @ @")]),
        Good(articles=[article("The plan @ @ @ @ @ @ @ vote.", body_status="masked")]),
        Bad(
            articles=[MASKED],
            keys=["art_1"],
            fixed={"articles": [{**MASKED, "body_status": "masked"}]},
        ),
        Bad(articles=[article("План <unk> <unk> <unk> одобрен.")], keys=["art_1"]),
    ]

    def expressions(self, record: type[Record], present: Sequence[str]) -> Mapping[str, pl.Expr]:
        """Bodies that claim to be whole."""
        full = claims_to_be_full(present)
        exprs = super().expressions(record, present)
        return {column: expr & full for column, expr in exprs.items()}

    def violates(self, value: pl.Expr) -> pl.Expr:
        """True where a sign stands three times in a row."""
        return with_markup(value).str.contains(RUNS)

    def places(self, text: str) -> list[Place]:
        """The runs."""
        return [Place(m.start(), m.end(), m.group()) for m in re.finditer(RUNS, text)]

    def fix_rows(self, rows: pl.DataFrame, column: str) -> pl.DataFrame:
        """The status that says so."""
        return with_status(rows.height, "masked")
