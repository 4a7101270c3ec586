"""The address that tells an article from others, whatever way it was written."""

from __future__ import annotations

from collections.abc import Collection
from typing import Final

import polars as pl

from newsschema.validators.urls import without_tracking

PREFIX: Final = r"^https?://(?:www\.)?"
HOST: Final = r"^([^/?#]+)"
FRAGMENT: Final = r"#(?:[^!].*)?$"
"""`#!/a/1` is the path of a page that a program builds; other fragments are places on a page."""


def address(present: Collection[str]) -> pl.Expr:
    """The canonical URL of each article, else its URL, in one spelling; null where it has none.

    Left out are the scheme, `www.`, tracking parameters, fragments and a final slash. Null also
    where there is a host and no more: the front page is the address of no article.

    Args:
        present: the columns of the articles' frame.
    """
    known = [_spelled(pl.col(c)) for c in ("canonical_url", "url") if c in present]
    return pl.coalesce(*known, pl.lit(None, dtype=pl.String))


def _spelled(url: pl.Expr) -> pl.Expr:
    tracked = pl.when(url.str.contains("?", literal=True)).then(url)
    bare = pl.coalesce(tracked.map_elements(without_tracking, return_dtype=pl.String), url)
    rest = bare.str.replace(PREFIX, "").str.replace(FRAGMENT, "").str.strip_chars_end("/")
    host = rest.str.extract(HOST)
    path = rest.str.slice(host.str.len_chars())
    absolute = url.str.contains(PREFIX) & (path.str.len_bytes() > 0)
    return pl.when(absolute).then(host.str.to_lowercase() + path)
