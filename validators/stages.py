"""A run in three stages, for engines that lay parts of a dataset on several machines.

1. `read_table` reads an input, runs the rules on rows, and addresses each row to a part.
2. `judge_part` runs the rules on articles with their rows. An article and all that belongs to it
   are in one part; for gatherers that compare articles, those that are compared are in one, too.
3. `judge_whole` runs the rules over keys and over the dataset on all rows without their bodies,
   and counts.

Between the stages parcels travel. Rows carry their file as a path, and their number within it:
whatever the parts, the last stage puts them into the order of the input, and so the outcome is
that of `engine.run`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

import polars as pl

from newsschema.readers.dataset import numbered
from newsschema.readers.table import (
    FILE,
    INDEX,
    PROBLEMS,
    ROW,
    ColumnMapping,
    Dataset,
    SourceFile,
    Table,
)
from newsschema.schemas.record import Record
from newsschema.validators.active import ActiveRule, active_rules
from newsschema.validators.data import MISMATCHES
from newsschema.validators.engine import Run
from newsschema.validators.fused import FusedRules
from newsschema.validators.gathering import Gathering
from newsschema.validators.outcome import Outcome
from newsschema.validators.parcels import Kind, Parcel
from newsschema.validators.parts import BATCH_BYTES, coalesced, whole
from newsschema.validators.profile import Profile
from newsschema.validators.rule import GroupRule, Partition
from newsschema.validators.settings import Settings

PATH = "__path"
"""The file of a row while it travels: numbers of files are known in the last stage only."""
PLACE = [PATH, ROW]
ONCE_A_TABLE = "IO011"
"""The code of what readers say of a column once for all files of a table."""


@dataclass(frozen=True, slots=True)
class Input:
    """One table of a run, as far as it is known before anything is read."""

    record: type[Record]
    files: tuple[SourceFile, ...] = ()
    """In order; none where the rows tell their files."""
    dense: bool = False
    """Whether the numbers of rows only rise, and are to be counted from 0 in the end."""


@dataclass(frozen=True, slots=True)
class Job:
    """All that every stage of one run must know; it can be pickled."""

    path: str
    inputs: Mapping[str, Input]
    settings: Settings
    now: datetime
    parts: int
    baseline: pl.DataFrame | None = None
    """The known findings, with the columns of `baseline.ENTRIES`; null for none."""
    earlier: Profile | None = None
    """What the rules on drift compare with."""
    notes: tuple[str, ...] = ()


def read_table(job: Job, table: Table, order: int) -> Iterator[Parcel]:
    """Read a table, or some of its files or rows, and run the rules on its rows.

    Args:
        job: the run.
        table: its `files` are all that its rows name.
        order: rank of these rows among all of the table.
    """
    rules = active_rules(job.settings)
    fused = FusedRules(table, rules)
    paths = pl.Series([file.path for file in table.files], dtype=pl.String)
    sent = False
    for batch in coalesced(table.batches(), BATCH_BYTES):
        fused.look_at(batch)
        rows = batch.drop(INDEX, FILE).with_columns(paths.gather(batch[FILE]).alias(PATH))
        yield from _addressed(job, table.name, rows, rules, order, with_empty=not sent)
        sent = True
    yield from _found(rules)
    problems = table.problems()
    files = paths.gather(problems["file"]).alias(PATH)
    yield Parcel.of(
        Kind.PROBLEMS,
        problems.with_columns(files),
        table=table.name,
        part=order % job.parts,
        order=order,
    )
    yield Parcel.of(
        Kind.SUMMARY,
        pl.DataFrame(
            {
                "columns": [table.columns],
                "mappings": [[[m.source, m.target, m.how] for m in table.mappings]],
                "rows": [table.rows],
                "unreadable": [table.unreadable],
            },
            schema_overrides={
                "columns": pl.List(pl.String),
                "mappings": pl.List(pl.List(pl.String)),
                "unreadable": pl.List(pl.String),
            },
        ),
        table=table.name,
        part=order % job.parts,
        order=order,
    )


def _addressed(
    job: Job,
    name: str,
    rows: pl.DataFrame,
    rules: Sequence[ActiveRule],
    order: int,
    *,
    with_empty: bool,
) -> Iterator[Parcel]:
    """Rows of a table on their way to the parts in which they are judged.

    Every part gets a first parcel of each input, without rows if need be: rules ask which
    columns a table has.
    """
    if "article_id" not in rows.columns:
        yield Parcel.of(Kind.KEPT, rows, table=name, part=order % job.parts, order=order)
        if name in _beside_articles(rules):
            context = Parcel.of(Kind.CONTEXT, rows, table=name, order=order)
            yield from (replace(context, part=part) for part in range(job.parts))
        return
    for part, some in enumerate(_split(rows, pl.col("article_id"), job.parts)):
        if with_empty or some.height:
            yield Parcel.of(Kind.ROWS, some, table=name, part=part, order=order)
    if name == "articles" and "body" in rows.columns:
        for within in Gathering(rules, comparing=True).within(rows.columns):
            texts = rows.select(*PLACE, "body", *(set(within.meta.root_names()) - {"body"}))
            for part, some in enumerate(_split(texts, within, job.parts)):
                if some.height:
                    yield Parcel.of(Kind.TEXTS, some, table=name, part=part, order=order)


def _beside_articles(rules: Sequence[ActiveRule]) -> set[str]:
    """The tables that rules on articles look at."""
    return {
        name
        for active in rules
        if isinstance(active.rule, GroupRule) and active.rule.partition is Partition.ARTICLE
        for name in active.rule.needs()
    }


def _split(rows: pl.DataFrame, by: pl.Expr, parts: int) -> Iterator[pl.DataFrame]:
    """The rows of each part; equal values are in one."""
    number = (by.hash().fill_null(0) % parts).alias("__part")
    by_part = rows.with_columns(number).partition_by("__part", as_dict=True, include_key=False)
    for part in range(parts):
        yield by_part.get((part,), rows.clear())


def _found(rules: Sequence[ActiveRule]) -> Iterator[Parcel]:
    """What the rules of a stage have found, and which crashed."""
    for active in rules:
        found = active.findings()
        if found is not None and found.height:
            yield Parcel.of(Kind.FINDINGS, found)
        if active.crashed is not None:
            said = pl.DataFrame({"code": [active.rule.code], "error": [active.crashed]})
            yield Parcel.of(Kind.CRASH, said)


def judge_part(job: Job, parcels: Iterable[Parcel]) -> Iterator[Parcel]:
    """Judge the articles of one part with their rows, and hand on what the last stage needs.

    Args:
        job: the run.
        parcels: all that were addressed to the part, in any order.
    """
    opened: dict[Kind, list[Parcel]] = {Kind.ROWS: [], Kind.CONTEXT: [], Kind.TEXTS: []}
    for parcel in parcels:
        if parcel.kind in opened:
            opened[parcel.kind].append(parcel)
        else:
            yield parcel
        if parcel.kind is Kind.ROWS and parcel.table != "articles":
            yield replace(parcel, kind=Kind.KEPT)
    rules = active_rules(job.settings)
    frames = _frames(job, [*opened[Kind.ROWS], *opened[Kind.CONTEXT]])
    if "articles" in frames:
        yield from _judged(job, rules, frames)
    texts = _frames(job, opened[Kind.TEXTS]).get("articles")
    if texts is not None:
        gathering = Gathering(rules, comparing=True)
        batches = coalesced(iter([texts]), BATCH_BYTES)
        gathered = [batch.select(*PLACE).hstack(gathering.of(batch)) for batch in batches]
        yield Parcel.of(Kind.GATHERED, pl.concat(gathered), table="articles")
    yield from _found(rules)


def _judged(
    job: Job, rules: Sequence[ActiveRule], frames: dict[str, pl.DataFrame]
) -> Iterator[Parcel]:
    """Articles with their rows: the articles without bodies, and mismatching spans."""
    articles = frames.pop("articles")
    tables = {name: _table(job, name, frame) for name, frame in frames.items()}
    tables["articles"] = _table(job, "articles", articles)
    run = Run(Dataset(job.path, tables), job.settings, rules, job.now)
    run.frames.update({name: frame.drop(PATH) for name, frame in frames.items()})
    run.begin_articles(comparing=False)
    for batch in coalesced(iter([articles]), BATCH_BYTES):
        kept = run.see_articles(batch.drop(PATH)).drop(INDEX, FILE)
        yield Parcel.of(Kind.KEPT, kept.with_columns(batch[PATH]), table="articles")
    found = run.spans.found()
    if found.height:
        places = [
            frame.select(pl.lit(name).alias("table"), INDEX, *PLACE)
            for name, frame in frames.items()
        ]
        at = found.join(pl.concat(places), on=["table", INDEX], how="left", maintain_order="left")
        yield Parcel.of(Kind.MISMATCHES, at.drop(INDEX))


def _table(job: Job, name: str, frame: pl.DataFrame) -> Table:
    """A table whose rows are there already."""
    known = job.inputs[name]
    files = list(known.files) or [SourceFile(path, "memory") for path in _paths(frame)]
    return Table(name, known.record, files, lambda _table: iter((frame,)))


def _paths(frame: pl.DataFrame) -> list[str]:
    return [str(path) for path in frame[PATH].unique().sort()]


def _frames(job: Job, parcels: Sequence[Parcel]) -> dict[str, pl.DataFrame]:
    """The rows of each table in the order of the input, with `__index` and `__file`."""
    frames: dict[str, pl.DataFrame] = {}
    for name in job.inputs:
        own = [parcel for parcel in parcels if parcel.table == name]
        if not own:
            continue
        own.sort(key=lambda parcel: parcel.order)
        rows = pl.concat([parcel.frame() for parcel in own], how="diagonal_relaxed")
        paths = [file.path for file in job.inputs[name].files] or _paths(rows)
        number = {path: at for at, path in enumerate(paths)}
        rows = rows.with_columns(
            pl.col(PATH).replace_strict(number, return_dtype=pl.UInt32).alias(FILE)
        )
        frames[name] = numbered(rows.sort(FILE, ROW, maintain_order=True).rechunk(), 0)
    return frames


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
    frames = _frames(job, by_kind[Kind.KEPT])
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
    _put_findings(rules, by_kind, rows_of)
    if "articles" in frames:
        frames["articles"] = _with_gathered(frames["articles"], by_kind[Kind.GATHERED], rows_of)
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
        of_rows = [] if name not in frames else _paths(frames[name])
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
        table.columns += [column for column in columns if column not in table.columns]
        found = [ColumnMapping(*mapping) for mapping in mappings]
        table.mappings += [mapping for mapping in found if mapping not in table.mappings]
        table.rows += rows
        table.unreadable += unreadable
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
    articles: pl.DataFrame, parcels: Sequence[Parcel], rows_of: Mapping[str, pl.Series]
) -> pl.DataFrame:
    """The articles with what gatherers that compare them made of them."""
    if not parcels:
        return articles
    gathered = pl.concat([parcel.frame() for parcel in parcels], how="diagonal_relaxed")
    gathered = gathered.with_columns(_dense(pl.col(ROW), rows_of.get("articles")))
    return articles.join(gathered, on=PLACE, how="left", maintain_order="left")


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
