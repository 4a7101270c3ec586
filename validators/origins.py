"""Where the findings of a rule mostly come from."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Final

import polars as pl

from newsschema.readers.table import FILE, INDEX, Table
from newsschema.validators.dealing import AT_ONCE
from newsschema.validators.outcome import Origin
from newsschema.validators.parts import RowsByArticle
from newsschema.validators.row_store import RowStore

DIMENSIONS = ("publisher", "extractor", "file", "month", "language")
"""In this order: the first of equally telling ones is named."""

TELLING: Final = (
    INDEX,
    FILE,
    "article_id",
    "publisher",
    "language",
    "extractor",
    "annotator",
    "published_at",
)
"""The columns that tell the dimensions."""
Counts = Counter[str | None]

LEAST_SHARE = 0.6
LEAST_LIFT = 1.5
LEAST_ROWS = 3
"""A value is named when it holds this share of a rule's rows, this many times its share of
all rows, and this many rows. Judged by eye on real datasets: below, the column misleads."""


class Origins:
    """Tells the origin of rows; looks tables up only when asked."""

    def __init__(
        self,
        tables: dict[str, Table],
        frames: dict[str, pl.DataFrame],
        store: RowStore | None = None,
    ) -> None:
        """Take the tables, and their rows without bodies.

        Args:
            tables: the tables.
            frames: their rows.
            store: where they are kept; in memory by default.
        """
        self._tables = tables
        self._frames = frames
        self._in_files = store if store is not None and store.has_files else None
        self._by_id: RowsByArticle | None = None
        """The articles, where rows are in files."""
        self._known: dict[str, pl.DataFrame] = {}
        self._counts: dict[str, dict[str, Counts]] = {}

    def of(self, table: str, rows: pl.Series) -> Origin | None:
        """The value that holds clearly more than its share of the rows.

        Args:
            table: the table of the rows.
            rows: the `__index` of each distinct failing row.
        """
        if table not in self._frames or len(rows) < LEAST_ROWS:
            return None
        if table not in self._counts:
            self._counts[table] = self._counted(table)
        usually, failing = self._counts[table], self._counted(table, rows)
        best: tuple[float, Origin] | None = None
        for dimension, counts in failing.items():
            known = [(-n, value) for value, n in counts.items() if value is not None]
            if not known or len(usually[dimension]) < 2:
                continue
            negative, value = min(known)
            count = -negative
            share = count / len(rows)
            usual = usually[dimension][value] / self._frames[table].height
            if share < LEAST_SHARE or share < LEAST_LIFT * usual or count < LEAST_ROWS:
                continue
            told = share * (1 - usual)
            if best is None or told > best[0]:
                best = (told, Origin(dimension, value, share))
        return best[1] if best else None

    def pieces(self, frame: pl.DataFrame) -> Iterator[pl.DataFrame]:
        """A frame as a whole, or where rows are in files some rows after the others."""
        small = self._in_files is None or frame.is_empty()
        return iter((frame,)) if small else frame.iter_slices(AT_ONCE)

    def _counted(self, table: str, rows: pl.Series | None = None) -> dict[str, Counts]:
        """How many of some or all rows of a table have each value of each dimension."""
        found: dict[str, Counts] = {}
        for looked_up in self._dimensions(table, rows):
            for values in looked_up.iter_columns():
                counts = found.setdefault(values.name, Counter())
                counts.update(dict(values.value_counts(name="n").iter_rows()))
        return found

    def _dimensions(self, table: str, rows: pl.Series | None) -> Iterator[pl.DataFrame]:
        """The dimensions of some or all rows of a table."""
        if self._in_files is None:
            if table not in self._known:
                self._known[table] = self._look_up(table, self._frames[table])
            yield self._known[table] if rows is None else self._known[table][rows]
            return
        frame = self._frames[table]
        frame = frame.select(c for c in TELLING if c in frame.columns)
        for start in range(0, frame.height if rows is None else len(rows), AT_ONCE):
            part = slice(start, start + AT_ONCE)
            yield self._look_up(table, frame[part] if rows is None else frame[rows[part]])
            self._in_files.release()

    def _look_up(self, table: str, frame: pl.DataFrame) -> pl.DataFrame:
        paths = pl.Series([f.path for f in self._tables[table].files], dtype=pl.String)
        own = _attributes(frame)
        found = own.with_columns(file=paths.gather(frame[FILE]))
        articles = self._frames.get("articles")
        if table != "articles" and articles is not None and "article_id" in frame.columns:
            if self._in_files is not None:
                if self._by_id is None:
                    told = articles.select(c for c in TELLING if c in articles.columns)
                    self._by_id = RowsByArticle(told, self._in_files)
                ids = frame["article_id"].drop_nulls().unique(maintain_order=True)
                articles = self._by_id.of(ids).drop("__article")
            of_article = _attributes(articles).with_columns(articles["article_id"])
            of_article = of_article.unique("article_id", keep="first", maintain_order=True)
            of_article = of_article.drop(own.columns, strict=False)
            found = (
                found.with_columns(frame["article_id"])
                .join(of_article, on="article_id", how="left", maintain_order="left")
                .drop("article_id")
            )
        return found.select(d for d in DIMENSIONS if d in found.columns)


def _attributes(frame: pl.DataFrame) -> pl.DataFrame:
    """The dimensions that a table's own columns tell."""
    chosen: list[pl.Expr] = [
        pl.col(name) for name in ("publisher", "language") if frame.schema.get(name) == pl.String
    ]
    if isinstance(frame.schema.get("extractor"), pl.Struct):
        parts = pl.col("extractor").struct
        both = (parts.field("name"), parts.field("version"))
        name = pl.concat_str(both, separator=" ", ignore_nulls=True)
        chosen.append(pl.when(parts.field("name").is_not_null()).then(name).alias("extractor"))
    elif frame.schema.get("annotator") == pl.String:
        chosen.append(pl.col("annotator").alias("extractor"))
    if isinstance(frame.schema.get("published_at"), pl.Datetime):
        chosen.append(pl.col("published_at").dt.strftime("%Y-%m").alias("month"))
    return frame.select(pl.col(INDEX), *chosen).drop(INDEX)
