"""Adding to a corpus: the rows of its newest version that stay, of which mostly keys are read.

The rows to add are validated beside those that are there. Of these, the keys and references of
all rows are read, and whole rows only where an added row has to do with their article. Rows
that hang on an article that is replaced are looked at again, as if they were added too: what
they say of its text may not hold any more.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Final

import orjson
import polars as pl

from newsschema.readers.corpus import Version
from newsschema.readers.corpus_manifest import FileEntry
from newsschema.readers.dataset import numbered
from newsschema.readers.derived import precision_column
from newsschema.readers.table import FILE, LINE, ROW, Dataset, SourceFile, Table
from newsschema.schemas.catalogue import RECORDS
from newsschema.schemas.fields import fields
from newsschema.schemas.record import Record
from newsschema.writers.parts import WHEN, is_parted

PATH: Final = "__path"
"""The file of the version that has a row."""
ARTICLE: Final = "article_id"


@dataclass(slots=True)
class Present:
    """The rows of a version, as far as an addition needs them."""

    version: Version
    records: Mapping[str, type[Record]]
    keys: dict[str, pl.DataFrame] = field(default_factory=dict)
    """Of each table the keys, references and dates of all rows, with `__path` and `__row`."""

    @classmethod
    def of(cls, version: Version, added: Dataset) -> Present:
        """Read the keys of a version."""
        own = {name: table.record for name, table in added.tables.items()}
        tables = version.manifest.tables
        records = {name: own.get(name) or RECORDS[name] for name in tables}
        found = cls(version, records)
        for name, record in records.items():
            wanted = _telling(record)
            frames = [
                rows.with_columns(
                    pl.lit(entry.path).alias(PATH),
                    pl.int_range(pl.len(), dtype=pl.Int64).alias(ROW),
                )
                for entry, rows in version.batches(name, wanted)
            ]
            found.keys[name] = pl.concat(frames, how="diagonal_relaxed")
        return found

    def entries(self, table: str) -> dict[str, FileEntry]:
        """The files of a table, by path."""
        return {entry.path: entry for entry in self.version.manifest.tables[table].files}

    def whole(self, table: str, rows: pl.DataFrame) -> Iterator[tuple[str, pl.DataFrame]]:
        """All columns of some rows of `keys`, file by file, with `__row`."""
        for path, entry in self.entries(table).items():
            some = rows.filter(pl.col(PATH) == path)
            if some.height:
                whole = self.version.today(table, entry).with_columns(
                    pl.int_range(pl.len(), dtype=pl.Int64).alias(ROW)
                )
                yield path, whole.join(some.select(ROW), on=ROW, how="semi", maintain_order="left")


def _telling(record: type[Record]) -> list[str]:
    """The columns that are read of all rows."""
    names = [
        spec.name
        for spec in fields(record)
        if spec.is_key
        or spec.is_version
        or spec.ref is not None
        or (spec.item is not None and any(member.ref for member in spec.item.members))
    ]
    return [*names, WHEN, precision_column(WHEN)]


@dataclass(slots=True)
class Addition:
    """Rows to add, laid beside those that are there."""

    dataset: Dataset
    """The rows to add and those to look at again (reported), and the others as context."""
    present: Present
    gone: dict[str, pl.DataFrame]
    """Of each table the rows of `Present.keys` that added rows, or themselves, replace."""

    def staying(self, table: str) -> pl.DataFrame:
        """The rows of `Present.keys` that stay as they are."""
        keys = self.present.keys[table]
        return keys.join(self.gone[table], on=[PATH, ROW], how="anti", maintain_order="left")


def lay_beside(added: Dataset, present: Present) -> Addition:
    """Lay rows to add beside those of a version.

    Args:
        added: the rows to add; they are read once here, for their keys.
        present: the rows that are there.
    """
    keys, articles, replaced = _looked_through(added, present)
    gone: dict[str, pl.DataFrame] = {}
    tables: dict[str, Table] = {}
    for name in [n for n in RECORDS if n in present.keys or n in added.tables] + [
        n for n in added.tables if n not in RECORDS
    ]:
        own = added.tables.get(name)
        if name not in present.keys:
            if own is not None:
                tables[name] = own
            continue
        record, there = present.records[name], present.keys[name]
        same = there[record.key()].is_in(keys.get(name, pl.Series([], dtype=pl.String)).implode())
        hanging = (
            there[ARTICLE].is_in(replaced.implode()).fill_null(value=False) & ~same
            if ARTICLE in there.columns and name != "articles"
            else pl.repeat(False, there.height, eager=True)
        )
        again = there.filter(hanging)
        gone[name] = there.filter(same | hanging).select(PATH, ROW)
        rest = there.filter(~(same | hanging))
        near = (
            rest[ARTICLE].is_in(articles.implode()).fill_null(value=False)
            if ARTICLE in rest.columns
            else pl.repeat(not is_parted(record, name), rest.height, eager=True)
        )
        files = list(own.files) if own is not None else []
        shown = f"{present.version.files.shown}@{present.version.name}"
        for path in present.entries(name):
            files.append(SourceFile(f"{shown}/{path}", "parquet", reported=True))
        first = len(files)
        for path in present.entries(name):
            files.append(SourceFile(f"{shown}/{path} (context)", "parquet", reported=False))
        numbers = list(present.entries(name))
        context = _Context(
            own, present, name, again, rest.filter(near), rest.filter(~near), numbers, first
        )
        tables[name] = Table(
            name, record, files, partial(_read, context), partial(_originals, context)
        )
    return Addition(Dataset(added.path, tables, added.notes), present, gone)


def _looked_through(
    added: Dataset, present: Present
) -> tuple[dict[str, pl.Series], pl.Series, pl.Series]:
    """The keys of the added rows, the articles they have to do with, the replaced articles."""
    keys: dict[str, pl.Series] = {}
    articles: list[pl.Series] = [pl.Series([], dtype=pl.String)]
    for name, table in added.tables.items():
        key = table.record.key()
        found = [pl.Series([], dtype=pl.String)]
        for batch in table.batches():
            for column, kept in ((key, found), (ARTICLE, articles)):
                if column in batch.columns:
                    kept.append(batch[column].cast(pl.String).drop_nulls().unique())
        keys[name] = pl.concat(found).unique()
    there = present.keys.get("articles")
    own = keys.get("articles", pl.Series([], dtype=pl.String))
    replaced = own if there is None else own.filter(own.is_in(there[ARTICLE].implode()))
    return keys, pl.concat(articles).unique(), replaced


@dataclass(frozen=True, slots=True)
class _Context:
    """What one table is read from."""

    own: Table | None
    present: Present
    name: str
    again: pl.DataFrame
    near: pl.DataFrame
    far: pl.DataFrame
    paths: list[str]
    first: int
    """Number of the first file that is context."""


def _read(context: _Context, table: Table) -> Iterator[pl.DataFrame]:
    """The added rows, those to look at again, then the context."""
    index = 0
    if context.own is not None:
        for batch in context.own.batches():
            index += batch.height
            yield batch
        table.take_over(context.own)
    for frame in _frames(context):
        yield numbered(frame, index)
        index += frame.height
        table.rows += frame.height
        table.columns.extend(
            name for name in frame.columns if name not in table.columns and name[:2] != "__"
        )


def _originals(
    context: _Context, file: int, records: pl.DataFrame, wanted: Collection[int]
) -> Iterator[tuple[int, bytes]]:
    """Rows of one file as they stood (see `table.Originals`)."""
    added = 0 if context.own is None else len(context.own.files)
    if file < added:
        if context.own is not None and context.own.originals is not None:
            yield from context.own.originals(file, records, wanted)
        return
    path = context.paths[(file - added) % len(context.paths)]
    rows = context.present.version.today(context.name, context.present.entries(context.name)[path])
    numbered_rows = rows.with_columns(pl.int_range(pl.len(), dtype=pl.Int64).alias(ROW))
    for row in numbered_rows.filter(pl.col(ROW).is_in(list(wanted))).iter_rows(named=True):
        number = row.pop(ROW)
        yield number, orjson.dumps(row, default=str, option=orjson.OPT_NON_STR_KEYS)


def _frames(context: _Context) -> Iterator[pl.DataFrame]:
    again = context.first - len(context.paths)
    for first, rows in ((again, context.again), (context.first, context.near)):
        for path, whole in context.present.whole(context.name, rows):
            yield _placed(whole, first + context.paths.index(path))
    for (path,), rows in context.far.group_by(PATH, maintain_order=True):
        there = [name for name in rows.columns if name != PATH]
        yield _placed(rows.select(there), context.first + context.paths.index(str(path)))


def _placed(rows: pl.DataFrame, file: int) -> pl.DataFrame:
    return rows.with_columns(
        pl.lit(file, dtype=pl.UInt32).alias(FILE), pl.lit(None, dtype=pl.Int64).alias(LINE)
    )
