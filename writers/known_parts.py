"""The parts of the rows that others belong to, as far as they were seen."""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl

from newsschema.readers.derived import precision_column
from newsschema.readers.table import Table
from newsschema.writers.parts import WHEN, is_parted, months, parts
from newsschema.writers.spool import Spool


def telling(key: str) -> list[str]:
    """The columns of articles that decide their month."""
    return [key, WHEN, precision_column(WHEN)]


def remember(
    table: Table,
    spool: Spool,
    known: dict[str, pl.DataFrame],
    keys: list[pl.DataFrame],
    staying: pl.DataFrame | None,
) -> None:
    """Put the parts of a table's rows into `known`.

    Args:
        table: it.
        spool: has its rows; versions of an article are united there.
        known: by table, the parts of its rows as `found` and `part`.
        keys: of the rows; of articles with what decides their month, of others as in `known`.
        staying: the rows of the version that is added to.
    """
    key = table.record.key()
    if table.name == "articles":
        if staying is not None:
            keys.append(staying.select(name for name in telling(key) if name in staying.columns))
        known["articles"] = _nobody()
        if keys:
            every = pl.concat(keys, how="diagonal_relaxed")
            known["articles"] = months(every)
            if every["article_id"].n_unique() < every.height:
                _unite_versions(table, spool, known)
    elif is_parted(table.record, table.name):
        if staying is not None:
            part = parts(table.name, table.record, staying, known)
            keys.append(staying.select(pl.col(key).alias("found")).with_columns(part))
        known[table.name] = pl.concat([_nobody(), *keys]).unique("found", keep="first")


def add(spool: Spool, table: str, rows: pl.DataFrame, part: pl.Series) -> None:
    """Spool rows of a table, each to its part."""
    for (name,), some in rows.with_columns(part.alias("__part")).group_by("__part"):
        spool.add(f"{table}/{name}", some.drop("__part"))


def _unite_versions(table: Table, spool: Spool, known: Mapping[str, pl.DataFrame]) -> None:
    """Move versions of an article whose batches did not show the earliest month."""
    for name in [one for one in spool.names() if one.startswith("articles/")]:
        own = name.partition("/")[2]
        frames = list(spool.frames(name))
        keys = pl.concat([frame.select("article_id") for frame in frames])
        if (parts(table.name, table.record, keys, known) == own).all():
            continue
        for rows in list(spool.take(name)):
            add(spool, table.name, rows, parts(table.name, table.record, rows, known))


def _nobody() -> pl.DataFrame:
    return pl.DataFrame(schema={"found": pl.String, "part": pl.String})
