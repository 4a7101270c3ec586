"""The last stage of a run over parts: what shows only in all rows, and the counting.

Left to it are references (REF), as a table has several, each of which lies elsewhere, and a chain
of them may lead through all parts; rules that judge a value by its whole column or table (most of
ACT, ART002, CLM003, CLM009, LIC001, LNG004, QUO009, TIM001, TIM002, TIM004); and those over the
dataset, which count over all rows or outlets, find clusters of copies that hang together through
any part (DUP004, DUP006), or the unit of offsets that mismatching spans share (QUO001 to QUO004).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

import polars as pl

from newsschema.readers.table import (
    INDEX,
    PROBLEMS,
    ROW,
    ColumnMapping,
    Dataset,
    SourceFile,
    Table,
)
from newsschema.validators.active import ActiveRule, active_rules
from newsschema.validators.comparing import Comparing
from newsschema.validators.data import MISMATCHES
from newsschema.validators.gathering import Gathering
from newsschema.validators.job import PATH, PLACE, Job, frames_of, paths_of
from newsschema.validators.outcome import Outcome
from newsschema.validators.parcels import Kind, Parcel
from newsschema.validators.parts import whole
from newsschema.validators.run import Run

ONCE_A_TABLE = "IO011"
"""The code of what readers say of a column once for all files of a table."""


def judge_whole(job: Job, parcels: Iterable[Parcel]) -> Outcome:
    """Judge what shows only in all rows, and count.

    Args:
        job: the run.
        parcels: all that the parts handed on, in any order.
    """
    by_kind: dict[Kind, list[Parcel]] = {kind: [] for kind in Kind}
    for parcel in parcels:
        by_kind[parcel.kind].append(parcel)
    rules = active_rules(job.settings)
    frames = frames_of(job, by_kind[Kind.KEPT])
    rows_of = {name: frames[name][ROW] for name in frames if job.inputs[name].dense}
    tables = {name: _whole_table(job, name, by_kind, frames, rows_of) for name in job.inputs}
    for name, table in tables.items():
        frame = frames.get(name, whole([], table))
        if name in rows_of:
            frame = frame.with_columns(pl.col(INDEX).cast(pl.Int64).alias(ROW))
        frames[name] = frame
    dataset = Dataset(job.path, tables, job.notes)
    run = Run(dataset, job.settings, rules, job.now)
    run.earlier = job.earlier
    run.in_parts = True
    _put_findings(rules, by_kind, rows_of)
    if "articles" in frames:
        for code, gatherer in Gathering(rules).comparers.items():
            met = [parcel.frame() for parcel in by_kind[Kind.GATHERED] if parcel.rule == code]
            frames["articles"] = _with_gathered(frames["articles"], gatherer, met, rows_of)
    run.frames.update({n: f.drop(PATH, strict=False) for n, f in frames.items()})
    run.check_others()
    if "articles" in frames:
        others = {name: frame for name, frame in run.frames.items() if name != "articles"}
        run.spans.prepare(others, run.records)
        run.spans.take(_mismatches(frames, by_kind[Kind.MISMATCHES], rows_of))
        run.end_articles()
    outcome = run.outcome(dataset, job.settings, job.baseline)
    kept = outcome.findings.head(job.settings.max_findings or outcome.findings.height)
    return replace(outcome, findings=kept)


def _whole_table(
    job: Job,
    name: str,
    parcels: Mapping[Kind, Sequence[Parcel]],
    frames: Mapping[str, pl.DataFrame],
    rows_of: Mapping[str, pl.Series],
) -> Table:
    """A table as its readers would have left it after all its rows."""
    known = job.inputs[name]
    parts = _opened(parcels[Kind.SUMMARY], name)
    problems = [PROBLEMS.to_frame(), *_opened(parcels[Kind.PROBLEMS], name)]
    said = pl.concat(problems, how="diagonal")
    files = list(known.files)
    if not files:
        of_rows = [] if name not in frames else paths_of(frames[name])
        files = [SourceFile(path, "memory") for path in of_rows or said[PATH].unique().drop_nulls()]
    number = {file.path: at for at, file in enumerate(files)}
    # Each input says these of its own columns; a whole table says them once.
    of_columns = pl.col("row").is_null()
    once = of_columns & (pl.col("code") == ONCE_A_TABLE)
    said = (
        said.with_columns(
            _dense(pl.col("row"), rows_of.get(name)),
            pl.col(PATH).replace_strict(number, return_dtype=pl.UInt32).alias("file"),
        )
        .with_columns(
            __file=pl.when(~once).then("file"),
            __row=pl.when(~of_columns).then(pl.int_range(pl.len())),
        )
        .unique(["__file", "__row", *(set(PROBLEMS) - {"file"})], keep="first", maintain_order=True)
    )
    table = Table(name, known.record, files, lambda _table: iter(()))
    table.problem_frames.append(said.select(PROBLEMS.names()))
    for part in parts:
        columns, mappings, rows, unreadable = part.row(0)
        table.add_told(columns, [ColumnMapping(*mapping) for mapping in mappings], rows, unreadable)
    return table


def _opened(parcels: Sequence[Parcel], table: str) -> list[pl.DataFrame]:
    """The frames about a table, in the order of its inputs."""
    own = sorted((p for p in parcels if p.table == table), key=lambda parcel: parcel.order)
    return [parcel.frame() for parcel in own]


def _dense(row: pl.Expr, rows: pl.Series | None) -> pl.Expr:
    """Numbers of rows, counted from 0 where they only rise."""
    if rows is None:
        return row
    return row.map_batches(
        lambda old: rows.search_sorted(old).cast(pl.Int64).zip_with(old.is_not_null(), old),
        return_dtype=pl.Int64,
    )


def _put_findings(
    rules: Sequence[ActiveRule],
    parcels: Mapping[Kind, Sequence[Parcel]],
    rows_of: Mapping[str, pl.Series],
) -> None:
    """Give the rules what they have found in the parts, and the errors they crashed with."""
    by_code = {active.rule.code: active for active in rules}
    for parcel in parcels[Kind.FINDINGS]:
        for (table,), found in parcel.frame().group_by("table", maintain_order=True):
            rows = rows_of.get(str(table))
            frame = found.with_columns(_dense(pl.col("row"), rows))
            by_code[frame["code"][0]].frames.append(frame)
    for parcel in sorted(parcels[Kind.CRASH], key=lambda parcel: parcel.data):
        code, error = parcel.frame().row(0)
        by_code[code].crashed = by_code[code].crashed or error


def _with_gathered(
    articles: pl.DataFrame,
    gatherer: Comparing,
    met: Sequence[pl.DataFrame],
    rows_of: Mapping[str, pl.Series],
) -> pl.DataFrame:
    """The articles with what a gatherer that compares them wants of their pieces."""
    if PATH not in articles.columns:
        return articles
    own = articles.select(PLACE).clear().lazy().collect_schema()
    pieces = pl.concat([pl.DataFrame(schema={**own, **gatherer.pieces_schema}), *met])
    pieces = pieces.with_columns(_dense(pl.col(ROW), rows_of.get("articles")))
    joined = pieces.group_by(PLACE).agg(gatherer.joined())
    return articles.join(joined, on=PLACE, how="left", maintain_order="left")


def _mismatches(
    frames: Mapping[str, pl.DataFrame],
    parcels: Sequence[Parcel],
    rows_of: Mapping[str, pl.Series],
) -> pl.DataFrame:
    """The mismatching spans of all parts, with the `__index` that their rows have now."""
    if not parcels:
        return MISMATCHES.to_frame()
    found = []
    mismatches = pl.concat([parcel.frame() for parcel in parcels])
    for (name,), some in mismatches.group_by("table", maintain_order=True):
        index = frames[str(name)].select(*PLACE, INDEX)
        placed = some.with_columns(_dense(pl.col(ROW), rows_of.get(str(name))))
        found.append(placed.join(index, on=PLACE, how="left", maintain_order="left"))
    return pl.concat(found).select(MISMATCHES.names())
