"""A run in four stages, for engines that lay parts of a dataset on several machines.

1. `read_table` reads an input, runs the rules on rows, and addresses each row to a part.
2. `judge_part` runs the rules on articles with their rows, those over keys too that look at one
   article at a time. An article and all that belongs to it are in one part.
3. `compare_part` lays side by side what articles are compared by. What is equal is in one part.
4. `last_stage.judge_whole` runs the rules over keys and over the dataset on all rows without their
   bodies, and counts.

Between the stages parcels travel. Rows carry their file as a path, and their number within it:
whatever the parts, the last stage puts them into the order of the input, and so the outcome is
that of `engine.run`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

import polars as pl

from newsschema.readers.table import (
    FILE,
    INDEX,
    ROW,
    Dataset,
    SourceFile,
    Table,
)
from newsschema.validators.active import ActiveRule, active_rules
from newsschema.validators.comparing import KEY, NUMBER
from newsschema.validators.engine import Run
from newsschema.validators.fused import FusedRules
from newsschema.validators.gathering import Gathering
from newsschema.validators.job import PATH, PLACE, Job, frames_of, paths_of
from newsschema.validators.parcels import Kind, Parcel
from newsschema.validators.parts import BATCH_BYTES, coalesced
from newsschema.validators.rule import GroupRule, Partition


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
    yield from _found(rules, order % job.parts)
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
    of_article = "article_id" in rows.columns
    if not of_article and name != "articles":
        yield Parcel.of(Kind.KEPT, rows, table=name, part=order % job.parts, order=order)
        if name in _beside_articles(rules):
            context = Parcel.of(Kind.CONTEXT, rows, table=name, order=order)
            yield from (replace(context, part=part) for part in range(job.parts))
        return
    for part, some in _split(rows, pl.col("article_id" if of_article else ROW), job.parts):
        if with_empty or some.height:
            yield Parcel.of(Kind.ROWS, some, table=name, part=part, order=order)


def _beside_articles(rules: Sequence[ActiveRule]) -> set[str]:
    """The tables that rules on articles look at."""
    return {
        name
        for active in rules
        if isinstance(active.rule, GroupRule) and active.rule.partition is Partition.ARTICLE
        for name in active.rule.needs()
    }


def _split(rows: pl.DataFrame, by: pl.Expr, parts: int) -> Iterator[tuple[int, pl.DataFrame]]:
    """Each part and its rows; equal values are in one."""
    number = (by.hash().fill_null(0) % parts).alias("__part")
    by_part = rows.with_columns(number).partition_by("__part", as_dict=True, include_key=False)
    for part in range(parts):
        yield part, by_part.get((part,), rows.clear())


def _found(rules: Sequence[ActiveRule], part: int) -> Iterator[Parcel]:
    """What the rules of a stage have found, and which crashed."""
    for active in rules:
        found = active.findings()
        if found is not None and found.height:
            yield Parcel.of(Kind.FINDINGS, found, part=part)
        if active.crashed is not None:
            said = pl.DataFrame({"code": [active.rule.code], "error": [active.crashed]})
            yield Parcel.of(Kind.CRASH, said, part=part)


def judge_part(job: Job, parcels: Iterable[Parcel]) -> Iterator[Parcel]:
    """Judge the articles of one part with their rows, and hand on what the last stage needs.

    Args:
        job: the run.
        parcels: all that were addressed to the part, in any order.
    """
    opened: list[Parcel] = []
    here = 0
    for parcel in parcels:
        here = parcel.part
        if parcel.kind in (Kind.ROWS, Kind.CONTEXT):
            opened.append(parcel)
        else:
            yield parcel
        if parcel.kind is Kind.ROWS and parcel.table != "articles":
            yield replace(parcel, kind=Kind.KEPT)
    rules = active_rules(job.settings)
    for parcel in _judged(job, rules, frames_of(job, opened)):
        yield parcel if parcel.kind is Kind.PIECES else replace(parcel, part=here)
    yield from _found(rules, here)


def _judged(
    job: Job, rules: Sequence[ActiveRule], frames: dict[str, pl.DataFrame]
) -> Iterator[Parcel]:
    """Articles with their rows: the articles without bodies, and mismatching spans."""
    tables = {name: _table(job, name, frame) for name, frame in frames.items()}
    run = Run(Dataset(job.path, tables), job.settings, rules, job.now)
    articles = frames.pop("articles", None)
    run.frames.update({name: frame.drop(PATH) for name, frame in frames.items()})
    if articles is not None:
        yield from _articles(job, run, articles)
    run.judge_articles()
    found = run.spans.found()
    if found.height:
        places = [
            frame.select(pl.lit(name).alias("table"), INDEX, *PLACE)
            for name, frame in frames.items()
        ]
        at = found.join(pl.concat(places), on=["table", INDEX], how="left", maintain_order="left")
        yield Parcel.of(Kind.MISMATCHES, at.drop(INDEX))


def _articles(job: Job, run: Run, articles: pl.DataFrame) -> Iterator[Parcel]:
    """Look at the articles of a part, and hand them on without their bodies."""
    run.begin_articles(comparing=False)
    gathering = Gathering(run.rules, comparing=True)
    seen: list[pl.DataFrame] = []
    for batch in coalesced(iter([articles]), BATCH_BYTES):
        bodies = batch.drop(PATH)
        kept = run.see_articles(bodies).hstack(gathering.alone(bodies))
        seen.append(kept)
        kept = kept.drop(INDEX, FILE).with_columns(batch[PATH])
        yield Parcel.of(Kind.KEPT, kept, table="articles")
        for code, pieces in gathering.pieces(bodies):
            placed = batch.select(pl.col(PLACE).gather(pieces[NUMBER])).hstack(pieces.drop(NUMBER))
            for part, some in _split(placed, pl.col(KEY), job.parts):
                if some.height:
                    yield Parcel.of(Kind.PIECES, some, table=code, part=part)
    run.frames["articles"] = pl.concat(seen) if seen else articles.drop(PATH)


def _table(job: Job, name: str, frame: pl.DataFrame) -> Table:
    """A table whose rows are there already."""
    known = job.inputs[name]
    files = list(known.files) or [SourceFile(path, "memory") for path in paths_of(frame)]
    return Table(name, known.record, files, lambda _table: iter((frame,)))


def compare_part(job: Job, parcels: Iterable[Parcel]) -> Iterator[Parcel]:
    """Compare what has equal keys, and hand on what the last stage needs.

    Args:
        job: the run.
        parcels: all that were addressed to the part, in any order.
    """
    pieces: dict[str, list[pl.DataFrame]] = {}
    for parcel in parcels:
        if parcel.kind is Kind.PIECES:
            pieces.setdefault(parcel.table, []).append(parcel.frame())
        else:
            yield parcel
    rules = active_rules(job.settings)
    comparers = Gathering(rules).comparers
    for code, frames in pieces.items():
        met = comparers[code].met(pl.concat(frames))
        if met.height:
            yield Parcel.of(Kind.GATHERED, met, table=code)
