"""newspaper4k's `Article.to_json` and its command line."""

from __future__ import annotations

from pathlib import Path

from newsschema.readers.producers.documents import objects
from newsschema.readers.producers.producer import Fields, Producer, Row, Rows, without_nulls
from newsschema.schemas.ids import article_id


class Newspaper4k(Producer):
    """The JSON of newspaper4k: one object per article, by file, line or in an array.

    `text` is the body, cut by newspaper4k at 100,000 characters. `summary` is made by the
    program and not by the outlet, so it has no place; `meta_description` is the outlet's.
    Keywords of the page (`meta_keywords`, `tags`) are topics, those the program computes
    (`keywords`) are not.

    Described in newspaper4k's documentation (`Article.to_json`).
    """

    name = "newspaper4k"
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
            "canonical_url": page.take("canonical_link"),
            "publisher": page.take("meta_site_name", "source_url"),
            "title": page.take("title"),
            "description": page.take("meta_description"),
            "body": page.take("text"),
            "language": page.take("meta_lang", "language"),
            "published_at": page.take("publish_date"),
            "topics": page.take("tags", "meta_keywords"),
            "authors": [{"name": name} for name in authors or ()] or None,
            "extractor": {"name": "newspaper4k"},
        }
        page.close()
        row["article_id"] = article_id(row)
        return without_nulls(row)
