"""`trafilatura --json`."""

from __future__ import annotations

from newsschema.readers.producers.pages import PageProducer, authors
from newsschema.readers.producers.producer import Fields, Row


class Trafilatura(PageProducer):
    """The JSON output of trafilatura: one object per page, by file or by line.

    `text` is the body. `author`, `categories` and `tags` are texts joined by `;`, and are
    split; the first category is the section, further ones are topics. `date` has the precision
    of a day, as it is written. `source` is the page's address; `hostname` is the outlet where
    `source-hostname` names none. `fingerprint` is a hash of similarity, not of the body, and has
    no place, like `image` and `comments`.

    Described in trafilatura's documentation (output formats) and `xml.build_json_output`.
    """

    name = "trafilatura"
    extractor = "trafilatura"

    def article(self, page: Fields) -> Row:
        """The article of a page."""
        categories = _split(page.take("categories")) or []
        topics = [*categories[1:], *(_split(page.take("tags")) or ())]
        return {
            "url": page.take("source", "url"),
            "publisher": page.take("source-hostname", "sitename", "hostname"),
            "title": page.take("title"),
            "description": page.take("excerpt", "description"),
            "body": page.take("text", "raw_text"),
            "language": page.take("language"),
            "published_at": page.take("date"),
            "retrieved_at": page.take("filedate"),
            "license": page.take("license"),
            "section": next(iter(categories), None),
            "topics": topics or None,
            "authors": authors(_split(page.take("author"))),
            "external_id": page.take("id"),
        }


def _split(joined: object) -> list[str] | None:
    if not isinstance(joined, str):
        return None
    return [part for part in (piece.strip() for piece in joined.split(";")) if part] or None
