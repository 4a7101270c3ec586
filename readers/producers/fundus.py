"""The JSON of fundus' `Article.to_json`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from newsschema.readers.producers.pages import PageProducer, authors
from newsschema.readers.producers.producer import Fields, Row

PARAGRAPHS: Final = "\n\n"
"""What fundus puts between paragraphs and sections in `plaintext`."""


class Fundus(PageProducer):
    """The JSON of fundus: one object per article.

    The body is `plaintext`; where only the structured `body` is there, its summary, headlines
    and paragraphs are joined as fundus joins them. `free_access` becomes
    `is_accessible_for_free`. Which parts of the body are summary and headlines has no place, nor
    has the `html`.

    Described in fundus' documentation (`Article`, attribute guidelines).
    """

    name = "fundus"
    extractor = "fundus"

    def article(self, page: Fields) -> Row:
        """The article of a page."""
        html = page.take("html")
        fetched = Fields(html if isinstance(html, dict) else {}, self.account, "html.")
        text, structured = page.take("plaintext"), page.take("body")
        words = plain(structured)
        if words is not None and isinstance(structured, Mapping):
            self.account.no_place["structure of the body"] += 1
        if words is not None and text not in {None, words}:
            self.account.no_place["body"] += 1
        row = {
            "url": fetched.take("responded_url", "requested_url") or page.take("url"),
            "publisher": page.take("publisher"),
            "title": page.take("title"),
            "description": page.take("description"),
            "body": text or words,
            "language": page.take("lang"),
            "published_at": page.take("publishing_date"),
            "retrieved_at": fetched.take("crawl_date"),
            "topics": page.take("topics"),
            "is_accessible_for_free": page.take("free_access"),
            "authors": authors(page.take("authors")),
        }
        fetched.close()
        return row


def plain(body: Any) -> str | None:
    """The text of a structured body: summary, then each section's headline and paragraphs."""
    if isinstance(body, str):
        return body
    if not isinstance(body, Mapping):
        return None
    parts = [*_texts(body.get("summary"))]
    sections = body.get("sections")
    for section in sections if isinstance(sections, list) else ():
        if isinstance(section, Mapping):
            parts += [*_texts(section.get("headline")), *_texts(section.get("paragraphs"))]
    return PARAGRAPHS.join(parts) or None


def _texts(values: Any) -> list[str]:
    listed = values if isinstance(values, list) else [values]
    return [value for value in listed if isinstance(value, str) and value]
