"""Rows that are set aside: they break an error rule, or hang on a row that does."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Final

import polars as pl

from newsschema.readers.table import FILE, INDEX, LINE, ROW, Dataset, Table
from newsschema.validators.data import Data
from newsschema.validators.finding import Severity
from newsschema.validators.outcome import Outcome
from newsschema.validators.references import dangling
from newsschema.validators.versions import version_of

QUARANTINE: Final = pl.Schema(
    {
        "table": pl.String(),
        "file": pl.String(),
        "row": pl.Int64(),
        "line": pl.Int64(),
        "key": pl.String(),
        "codes": pl.List(pl.String()),
        "input": pl.String(),
        "input_bytes": pl.Binary(),
    }
)
"""One row per input row that was set aside, and the rules that put it there.

`input` is the row as it stood: the text of its record, or JSON where the input has typed columns.
Bytes that are not UTF-8 are shown as escapes there, and `input_bytes` has the whole; else it is
null."""

HANGS: Final = "REF001"
"""The rule that a row would break whose article, actor or quote is set aside."""

TWICE: Final = "DUP001"
"""The rule on keys that stand twice: which of the rows is right nobody can tell."""

ASIDE: Final = pl.Schema(
    {INDEX: pl.UInt32(), FILE: pl.UInt32(), ROW: pl.Int64(), "codes": pl.List(pl.String())}
)
CODES: Final = pl.Schema(
    {"table": pl.String(), FILE: pl.UInt32(), ROW: pl.Int64(), "codes": pl.List(pl.String())}
)


def quarantined_rows(
    dataset: Dataset, outcome: Outcome, frames: Mapping[str, pl.DataFrame]
) -> dict[str, pl.DataFrame]:
    """The rows with errors, and those that refer to them, by table, with the columns of `ASIDE`.

    Args:
        dataset: the repaired dataset.
        outcome: what was found in it.
        frames: its rows.
    """
    aside = {name: _with_errors(dataset, outcome, name, frame) for name, frame in frames.items()}
    if not any(rows.height for rows in aside.values()):
        return {}
    aside = {name: _with_namesakes(dataset, name, frames[name], own) for name, own in aside.items()}
    known = _dangling(dataset, frames, {})
    while True:
        hanging = _dangling(dataset, frames, aside).join(
            known, on=["table", INDEX, "column"], how="anti", maintain_order="left"
        )
        hanging = hanging.filter(_reported(dataset))
        if hanging.is_empty():
            return aside
        for (table,), rows in hanging.group_by("table", maintain_order=True):
            name = str(table)
            frame = frames[name].select(INDEX, FILE, ROW)
            new = (
                rows.select(INDEX)
                .unique(maintain_order=True)
                .join(frame, on=INDEX, maintain_order="left")
                .with_columns(codes=pl.lit([HANGS], dtype=pl.List(pl.String)))
            )
            aside[name] = pl.concat([aside[name], new.select(ASIDE.names())])


def codes_of(aside: Mapping[str, pl.DataFrame], rows: Mapping[str, pl.DataFrame]) -> pl.DataFrame:
    """Why each row is set aside, those that could not be read among them, in `CODES`.

    Args:
        aside: what `quarantined_rows` gave.
        rows: by table, what `accounting.rows_of` gave for the input.
    """
    found = [CODES.to_frame()]
    for name in sorted({*aside, *rows}):
        parts = [CODES.to_frame().drop("table")]
        if name in rows:
            bad = rows[name].filter(pl.col("codes").list.len() > 0)
            parts.append(bad.select(FILE, ROW, "codes"))
        if name in aside:
            parts.append(aside[name].select(FILE, ROW, "codes"))
        frame = pl.concat(parts).with_columns(table=pl.lit(name))
        found.append(frame.select(CODES.names()))
    return pl.concat(found)


def commonest(quarantine: pl.DataFrame, most: int = 5) -> str:
    """The rules that set most rows aside, with the number of rows: `REF001 12, ART001 3`."""
    return by_rule(quarantine["codes"].explode(), most)


def by_rule(codes: pl.Series, most: int | None = None) -> str:
    """How often each rule occurs, the commonest ones first; all of them, or so many at most."""
    counts = codes.drop_nulls().alias("code").value_counts(name="number")
    ranked = counts.sort("number", "code", descending=[True, False])
    shown = ranked if most is None else ranked.head(most)
    named = ", ".join(f"{code} {number:,}" for code, number in shown.iter_rows())
    others = ranked.height - shown.height
    rules = "rule" if others == 1 else "rules"
    return f"{named} and {others} other {rules}" if others > 0 else named


def told(dataset: Dataset, codes: pl.DataFrame, rows: Mapping[str, pl.DataFrame]) -> pl.DataFrame:
    """The quarantine, with the columns of `QUARANTINE`, in the order of files and rows."""
    found = [QUARANTINE.to_frame()]
    for name, table in dataset.tables.items():
        own = codes.filter(pl.col("table") == name)
        numbers = [number for number, file in enumerate(table.files) if file.reported]
        paths = {number: table.files[number].path for number in numbers}
        place = (
            own.filter(pl.col(FILE).is_in(numbers))
            .join(rows[name].drop("codes"), on=[FILE, ROW], maintain_order="left")
            .sort(FILE, ROW)
        )
        found.append(
            place.hstack(_inputs(table, place, rows[name])).select(
                "table",
                pl.col(FILE)
                .replace_strict(paths, default=None, return_dtype=pl.String)
                .alias("file"),
                pl.col(ROW).alias("row"),
                pl.col(LINE).alias("line"),
                "key",
                "codes",
                "input",
                "input_bytes",
            )
        )
    return pl.concat(found)


def _inputs(table: Table, place: pl.DataFrame, rows: pl.DataFrame) -> pl.DataFrame:
    """`input` and `input_bytes` of rows.

    Args:
        table: their table.
        place: `__file` and `__row` of each.
        rows: all rows of the table, as `accounting.rows_of` gave them.
    """
    texts: dict[tuple[int, int], bytes] = {}
    for (file,), own in place.group_by(FILE, maintain_order=True):
        number = int(str(file))
        records = rows.filter(pl.col(FILE) == number).sort(ROW).select(ROW, LINE)
        if table.originals is not None:
            found = table.originals(number, records, set(own[ROW]))
            texts |= {(number, row): text for row, text in found}
    told = [_told(texts.get(at)) for at in place.select(FILE, ROW).iter_rows()]
    schema = {"input": pl.String, "input_bytes": pl.Binary}
    return pl.DataFrame(told, schema=schema, orient="row")


def _told(text: bytes | None) -> tuple[str | None, bytes | None]:
    if text is None:
        return None, None
    try:
        return text.decode(), None
    except UnicodeDecodeError:
        return text.decode("utf-8", "backslashreplace"), text


def _with_errors(
    dataset: Dataset, outcome: Outcome, name: str, frame: pl.DataFrame
) -> pl.DataFrame:
    """The rows of one table with findings at error."""
    numbers = {file.path: number for number, file in enumerate(dataset.tables[name].files)}
    errors = outcome.findings.filter(
        pl.col("table") == name,
        pl.col("severity") == str(Severity.ERROR),
        pl.col("row").is_not_null(),
    )
    codes = (
        errors.select(
            pl.col("file").replace_strict(numbers, return_dtype=pl.UInt32).alias(FILE),
            pl.col("row").alias(ROW),
            "code",
        )
        .group_by(FILE, ROW, maintain_order=True)
        .agg(codes=pl.col("code").unique().sort())
    )
    if codes.is_empty():
        return ASIDE.to_frame()
    joined = frame.select(INDEX, FILE, ROW).join(codes, on=[FILE, ROW], maintain_order="left")
    return joined.select(ASIDE.names())


def _with_namesakes(
    dataset: Dataset, name: str, frame: pl.DataFrame, aside: pl.DataFrame
) -> pl.DataFrame:
    """Rows set aside, and with those whose key is not their own all rows that have the key."""
    own = aside.filter(pl.col("codes").list.contains(TWICE))
    key = dataset.tables[name].record.key()
    if own.is_empty() or key not in frame.columns:
        return aside
    same = [key, "__version"]
    every = frame.select(INDEX, FILE, ROW, key, version_of(frame.columns, name).alias("__version"))
    shared = every.join(own.select(INDEX), on=INDEX, how="semi").select(same)
    others = (
        every.join(shared, on=same, how="semi", maintain_order="left")
        .join(aside, on=INDEX, how="anti", maintain_order="left")
        .with_columns(codes=pl.lit([TWICE], dtype=pl.List(pl.String)))
    )
    return pl.concat([aside, others.select(ASIDE.names())])


def _dangling(
    dataset: Dataset, frames: Mapping[str, pl.DataFrame], aside: Mapping[str, pl.DataFrame]
) -> pl.DataFrame:
    """The references that no row answers when some rows are set aside."""
    kept = {
        name: frame.filter(~pl.col(INDEX).is_in(aside[name][INDEX].implode()))
        if name in aside and aside[name].height
        else frame
        for name, frame in frames.items()
    }
    data = Data(
        tables={name: frame.lazy() for name, frame in kept.items()},
        records={name: table.record for name, table in dataset.tables.items()},
        now=datetime.fromtimestamp(0, UTC),
    )
    return dangling(data).select("table", INDEX, "column")


def _reported(dataset: Dataset) -> pl.Expr:
    """Whether the row's table is one that is repaired."""
    names = [n for n, t in dataset.tables.items() if any(f.reported for f in t.files)]
    return pl.col("table").is_in(names)
