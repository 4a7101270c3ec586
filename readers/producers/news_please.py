"""The JSON files of news-please."""

from __future__ import annotations

from pathlib import Path

from newsschema.readers.producers.documents import objects
from newsschema.readers.producers.producer import Fields, Producer, Row, Rows, without_nulls
from newsschema.schemas.ids import article_id


class NewsPlease(Producer):
    """The JSON of news-please: one object per article.

    `maintext` is the body. Dates are written without an offset from UTC, and `None` as a text
    stands for missing ones; both are kept as they are, so that validation reports them.
    `title_page` and `title_rss` have no place beside `title`.

    Described in the README of news-please (`NewsArticle.get_serializable_dict`).
    """

    name = "news-please"
    endings = (".json", ".jsonl")

    def read(self, path: Path) -> Rows:
        """One article per object."""
        for _, page in objects(path, self.account):
            yield "articles", self._article(Fields(page, self.account))

    @staticmethod
    def _article(page: Fields) -> Row:
        authors = page.take("authors")
        row: Row = {
            "article_id": None,
            "url": page.take("url"),
            "publisher": page.take("source_domain"),
            "title": page.take("title", "title_page"),
            "description": page.take("description"),
            "body": page.take("maintext", "text"),
            "language": page.take("language"),
            "published_at": page.take("date_publish"),
            "modified_at": page.take("date_modify"),
            "retrieved_at": page.take("date_download"),
            "authors": [{"name": name} for name in authors or ()] or None,
            "external_id": page.take("filename"),
            "extractor": {"name": "news-please"},
        }
        page.close()
        row["article_id"] = article_id(row)
        return without_nulls(row)
