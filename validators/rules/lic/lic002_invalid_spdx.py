"""LIC002: a licence that is no SPDX expression."""

from __future__ import annotations

from typing import Final

import polars as pl

from newsschema.validators.example import Bad, Good, article
from newsschema.validators.finding import Safety, Severity
from newsschema.validators.licences import expression, identifier
from newsschema.validators.rule import CellRule

PLAIN: Final = (
    *("CC0-1.0", "CC-BY-4.0", "CC-BY-SA-4.0", "CC-BY-ND-4.0", "CC-BY-NC-4.0"),
    *("CC-BY-NC-SA-4.0", "CC-BY-NC-ND-4.0", "CC-BY-3.0", "CC-BY-SA-3.0", "Apache-2.0", "MIT"),
)
"""The most frequent licences of texts, which need no second look."""


class InvalidSpdx(CellRule):
    """A licence is not an expression of SPDX, such as `CC-BY-4.0` or `LicenseRef-Harbour-Post`.

    An identifier in unusual case is valid, and only worth knowing.

    ## Why it matters

    `CC BY 4.0`, `cc-by` and an address are one licence to people and three to a program that
    must decide whether a text may be passed on. A common extractor writes spaced names.

    ## How to repair

    Write the identifier from the SPDX list. `newsschema fix` does it for known names and
    addresses with a version. For terms of your own, write `LicenseRef-` and a name of letters,
    digits, dots and hyphens.

    ## References

    SPDX specification, "SPDX license expressions"; https://spdx.org/licenses.
    """

    code = "LIC002"
    name = "invalid-spdx"
    table = "articles"
    cells = {"articles": ("license",)}
    message = "the licence is no SPDX expression"
    severity = Severity.WARNING
    safety = Safety.SAFE
    writes_expected = True
    help = "write the identifier from the SPDX list, or LicenseRef- and a name of your own"
    examples = [
        Good(articles=[article(license="CC-BY-SA-4.0 OR LicenseRef-Harbour-Post")]),
        Good(articles=[article(license=None, rights_holder="The Harbour Post")]),
        Bad(
            articles=[article(license="CC BY 4.0")],
            keys=["art_1"],
            fixed={"articles": [article(license="CC-BY-4.0")]},
        ),
        Bad(
            articles=[article(license="https://creativecommons.org/licenses/by-nc-nd/3.0/deed.de")],
            keys=["art_1"],
            fixed={"articles": [article(license="CC-BY-NC-ND-3.0")]},
        ),
        Bad(
            articles=[article(license="cc-by-4.0")],
            keys=["art_1"],
            fixed={"articles": [article(license="CC-BY-4.0")]},
        ),
        Bad(articles=[article(license="© 港の新聞社")], keys=["art_1"]),
        Bad(articles=[article(license="CC BY")], keys=["art_1"]),
    ]

    def violates(self, value: pl.Expr) -> pl.Expr:
        """True where a text is none of the most frequent identifiers; a blank one is missing."""
        return ~value.is_in(PLAIN) & (value.str.strip_chars() != "")

    def confirm(self, rows: pl.DataFrame, column: str) -> pl.Series:
        """Read each different text once."""
        return pl.Series([expression(text) != text for text in rows[column]], dtype=pl.Boolean)

    def details(self, rows: pl.DataFrame, column: str) -> pl.DataFrame:
        """The identifier, where the text means one; only its case may be unusual."""
        cased = pl.Series([expression(text) for text in rows[column]], dtype=pl.String)
        meant = pl.Series([identifier(text) for text in rows[column]], dtype=pl.String)
        told = rows.select(found=pl.col(column), expected=pl.coalesce(cased, meant))
        unusual = cased.is_not_null()
        known = pl.when(pl.col("expected").is_not_null())
        return told.with_columns(
            severity=pl.when(unusual).then(pl.lit(str(Severity.INFO))),
            message=pl.when(unusual).then(pl.lit("the SPDX identifier is in unusual case")),
            fix_safety=known.then(pl.lit(str(Safety.SAFE))),
            fix_summary=known.then(pl.lit("write the SPDX identifier")),
        )
