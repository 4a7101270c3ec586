"""What the JSON of extractors has in common: an object is a page, and a page is an article."""

from __future__ import annotations

from abc import abstractmethod
from pathlib import Path
from typing import ClassVar

from newsschema.readers.producers.documents import objects
from newsschema.readers.producers.producer import Fields, Producer, Row, Rows, without_nulls
from newsschema.schemas.ids import article_id


class PageProducer(Producer):
    """A format in which an object, by file, by line or in an array, is one article."""

    endings = (".json", ".jsonl")
    extractor: ClassVar[str]
    """The program, as the article's extractor."""

    def read(self, path: Path) -> Rows:
        """One article per object; its id is made from its address."""
        for _, content in objects(path, self.account):
            page = Fields(content, self.account)
            row = self.article(page)
            page.close()
            key = {"article_id": article_id(row)}
            yield "articles", without_nulls({**key, **row, "extractor": {"name": self.extractor}})

    @abstractmethod
    def article(self, page: Fields) -> Row:
        """The article's columns, without its id; what is not taken is counted."""


def authors(names: object) -> list[Row] | None:
    """A list of names as authors."""
    return [{"name": name} for name in names] or None if isinstance(names, list) else None
