"""What rules that compare keys look at in rows that lie in parts."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace

import polars as pl

from newsschema.readers.table import FILE, INDEX, LINE
from newsschema.validators.active import CRASHES, ActiveRule
from newsschema.validators.data import Data
from newsschema.validators.job import PLACE
from newsschema.validators.rule import GroupRule

BY = "__by"
"""What is equal for rows that a rule compares."""


def comparing_keys(rules: Sequence[ActiveRule], data: Data) -> Iterator[tuple[ActiveRule, bool]]:
    """The rules that compare keys of tables that are there, and whether of the tables' own keys."""
    for active in rules:
        rule = active.rule
        if active.crashed is not None or not active.compares_keys:
            continue
        assert isinstance(rule, GroupRule)  # noqa: S101 - for the types
        if not set(rule.needs()) <= set(data.tables):
            continue
        try:
            by = rule.together(data) or {}
            own = {name: pl.col(data.records[name].key()) for name in by}
            yield active, all(by[name].meta.eq(own[name]) for name in by)
        except CRASHES as error:
            active.crash(error)


def seen_by_rules(
    rules: Sequence[ActiveRule], data: Data, name: str, rows: pl.DataFrame, present: Collection[str]
) -> Iterator[tuple[str, pl.DataFrame]]:
    """For each rule that compares other keys of a table than its own: the rows as it sees them.

    Args:
        rules: the selected rules.
        data: with this table alone.
        name: of the table.
        rows: of the table, with their place.
        present: the columns that they had, body included.

    Returns:
        Codes, and frames with `PLACE`, `BY`, and the columns that the rule looks at.
    """
    for active, own in comparing_keys(rules, data):
        rule = active.rule
        if own or not isinstance(rule, GroupRule):
            continue
        if not set(rule.needs().get(name, ())) <= set(present):
            continue
        try:
            by = (rule.together(data) or {})[name]
            wanted = {*asked(rule, data), LINE, data.records[name].key(), "article_id"}
            columns = [c for c in rows.columns if c in wanted - {INDEX, FILE, *PLACE}]
            seen = rows.select(*PLACE, by.alias(BY), *columns).filter(pl.col(BY).is_not_null())
        except CRASHES as error:
            active.crash(error)
        else:
            yield rule.code, seen


def asked(rule: GroupRule, data: Data) -> set[str]:
    """The columns of any table that a rule looks at.

    They are told by a run without rows, unless the rule looks at rows before it has a plan: then
    what it asks for may depend on them, and it has all.
    """
    seen: set[str] = set()
    plan: pl.LazyFrame | None = None

    def noting(frame: pl.LazyFrame) -> pl.LazyFrame:
        schema = pl.Schema({INDEX: pl.UInt32(), FILE: pl.UInt32(), **frame.collect_schema()})

        def note(read: pl.DataFrame) -> pl.DataFrame:
            seen.update(schema if plan is None else read.columns)
            return read

        return schema.to_frame().lazy().map_batches(note, projection_pushdown=True)

    tables = {name: noting(frame) for name, frame in data.tables.items()}
    plan = rule.failing(replace(data, tables=tables))
    plan.collect(engine="in-memory")
    return seen
