"""Gathering an overview once a run is over, with a second look at the bodies of articles."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

import numpy as np
import polars as pl
from numpy.typing import NDArray

from newsschema.readers.table import INDEX, Table
from newsschema.validators.overview import Overview
from newsschema.validators.overview_columns import (
    EDGES,
    EXAMPLE_AT_MOST,
    column_summaries,
    counts_of_lengths,
    distributions,
)
from newsschema.validators.overview_figures import (
    backgrounds,
    heat_map,
    located,
    table_findings,
    timeline,
)
from newsschema.validators.rule import Rule
from newsschema.validators.shown_articles import chosen_articles, shown_articles


def overview_of(
    findings: pl.DataFrame,
    tables: Mapping[str, Table],
    frames: Mapping[str, pl.DataFrame],
    mismatches: pl.DataFrame,
    rules: Sequence[Rule],
    unit: str,
) -> Overview:
    """The overview of a run.

    Bodies are let go while articles stream by, and only at the end it is known which ones are
    wanted: the articles are read a second time.

    Args:
        findings: all findings.
        tables: the tables of the dataset, read.
        frames: their rows, articles without bodies.
        mismatches: the spans that do not hold their words.
        rules: the selected rules.
        unit: how the producer counted offsets.
    """
    rows = located(findings, tables, frames)
    background = backgrounds(frames)
    chosen = chosen_articles(findings, frames.get("articles"))
    columns = {name: tuple(table.columns) for name, table in tables.items()}
    bodies, lengths, examples = _bodies(tables.get("articles"), chosen.index)
    for name, table in tables.items():
        # A file that was changed since is described as the rules saw it.
        table.columns[:] = columns[name]
    return Overview(
        tables=tuple(table_findings(findings, tables)),
        timeline=timeline(rows, background, findings),
        heat=heat_map(rows, background),
        distributions=distributions(tables, frames, lengths, rules),
        columns={
            name: column_summaries(table, frames[name], examples)
            for name, table in tables.items()
            if name in frames
        },
        articles=tuple(
            shown_articles(chosen, bodies, findings, rows, tables, frames, mismatches, unit)
        ),
        articles_with_findings=chosen.with_findings,
    )


def _bodies(
    table: Table | None, wanted: Collection[int]
) -> tuple[dict[int, str | None], NDArray[np.int64], list[str]]:
    """The wanted bodies by number of the row, how long all bodies are, and an example."""
    bodies: dict[int, str | None] = {}
    lengths = np.zeros(len(EDGES), dtype=np.int64)
    examples: list[str] = []
    if table is None:
        return bodies, lengths, examples
    for batch in table.batches():
        if batch.schema.get("body") != pl.String:
            continue
        lengths += counts_of_lengths(batch["body"])
        own = batch.filter(pl.col(INDEX).is_in(wanted))
        bodies.update(own.select(INDEX, "body").iter_rows())
        if not examples:
            first = batch["body"].drop_nulls().head(1)
            examples += first.str.slice(0, EXAMPLE_AT_MOST + 1).to_list()
    return bodies, lengths, examples
