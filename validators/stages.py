"""A run in three stages, for engines that lay parts of a dataset on several machines.

1. `read_table` reads an input, runs the rules on rows, and addresses each row to a part.
2. `judge_part` runs the rules on articles with their rows, those over keys too that look at one
   article at a time. An article and all that belongs to it are in one part; for gatherers that
   compare articles, those that are compared are in one, too.
3. `last_stage.judge_whole` runs the rules over keys and over the dataset on all rows without their
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
    Dataset,
    SourceFile,
    Table,
)
from newsschema.validators.active import ActiveRule, active_rules
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
    frames = frames_of(job, [*opened[Kind.ROWS], *opened[Kind.CONTEXT]])
    yield from _judged(job, rules, frames)
    texts = frames_of(job, opened[Kind.TEXTS]).get("articles")
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
    tables = {name: _table(job, name, frame) for name, frame in frames.items()}
    run = Run(Dataset(job.path, tables), job.settings, rules, job.now)
    articles = frames.pop("articles", None)
    run.frames.update({name: frame.drop(PATH) for name, frame in frames.items()})
    if articles is not None:
        yield from _articles(run, articles)
    run.judge_articles()
    found = run.spans.found()
    if found.height:
        places = [
            frame.select(pl.lit(name).alias("table"), INDEX, *PLACE)
            for name, frame in frames.items()
        ]
        at = found.join(pl.concat(places), on=["table", INDEX], how="left", maintain_order="left")
        yield Parcel.of(Kind.MISMATCHES, at.drop(INDEX))


def _articles(run: Run, articles: pl.DataFrame) -> Iterator[Parcel]:
    """Look at the articles of a part, and hand them on without their bodies."""
    run.begin_articles(comparing=False)
    seen: list[pl.DataFrame] = []
    for batch in coalesced(iter([articles]), BATCH_BYTES):
        kept = run.see_articles(batch.drop(PATH))
        seen.append(kept)
        kept = kept.drop(INDEX, FILE).with_columns(batch[PATH])
        yield Parcel.of(Kind.KEPT, kept, table="articles")
    run.frames["articles"] = pl.concat(seen) if seen else articles.drop(PATH)


def _table(job: Job, name: str, frame: pl.DataFrame) -> Table:
    """A table whose rows are there already."""
    known = job.inputs[name]
    files = list(known.files) or [SourceFile(path, "memory") for path in paths_of(frame)]
    return Table(name, known.record, files, lambda _table: iter((frame,)))
