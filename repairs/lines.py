"""Lines of JSON Lines that can't be read, mended and read again."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from typing import Final

import polars as pl

from newsschema.readers.dataset import FileReader
from newsschema.readers.table import FILE, LINE, ROW, Dataset, Table
from newsschema.repairs.accounting import rows_of
from newsschema.repairs.changes import Policy
from newsschema.validators.fixing import mended_line
from newsschema.validators.outcome import Outcome
from newsschema.validators.registry import load_rules

LINES: Final = pl.Schema(
    {
        "table": pl.String(),
        FILE: pl.UInt32(),
        ROW: pl.Int64(),
        "before": pl.String(),
        "after": pl.String(),
        "rule": pl.String(),
        "safety": pl.String(),
    }
)
"""Lines as they stood and as they are read, both as JSON texts."""


def with_mended_lines(
    dataset: Dataset, outcome: Outcome, frames: dict[str, pl.DataFrame], policy: Policy
) -> tuple[Dataset, pl.DataFrame]:
    """The dataset in which lines that the rules know to mend are read, and those lines.

    Args:
        dataset: the input, read.
        outcome: what was found in it.
        frames: its rows.
        policy: what is allowed.

    Returns:
        The dataset, and a frame with the columns of `LINES`.
    """
    safeties = {code: str(rule.safety) for code, rule in load_rules().items()}
    found = outcome.findings.filter(
        pl.col("row").is_not_null(),
        pl.col("column").is_null(),
        policy.allows(pl.col("code").replace_strict(safeties, default=None)),
    )
    tables, log = {}, [LINES.to_frame()]
    for name, table in dataset.tables.items():
        own = list(_mended(table, found.filter(pl.col("table") == name), frames[name]))
        tables[name] = table
        if own and isinstance(table.read, FileReader):
            lines = pl.DataFrame(
                [
                    (name, file, row, before, after, code, safeties[code])
                    for file, row, code, before, after in own
                ],
                schema=LINES,
                orient="row",
            )
            log.append(lines)
            tables[name] = _reading(table, table.read, lines)
    return Dataset(dataset.path, tables, dataset.notes), pl.concat(log)


def _mended(
    table: Table, found: pl.DataFrame, frame: pl.DataFrame
) -> Iterator[tuple[int, int, str, str, str]]:
    """File, row, code, and the line before and after, of lines that can be mended."""
    if found.is_empty() or table.originals is None:
        return
    rules = {str(code): load_rules()[str(code)]() for code in found["code"].unique()}
    rows = rows_of(table, frame)
    for number, file in enumerate(table.files):
        codes = dict(found.filter(pl.col("file") == file.path).select("row", "code").iter_rows())
        if not codes or file.format != "jsonl":
            continue
        records = rows.filter(pl.col(FILE) == number).sort(ROW).select(ROW, LINE)
        for row, text in table.originals(number, records, set(codes)):
            new = mended_line(rules[codes[row]], text)
            if new is not None:
                before = text.decode("utf-8", "backslashreplace")
                yield number, row, codes[row], _json(before), _json(new.decode())


def _json(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)


def _reading(table: Table, reader: FileReader, lines: pl.DataFrame) -> Table:
    """The table with other lines in place of some that can't be read."""
    sources = []
    for source in reader.sources:
        own = lines.filter(pl.col(FILE) == source.file).select(ROW, "after")
        mended = {row: json.loads(after).encode() for row, after in own.iter_rows()}
        sources.append(replace(source, mended=mended))
    read = FileReader(tuple(sources), reader.settings)
    return Table(table.name, table.record, table.files, read, table.originals)
