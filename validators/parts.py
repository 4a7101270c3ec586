"""Parts of a dataset: which rows belong to a batch of articles."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

import numpy as np
import polars as pl
from numpy.typing import NDArray
from polars.io.plugins import register_io_source

from newsschema.readers.table import INDEX, PROVENANCE, Table
from newsschema.schemas.fields import fields
from newsschema.schemas.record import Record
from newsschema.validators.data import SPANS
from newsschema.validators.grounding import flat_spans, span_columns
from newsschema.validators.row_store import RowStore

Rows = NDArray[np.int64]

SPAN_FIELDS = ("body", "title", "description")
"""The texts of an article that spans may point into."""


class RowsByArticle:
    """Finds the rows of a frame that belong to given articles.

    Rows are sorted once by a 64-bit hash of their `article_id`; looking up a batch is then a
    binary search, and no join over all rows is made per batch. Equal hashes of different ids
    are told apart when the rows are looked up.
    """

    def __init__(self, frame: pl.DataFrame, store: RowStore | None = None) -> None:
        """Index a frame that has a column `article_id`; in files, where those of `store` are."""
        self._frame = frame
        if store is not None and store.has_files:
            self._order, self._hashes = _sorted_in_files(frame["article_id"], store)
            return
        hashes = frame["article_id"].hash().to_numpy()
        if len(hashes) > 1 and bool((hashes[:-1] > hashes[1:]).any()):
            self._order = np.argsort(hashes, kind="stable")
            self._hashes = hashes[self._order]
        else:
            self._order = np.arange(len(hashes))
            self._hashes = hashes

    def of(self, ids: pl.Series, columns: list[str] | None = None) -> pl.DataFrame:
        """The rows whose article is in `ids`, with `__article`: the position within `ids`.

        Rows come in the order of `ids`; an id that stands twice gets its rows twice.
        """
        rows, article = self._look_up(ids)
        frame = self._frame if columns is None else self._frame.select(columns)
        one_after_another = _run_of(rows)
        found = frame[rows] if one_after_another is None else frame.slice(*one_after_another)
        return found.with_columns(article)

    def lazily(self, ids: pl.Series) -> pl.LazyFrame:
        """The same, of which only the columns are gathered that are asked for."""
        rows, article = self._look_up(ids)
        one_after_another = _run_of(rows)
        if one_after_another is not None:
            return self._frame.slice(*one_after_another).with_columns(article).lazy()

        def gathered(
            columns: list[str] | None, wanted: pl.Expr | None, most: int | None, _size: int | None
        ) -> Iterator[pl.DataFrame]:
            named = self._frame.columns if columns is None else columns
            found = self._frame.select(c for c in named if c != article.name)[rows]
            found = found.with_columns(article).select(columns or pl.all())
            found = found if wanted is None else found.filter(wanted)
            yield found if most is None else found.head(most)

        schema = {**self._frame.schema, "__article": pl.UInt32()}
        return register_io_source(gathered, schema=schema)

    def _look_up(self, ids: pl.Series) -> tuple[Rows, pl.Series]:
        """The numbers of the rows, and `__article`."""
        wanted = ids.hash().to_numpy()
        low = np.searchsorted(self._hashes, wanted, side="left")
        counts = np.searchsorted(self._hashes, wanted, side="right") - low
        counts[ids.is_null().to_numpy()] = 0
        article = np.repeat(np.arange(len(wanted), dtype=np.uint32), counts)
        within = np.arange(len(article)) - np.repeat(np.cumsum(counts) - counts, counts)
        rows = self._order[np.repeat(low, counts) + within]
        same = self._frame["article_id"].gather(rows).eq_missing(ids.gather(article)).to_numpy()
        if not same.all():
            rows, article = rows[same], article[same]
        return rows, pl.Series("__article", article, dtype=pl.UInt32)


INDEXED: Final = 1 << 18
"""Rows of an index in files that are sorted at a time."""


def _sorted_in_files(ids: pl.Series, store: RowStore) -> tuple[Rows, NDArray[np.uint64]]:
    """The numbers of rows by the hash of their id, and these hashes in order."""
    count = len(ids)
    if not count:
        return np.empty(0, dtype=np.int64), np.empty(0, dtype=np.uint64)
    hashes = store.array(np.uint64, count)
    for start in range(0, count, INDEXED):
        hashes[start : start + INDEXED] = ids[start : start + INDEXED].hash().to_numpy()
        store.release()
    order = store.array(np.int64, count)
    ordered = store.array(np.uint64, count)
    # By ranges of hashes that hold about as many rows as are sorted at a time.
    ranges = 1 + count // INDEXED
    width = np.uint64(((1 << 64) - 1) // ranges + (ranges > 1))
    at = 0
    for part in range(ranges):
        found = [
            np.flatnonzero(hashes[start : start + INDEXED] // width == part) + start
            for start in range(0, count, INDEXED)
        ]
        rows = np.concatenate(found)
        own = hashes[rows]
        sort = np.argsort(own, kind="stable")
        order[at : at + len(rows)] = rows[sort]
        ordered[at : at + len(rows)] = own[sort]
        at += len(rows)
        store.release()
    return order, ordered


def _run_of(rows: Rows) -> tuple[int, int] | None:
    """First and number of rows that stand one after the other; null where they do not.

    Most datasets have the quotes in the order of the articles: a slice copies nothing.
    """
    if not len(rows):
        return 0, 0
    if int(rows[-1]) - int(rows[0]) + 1 != len(rows):
        return None
    return (int(rows[0]), len(rows)) if bool((np.diff(rows) == 1).all()) else None


class SpansByArticle:
    """All spans of a dataset's quotes, claims and mentions, to be laid beside their texts."""

    def __init__(
        self,
        tables: Mapping[str, pl.DataFrame],
        records: Mapping[str, type[Record]] | None = None,
        store: RowStore | None = None,
    ) -> None:
        """Flatten the spans of every table that has an `article_id`.

        Args:
            tables: all rows of the tables.
            records: table to the record whose spans are meant; by default the usual ones.
            store: where the flat spans are kept.
        """
        store = store or RowStore()
        flat = store.rows()
        for name, frame in tables.items():
            if name != "articles" and "article_id" in frame.columns:
                record = (records or {}).get(name)
                for column in span_columns(name, frame, record):
                    for piece in store.pieces(frame.select(INDEX, "article_id", column)):
                        flat.add(flat_spans(name, piece, record))
                        store.release()
        spans = pl.concat([SPANS.to_frame().drop("context", "found", "around"), *flat.frames()])
        self.empty = spans.is_empty()
        self._rows = RowsByArticle(spans if store.has_files else spans.rechunk(), store)

    def beside(self, articles: pl.DataFrame) -> pl.DataFrame:
        """The spans that point into a batch of articles, with the text as `context`.

        The batch must be one chunk: gathering from many chunks would copy every text once
        per span.
        """
        spans = self._rows.of(articles["article_id"])
        at = spans["__article"]
        texts = {name: articles[name] for name in SPAN_FIELDS if name in articles.columns}
        if spans["field"].n_unique() <= 1 and (spans["field"] == "body").all():
            body = texts.get("body")
            context = pl.repeat(None, spans.height, dtype=pl.String, eager=True)
            return spans.with_columns(context=context if body is None else body.gather(at))
        columns = {f"__{name}": text.gather(at) for name, text in texts.items()}
        chosen = pl.lit(None, dtype=pl.String)
        for name in texts:
            chosen = pl.when(pl.col("field") == name).then(pl.col(f"__{name}")).otherwise(chosen)
        return spans.with_columns(**columns).with_columns(context=chosen).drop(list(columns))

    def per_article(self, ids: pl.Series) -> pl.DataFrame:
        """How many spans each of these articles has: `article_id`, `spans`."""
        of = self._rows.of(ids.drop_nulls(), ["article_id"])
        return of.group_by("article_id", maintain_order=True).agg(spans=pl.len())


