"""LIC005: a secret in a URL."""

from __future__ import annotations

import polars as pl

from newsschema.validators.example import Bad, Good, article
from newsschema.validators.finding import Safety
from newsschema.validators.rule import CellRule
from newsschema.validators.url_secrets import may_hold_secret, secrets, without_secrets
from newsschema.validators.urls import URL_CELLS


class CredentialInUrl(CellRule):
    """A URL carries a password, an access token, a signature or the id of a session.

    Reported are `user:password@`, parameters that hold secrets by their name (`access_token`,
    `api_key`, `X-Amz-Signature`), and sessions in the path (`;jsessionid=`). What the secret is
    is shown nowhere.

    ## Why it matters

    Whoever gets the dataset gets the access of the person who made it. And a URL with a session
    in it is another one at every visit, so copies of one article are not recognised.

    ## How to repair

    Remove it, and revoke the token. `newsschema fix` removes it and leaves the rest as it is. It
    keeps the secret nowhere: in edits.parquet, in the quarantine and in what `--undo` gives back
    stands `***` in its place.
    """

    code = "LIC005"
    name = "credential-in-url"
    table = "*"
    cells = URL_CELLS
    message = "the URL carries a secret"
    safety = Safety.SAFE
    writes_expected = True
    help = "remove it from the URL and revoke it"
    examples = [
        Good(articles=[article(url="https://harbour.example/token?id=7&key=ferry&session=spring")]),
        Good(articles=[article(url="https://harbour.example/@mara:plan?author=a@b.example&sid=7")]),
        Bad(
            articles=[article(url="https://mara:s3cret@harbour.example/a")],
            keys=["art_1"],
            fixed={"articles": [article(url="https://harbour.example/a")]},
        ),
        Bad(
            articles=[article(url="https://harbour.example/a?id=7&access_token=4f9cK2pQx81b#top")],
            keys=["art_1"],
            fixed={"articles": [article(url="https://harbour.example/a?id=7#top")]},
        ),
        Bad(
            articles=[article(url="https://港.example/a;jsessionid=8C1F00A2B3D4?id=7")],
            keys=["art_1"],
            fixed={"articles": [article(url="https://港.example/a?id=7")]},
        ),
    ]

    def violates(self, value: pl.Expr) -> pl.Expr:
        """True where a sign or a name stands that secrets go with."""
        return may_hold_secret(value)

    def confirm(self, rows: pl.DataFrame, column: str) -> pl.Series:
        """Take the suspects apart."""
        return pl.Series([bool(secrets(url)) for url in rows[column]], dtype=pl.Boolean)

    def details(self, rows: pl.DataFrame, column: str) -> pl.DataFrame:
        """The kinds of secrets, never what they are, and the URL without them."""
        found = [", ".join(dict.fromkeys(secrets(url))) for url in rows[column]]
        clean = [without_secrets(url) for url in rows[column]]
        return rows.select(
            found=pl.Series(found, dtype=pl.String),
            expected=pl.Series(clean, dtype=pl.String),
            fix_safety=pl.lit(str(Safety.SAFE)),
            fix_summary=pl.lit("remove the secret from the URL"),
        )
