"""Ids made from what a row says, for data that come without any.

The same row gets the same id in every run, so that foreign keys stay true when a job is run
again. Ids that producers bring are kept as they are.
"""

from __future__ import annotations

import hashlib
import unicodedata
from collections.abc import Mapping
from typing import Any, Final

from newsschema.schemas.catalogue import RECORDS
from newsschema.text import fold_words

SCHEME: Final = 1
"""Number of the derivation; another one would be another scheme."""
SEPARATOR: Final = "\x1f"
DIGITS: Final = 32
"""Hexadecimal digits of an id: 128 bits."""


def derived_id(table: str, *keys: object) -> str:
    """The id of a row that these keys tell from all others of its table.

    The table's prefix and 32 hexadecimal digits of the SHA-256 of `newsschema/<table>/1` and
    the keys in NFC, joined by U+001F; a null key is the empty text. Rows may hold anything:
    what should be a text and is none counts as Python writes it.
    """
    parts = [f"newsschema/{table}/{SCHEME}", *("" if key is None else str(key) for key in keys)]
    joined = unicodedata.normalize("NFC", SEPARATOR.join(parts))
    digest = hashlib.sha256(joined.encode("utf-8", "surrogatepass")).hexdigest()
    return f"{RECORDS[table].key_prefix}{digest[:DIGITS]}"


def article_id(row: Mapping[str, Any]) -> str:
    """The id of an article: of its address, or without one of source, title, date and body."""
    address = row.get("canonical_url") or row.get("url")
    if address:
        return derived_id("articles", address)
    body = str(row.get("body") or "")
    digest = hashlib.sha256(body.encode("utf-8", "surrogatepass")).hexdigest()
    keys = (row.get("source_id") or row.get("publisher"), row.get("title"), row.get("published_at"))
    return derived_id("articles", *keys, digest)


def statement_id(table: str, where: object, text: object, ordinal: int) -> str:
    """The id of a quote or claim.

    Hygiene of the text and a shift of its span keep the id: the words are folded
    (`text.fold_words`), and `ordinal` counts equal words within their article or review.

    Args:
        table: `quotes` or `claims`.
        where: the article, or the address of the review.
        text: the words.
        ordinal: 0 for the first row with these words there.
    """
    return derived_id(table, where, fold_words(str(text)), ordinal)
