"""newspaper4k's `Article.to_json` and its command line."""

from __future__ import annotations

from newsschema.readers.producers.pages import PageProducer, authors
from newsschema.readers.producers.producer import Fields, Row


class Newspaper4k(PageProducer):
    """The JSON of newspaper4k: one object per article, by file, line or in an array.

    `text` is the body, cut by newspaper4k at 100,000 characters. `summary` is made by the
    program and not by the outlet, so it has no place; `meta_description` is the outlet's.
    Keywords of the page (`meta_keywords`, `tags`) are topics, those the program computes
    (`keywords`) are not.

    Described in newspaper4k's documentation (`Article.to_json`).
    """

    name = "newspaper4k"
    extractor = "newspaper4k"

    def article(self, page: Fields) -> Row:
        """The article of a page."""
        return {
            "url": page.take("url"),
            "canonical_url": page.take("canonical_link"),
            "publisher": page.take("meta_site_name", "source_url"),
            "title": page.take("title"),
            "description": page.take("meta_description"),
            "body": page.take("text"),
            "language": page.take("meta_lang", "language"),
            "published_at": page.take("publish_date"),
            "topics": page.take("tags", "meta_keywords"),
            "authors": authors(page.take("authors")),
        }
