"""URL004: an article whose original stands on another site."""

from __future__ import annotations

import polars as pl

from newsschema.validators.example import Bad, Good, article
from newsschema.validators.finding import Confidence, Severity
from newsschema.validators.rule import RowRule
from newsschema.validators.urls import host_of, registrable_domain

HOST = r"^https?://([^/?#]+)"


class CanonicalOnOtherHost(RowRule):
    """The canonical URL of an article is on another registrable domain than its URL.

    `www.bbc.com` and `bbc.com` are one domain, `bbc.com` and `bbc.co.uk` are two. Rows that
    name `syndicated_from` say already what this rule asks.

    ## Why it matters

    It is usually a copy from an agency or from a sister title: the same text under two
    publishers, to be counted once. Measured: 22 of 258 pages.

    ## How to repair

    Fill `syndicated_from`, or correct the canonical URL.

    ## References

    The public suffix list, https://publicsuffix.org, as packaged in tldextract.
    """

    code = "URL004"
    name = "canonical-on-other-host"
    table = "articles"
    columns = ("canonical_url", "url")
    message = "the canonical URL is on another site than the URL"
    severity = Severity.INFO
    confidence = Confidence.LIKELY
    help = "fill syndicated_from where it is a copy"
    examples = [
        Good(
            articles=[
                article(
                    url="https://m.harbour.co.uk/ferry",
                    canonical_url="https://www.harbour.co.uk/ferry",
                )
            ]
        ),
        Bad(
            articles=[
                article(
                    url="https://harbour.co.uk/ferry", canonical_url="https://capital.co.uk/ferry"
                )
            ],
            keys=["art_1"],
        ),
    ]

    def violates(self) -> pl.Expr:
        """Different hosts are suspects."""
        host = pl.col("url").str.extract(HOST)
        return host != pl.col("canonical_url").str.extract(HOST)

    def confirm(self, rows: pl.DataFrame, column: str) -> pl.Series:
        """Compare the registrable domains; a row that names its source says it already."""
        here, there = (_domains(rows[name]) for name in ("url", "canonical_url"))
        other = (here != there).fill_null(False)
        if "syndicated_from" in rows.columns:
            other &= rows["syndicated_from"].is_null()
        return other

    def details(self, rows: pl.DataFrame, column: str) -> pl.DataFrame:
        """The two domains."""
        return rows.select(expected=_domains(rows["url"]), found=_domains(rows["canonical_url"]))


def _domains(urls: pl.Series) -> pl.Series:
    hosts = (host_of(url) for url in urls)
    return pl.Series(
        [None if host is None else registrable_domain(host) for host in hosts], dtype=pl.String
    )
