"""Rows that go because another says what they say, and what refers to them."""

from __future__ import annotations

from typing import Final

import polars as pl

from newsschema.readers.table import INDEX
from newsschema.repairs.changes import GONE, Changes
from newsschema.schemas.fields import Kind, columns, fields
from newsschema.validators.text_around import AROUND

ALIASES: Final = "aliases"


def merge_rows(changes: Changes, merges: pl.DataFrame) -> None:
    """Let rows go, and make what refers to them refer to the rows that stay.

    Args:
        changes: takes the changes.
        merges: the columns of `proposals.CODED_MERGES`; of several of one row the first counts.
    """
    for (table,), given in merges.group_by("table", maintain_order=True):
        name = str(table)
        # What another row goes into stays.
        needed = pl.col(INDEX).is_in(given["into"].drop_nulls().implode())
        once = given.filter(pl.col("into").is_not_null() | ~needed).unique(
            INDEX, keep="first", maintain_order=True
        )
        own = once.with_columns(into=pl.Series(_ends(once), dtype=pl.UInt32))
        frame = changes.frames[name]
        rows = frame.filter(pl.col(INDEX).is_in(own[INDEX].implode()))
        changes.log_rows(
            rows.select(
                pl.lit(name).alias("table"),
                INDEX,
                pl.lit(None, dtype=pl.String).alias("column"),
                before=pl.struct(pl.exclude("^__.*$")).struct.json_encode(),
                after=pl.lit(None, dtype=pl.String),
            ).join(
                own.select(INDEX, rule="code", safety="fix_safety"), on=INDEX, maintain_order="left"
            )
        )
        changes.gone[name] = own.select(GONE.names())
        _gather(changes, name, own.filter(pl.col("into").is_not_null()))
        _rewrite(changes, name, own)


def _gather(changes: Changes, table: str, merges: pl.DataFrame) -> None:
    """Let the rows that stay have what they lack: values that are null, other names."""
    frame, key = changes.frames[table], changes.records[table].key()
    gone = merges.select(INDEX, "into", rule="code", safety="fix_safety")
    known = columns(changes.records[table])
    for column in dict.fromkeys((*frame.columns, *(c for c in (ALIASES,) if c in known))):
        # What stands around the spans of one row says nothing of another one's.
        if column.startswith("__") or column in (key, *AROUND):
            continue
        told = gone.with_columns(
            own=changes.held(table, column, gone["into"]),
            other=changes.held(table, column, gone[INDEX]),
        )
        if column not in frame.columns:
            told = told.cast({"own": known[column].polars, "other": known[column].polars})
        if column == ALIASES and "name" in frame.columns:
            told = told.with_columns(
                name=changes.held(table, "name", gone["into"]),
                other_name=changes.held(table, "name", gone[INDEX]),
            ).with_columns(value=_names())
        else:
            told = told.with_columns(value=pl.coalesce("own", "other"))
        new = told.filter(pl.col("value").ne_missing(pl.col("own")))
        once = new.unique("into", keep="first", maintain_order=True)
        if once.height:
            cells = once.drop(INDEX).rename({"into": INDEX})
            free = changes.untaken(table, column, cells)
            changes.put(table, column, free, free["own"])


def _names() -> pl.Expr:
    """All names of two rows but the first one's own, the first row's aliases first."""
    own, other = pl.col("own").fill_null([]), pl.col("other").fill_null([])
    every = pl.concat_list(own, pl.concat_list("other_name"), other)
    names = every.list.unique(maintain_order=True)
    kept = names.list.set_difference(pl.concat_list("name")).list.drop_nulls()
    return pl.when(kept.list.len() > own.list.len()).then(kept).otherwise("own")


def _ends(merges: pl.DataFrame) -> list[int | None]:
    """For each row the one that stays, where the row it is merged into goes too."""
    into: dict[int, int | None] = dict(merges.select(INDEX, "into").iter_rows())
    ends = []
    for row in merges[INDEX]:
        seen = {row}
        at = into[row]
        while at is not None and at in into and at not in seen:
            seen.add(at)
            at = into[at]
        ends.append(at)
    return ends


def _rewrite(changes: Changes, table: str, merges: pl.DataFrame) -> None:
    """Put the keys of the rows that stay for those of the rows that go."""
    key = changes.records[table].key()
    if key not in changes.frames[table].columns:
        return
    kept = merges.filter(pl.col("into").is_not_null())
    old = changes.held(table, key, kept[INDEX]).to_list()
    new = changes.held(table, key, kept["into"]).to_list()
    keys = {a: b for a, b in zip(old, new, strict=True) if a != b and a is not None}
    if not keys:
        return
    said = kept.row(0, named=True)
    for name, record in changes.records.items():
        frame = changes.frames[name]
        for spec in fields(record):
            if spec.name not in frame.columns:
                continue
            value = pl.col(spec.name)
            new_value: pl.Expr | None = None
            if spec.ref == table:
                new_value = value.replace(keys)
            elif spec.item is not None and spec.item.kind is Kind.STRUCT:
                members = [m.name for m in spec.item.members if m.ref == table]
                if members:
                    new_value = value.list.eval(
                        pl.element().struct.with_fields(pl.field(m).replace(keys) for m in members)
                    )
            if new_value is None:
                continue
            changed = frame.select(INDEX, spec.name, value=new_value).filter(
                pl.col("value").ne_missing(pl.col(spec.name))
            )
            if changed.height:
                changes.put(
                    name,
                    spec.name,
                    changed.select(
                        INDEX,
                        "value",
                        rule=pl.lit(said["code"]),
                        safety=pl.lit(said["fix_safety"]),
                    ),
                    changed[spec.name],
                )