BATCH_BYTES = 48 << 20
"""About how much of a table is looked at in one go: large enough that the cost per batch is
nothing, small enough that a batch and what is derived from it stay far below the data."""


def coalesced(batches: Iterator[pl.DataFrame], size: int) -> Iterator[pl.DataFrame]:
    """Batches of about `size` bytes and one chunk each, as long as the columns stay the same."""
    held: list[pl.DataFrame] = []
    weight = 0
    for batch in batches:
        if held and batch.schema != held[0].schema:
            yield pl.concat(held).rechunk()
            held, weight = [], 0
        for piece in _pieces(batch, size):
            held.append(piece)
            weight += int(piece.estimated_size())
            if weight >= size:
                yield pl.concat(held).rechunk()
                held, weight = [], 0
    if held:
        yield pl.concat(held).rechunk()


def _pieces(batch: pl.DataFrame, size: int) -> Iterator[pl.DataFrame]:
    """A batch that is much larger than `size` in slices; a table in memory is one batch."""
    weight = int(batch.estimated_size())
    if weight <= 2 * size:
        return iter((batch,))
    return batch.iter_slices(max(1, batch.height * size // weight))


def without_body(articles: pl.DataFrame) -> pl.DataFrame:
    """A batch of articles without its bodies, which key rules do not need, but with a hash."""
    if "body" not in articles.columns:
        return articles
    body = pl.col("body")
    return articles.with_columns(__body_hash=pl.when(body.is_not_null()).then(body.hash())).drop(
        "body"
    )


def whole(batches: list[pl.DataFrame], table: Table) -> pl.DataFrame:
    """All rows of a table as one frame; columns that a batch lacks are null there."""
    if not batches:
        known = {f.name: f.polars for f in fields(table.record) if f.name in table.columns}
        return pl.DataFrame(schema={**known, **PROVENANCE})
    return pl.concat(batches, how="diagonal_relaxed") if len(batches) > 1 else batches[0]


def rows_of_articles(frame: pl.DataFrame, *, are: bool) -> pl.LazyFrame:
    """The rows of a table that belong to an article, or those that belong to none."""
    if "article_id" not in frame.columns:
        return (frame.clear() if are else frame).lazy()
    belongs = pl.col("article_id").is_not_null()
    return frame.lazy().filter(belongs if are else ~belongs)
