"""The columns of a table as they were read, and how long their texts are."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Final

import numpy as np
import polars as pl
from numpy.typing import NDArray

from newsschema.readers.table import Table
from newsschema.schemas.derive.markdown import type_in_words
from newsschema.schemas.fields import fields
from newsschema.validators.overview import Bin, ColumnSummary, Distribution, Limit
from newsschema.validators.rule import Rule

EXAMPLES: Final = 3
EXAMPLE_AT_MOST: Final = 80
"""Code points of an example."""
LOOKED_AT: Final = 200
"""Values among which examples are sought."""

BODY: Final = ("articles", "body")
TEXTS: Final = (BODY, ("articles", "title"), ("quotes", "text"), ("claims", "text"))
"""Table and column of the texts whose lengths are told."""

LIMITS: Final[Mapping[tuple[str, str], tuple[str, str, bool]]] = {
    BODY: ("TXT020", "shortest", False),
    ("quotes", "text"): ("QUO013", "max_length", True),
}
"""Where a rule's option limits the length of a text: its code, the option, whether at most."""

EDGES: Final = np.array(
    [0] + [round(step * 10**power) for power in range(8) for step in (1, 1.5, 2, 3, 5, 7)],
    dtype=np.int64,
)
"""Bins of about equal width on a logarithmic scale, with round bounds."""


def column_summaries(
    table: Table, frame: pl.DataFrame, bodies: Sequence[str]
) -> tuple[ColumnSummary, ...]:
    """The columns of a table, those of its record first.

    Args:
        table: the table, read.
        frame: all its rows, articles without bodies.
        bodies: some bodies of articles, for examples.
    """
    specs = {spec.name: spec for spec in fields(table.record)}
    nulls = frame.null_count().row(0, named=True) if frame.width else {}
    present = [name for name in specs if name in table.columns]
    present += [name for name in table.columns if name not in specs and name in frame.columns]
    found = []
    for name in present:
        if (table.name, name) == BODY and name not in frame.columns:
            count = int(nulls.get("__body_hash", 0))
            examples = tuple(body[: EXAMPLE_AT_MOST + 1] for body in bodies[:1])
        elif name in frame.columns:
            count, examples = int(nulls[name]), _examples(frame[name])
        else:
            continue
        words = type_in_words(specs[name]) if name in specs else str(frame.schema[name]).lower()
        found.append(ColumnSummary(name, words, name in specs, count, examples))
    return tuple(found)


def _examples(values: pl.Series) -> tuple[str, ...]:
    """The first different values as texts; one code point longer than allowed where cut."""
    if isinstance(values.dtype, pl.Null | pl.Object):
        return ()
    some = values.drop_nulls().head(LOOKED_AT)
    if some.dtype == pl.String:
        some = some.str.slice(0, EXAMPLE_AT_MOST + 1).unique(maintain_order=True)
        return tuple(some.head(EXAMPLES))
    told = dict.fromkeys(_as_text(value)[: EXAMPLE_AT_MOST + 1] for value in some.to_list())
    return tuple(told)[:EXAMPLES]


def _as_text(value: object) -> str:
    """A value as a reader of the data would write it: JSON for lists and structs."""
    if isinstance(value, list | dict | tuple | bool):
        return json.dumps(value, ensure_ascii=False, default=str)
    return str(value)


def counts_of_lengths(texts: pl.Series) -> NDArray[np.int64]:
    """How many texts have a length in each bin of `EDGES`; nulls do not count."""
    lengths = texts.drop_nulls().str.len_chars().to_numpy().astype(np.int64)
    bins = np.searchsorted(EDGES, lengths, side="right") - 1
    return np.bincount(bins, minlength=len(EDGES)).astype(np.int64)


def distributions(
    tables: Mapping[str, Table],
    frames: Mapping[str, pl.DataFrame],
    bodies: NDArray[np.int64],
    rules: Sequence[Rule],
) -> tuple[Distribution, ...]:
    """The lengths of texts, with the limit of the rule that looks at them.

    Args:
        tables: the tables, read.
        frames: their rows, articles without bodies.
        bodies: how many bodies have a length in each bin.
        rules: the selected rules.
    """
    found = []
    for table, column in TEXTS:
        if table not in frames:
            continue
        if (table, column) == BODY:
            counts = bodies
        elif frames[table].schema.get(column) == pl.String:
            counts = counts_of_lengths(frames[table][column])
        else:
            continue
        filled = np.flatnonzero(counts)
        if not len(filled):
            continue
        bins = tuple(
            Bin(int(EDGES[i]), int(EDGES[min(i + 1, len(EDGES) - 1)]), int(counts[i]))
            for i in range(max(filled[0] - 1, 0), min(filled[-1] + 2, len(EDGES)))
        )
        found.append(Distribution(table, column, bins, _limit(tables[table], column, rules)))
    return tuple(found)


def _limit(table: Table, column: str, rules: Sequence[Rule]) -> Limit | None:
    """What a rule's option, or else the record, says of the length of a text."""
    by_code = {rule.code: rule for rule in rules}
    if (table.name, column) in LIMITS:
        code, option, at_most = LIMITS[table.name, column]
        value = getattr(by_code[code].options, option, None) if code in by_code else None
        return Limit(code, int(value), at_most) if value is not None else None
    spec = next((s for s in fields(table.record) if s.name == column), None)
    if spec is None or spec.max_length is None:
        return None
    return Limit(spec.breaks.limit or "IO015", spec.max_length, at_most=True)
