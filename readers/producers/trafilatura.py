"""`trafilatura --json`."""

from __future__ import annotations

from pathlib import Path

from newsschema.readers.producers.documents import objects
from newsschema.readers.producers.producer import Fields, Producer, Row, Rows, without_nulls
from newsschema.schemas.ids import article_id


class Trafilatura(Producer):
    """The JSON output of trafilatura: one object per page, by file or by line.

    `text` is the body. `author`, `categories` and `tags` are texts joined by `; `, and are
    split. `date` has the precision of a day, as it is written. `source` is the page's address;
    `hostname` is the outlet where `source-hostname` names none. `fingerprint` is a hash of
    similarity, not of the body, and has no place, like `image` and `comments`.

    Described in trafilatura's documentation (output formats) and `xml.build_json_output`.
    """

    name = "trafilatura"
    endings = (".json", ".jsonl")

    def read(self, path: Path) -> Rows:
        """One article per object."""
        for _, page in objects(path, self.account):
            yield "articles", self._article(Fields(page, self.account))

    @staticmethod
    def _article(page: Fields) -> Row:
        authors = page.take("author")
        topics = _split(page.take("tags"))
        row: Row = {
            "article_id": None,
            "url": page.take("source", "url"),
            "publisher": page.take("source-hostname", "sitename", "hostname"),
            "title": page.take("title"),
            "description": page.take("excerpt", "description"),
            "body": page.take("text", "raw_text"),
            "language": page.take("language"),
            "published_at": page.take("date"),
            "retrieved_at": page.take("filedate"),
            "license": page.take("license"),
            "section": page.take("categories"),
            "topics": topics,
            "authors": [{"name": name} for name in _split(authors) or ()] or None,
            "external_id": page.take("id"),
            "extractor": {"name": "trafilatura"},
        }
        page.close()
        row["article_id"] = article_id(row)
        return without_nulls(row)


def _split(joined: object) -> list[str] | None:
    if not isinstance(joined, str):
        return None
    return [part for part in (piece.strip() for piece in joined.split(";")) if part] or None
