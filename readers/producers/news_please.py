"""The JSON files of news-please."""

from __future__ import annotations

from newsschema.readers.producers.pages import PageProducer, authors
from newsschema.readers.producers.producer import Fields, Row


class NewsPlease(PageProducer):
    """The JSON of news-please: one object per article.

    `maintext` is the body. Dates are written without an offset from UTC, and `None` as a text
    stands for missing ones; both are kept as they are, so that validation reports them.
    `title_page` and `title_rss` have no place beside `title`.

    Described in the README of news-please (`NewsArticle.get_serializable_dict`).
    """

    name = "news-please"
    extractor = "news-please"

    def article(self, page: Fields) -> Row:
        """The article of a page."""
        return {
            "url": page.take("url"),
            "publisher": page.take("source_domain"),
            "title": page.take("title", "title_page"),
            "description": page.take("description"),
            "body": page.take("maintext", "text"),
            "language": page.take("language"),
            "published_at": page.take("date_publish"),
            "modified_at": page.take("date_modify"),
            "retrieved_at": page.take("date_download"),
            "authors": authors(page.take("authors")),
            "external_id": page.take("filename"),
        }
