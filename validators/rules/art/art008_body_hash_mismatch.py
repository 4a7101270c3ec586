"""ART008: a body whose hash is another text's."""

from __future__ import annotations

from hashlib import sha256

import polars as pl

from newsschema.validators.example import FILLER, Bad, Good, article
from newsschema.validators.rule import RowRule


def body_hash(body: str | None) -> str | None:
    """SHA-256 of a body's UTF-8 bytes, 64 lower-case hexadecimal digits."""
    return None if body is None else sha256(body.encode()).hexdigest()


class BodyHashMismatch(RowRule):
    """The body is not the text whose SHA-256 the article carries.

    ## Why it matters

    `body_sha256` names the version of the text that spans were counted in. After any edit of
    the body, even of its line ends, offsets point elsewhere and the hash is the only witness.

    ## How to repair

    Find out which of the two is right. If the body was edited on purpose, compute the hash
    again and re-anchor the quotes; otherwise restore the body the hash belongs to.
    """

    code = "ART008"
    name = "body-hash-mismatch"
    table = "articles"
    columns = ("body_sha256", "body")
    message = "the body is not the text that its hash was computed from"
    help = "restore the body, or compute body_sha256 of the UTF-8 body again and check the spans"
    examples = [
        Good(articles=[article(body=FILLER, body_sha256=body_hash(FILLER))]),
        Good(articles=[article(body=FILLER, body_sha256=str(body_hash(FILLER)).upper())]),
        Bad(articles=[article(body=FILLER, body_sha256="0" * 64)], keys=["art_1"]),
        Bad(
            articles=[article(body=FILLER, body_sha256=body_hash(FILLER.replace(". ", ".\r\n")))],
            keys=["art_1"],
        ),
    ]

    def violates(self) -> pl.Expr:
        """Every body with a well-formed hash is a suspect: hashing is the check itself."""
        return pl.col("body").is_not_null() & pl.col("body_sha256").is_not_null()

    def confirm(self, rows: pl.DataFrame, column: str) -> pl.Series:
        """Compare with the hash of each body."""
        actual = [body_hash(body) for body in rows["body"]]
        return rows["body_sha256"].str.to_lowercase() != pl.Series(actual, dtype=pl.String)

    def details(self, rows: pl.DataFrame, column: str) -> pl.DataFrame:
        """The hash of the body and the hash that was given."""
        actual = [body_hash(body) for body in rows["body"]]
        return rows.select(expected=pl.Series(actual, dtype=pl.String), found=pl.col("body_sha256"))
