"""A run in four stages, for engines that lay parts of a dataset on several machines.

1. `read_table` reads an input, runs the rules on rows, and addresses each row to a part.
2. `judge_part` runs the rules on articles with their rows, those over keys too that look at one
   article at a time. An article and all that belongs to it are in one part.
3. `compare_stage.compare_part` runs the rules that compare rows by a key of theirs. Rows with
   equal keys are in one part: those of one key of their table, and for keys of another kind the
   columns that the rule looks at. Lines that an outlet may repeat meet there, too.
4. `last_stage.judge_whole` runs what is left on all rows without their bodies, and counts.

Between the stages parcels travel. Rows carry their file as a path, and their number within it:
whatever the parts, the last stage puts them into the order of the input, and so the outcome is
that of `engine.run`.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import replace

import polars as pl

from newsschema.readers.table import (
    FILE,
    INDEX,
    ROW,
    Dataset,
    Table,
)
from newsschema.validators.active import ActiveRule, active_rules
from newsschema.validators.comparing import KEY, NUMBER
from newsschema.validators.data import Data
from newsschema.validators.fused import FusedRules
from newsschema.validators.gathering import Gathering
from newsschema.validators.job import PATH, PLACE, Job, found_by, frames_of, split, table_of
from newsschema.validators.keyed import BY, seen_by_rules
from newsschema.validators.parcels import Kind, Parcel
from newsschema.validators.parts import BATCH_BYTES, coalesced
from newsschema.validators.rule import GroupRule, Partition
from newsschema.validators.run import Run


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
    first, count = None, 0
    for batch in coalesced(table.batches(), BATCH_BYTES):
        fused.look_at(batch)
        rows = batch.drop(INDEX, FILE).with_columns(paths.gather(batch[FILE]).alias(PATH))
        yield from _addressed(job, table.name, rows, rules, order, with_empty=not sent)
        sent = True
        first, count = batch[ROW].min() if first is None else first, count + batch.height
    if job.inputs[table.name].dense and count:
        counted = pl.DataFrame({"first": [first], "rows": [count]})
        counts = Parcel.of(Kind.COUNTED, counted, table=table.name)
        yield from (replace(counts, part=part) for part in range(job.parts))
    yield from found_by(rules, order % job.parts)
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
        yield from _kept(job, name, rows, rules, rows.columns, order)
        if name in _beside_articles(rules):
            context = Parcel.of(Kind.CONTEXT, rows, table=name, order=order)
            yield from (replace(context, part=part) for part in range(job.parts))
        return
    for part, some in split(rows, pl.col("article_id" if of_article else ROW), job.parts):
        if with_empty or some.height:
            yield Parcel.of(Kind.ROWS, some, table=name, part=part, order=order)


def _kept(
    job: Job,
    name: str,
    rows: pl.DataFrame,
    rules: Sequence[ActiveRule],
    present: Collection[str],
    order: int = 0,
) -> Iterator[Parcel]:
    """Rows on their way to the last stage, and past the rules that compare them.

    Args:
        job: the run.
        name: of the table.
        rows: with their place.
        rules: the selected rules.
        present: the columns that the rows had, body included.
        order: rank of the rows among all of the table.
    """
    record = job.inputs[name].record
    key = pl.col(record.key()) if record.key() in rows.columns else pl.lit(None)
    kept = [(part, some) for part, some in split(rows, key, job.parts) if some.height]
    for part, some in kept or [(order % job.parts, rows)]:
        yield Parcel.of(Kind.KEPT, some, table=name, part=part, order=order)
    data = Data(tables={name: rows.lazy()}, records={name: record}, now=job.now)
    for code, seen in seen_by_rules(rules, data, name, rows, present):
        for part, some in split(seen, pl.col(BY), job.parts):
            if some.height:
                only = some.drop(BY)
                yield Parcel.of(Kind.KEYED, only, table=name, part=part, order=order, rule=code)


def _beside_articles(rules: Sequence[ActiveRule]) -> set[str]:
    """The tables that rules on articles look at."""
    return {
        name
        for active in rules
        if isinstance(active.rule, GroupRule) and active.rule.partition is Partition.ARTICLE
        for name in active.rule.needs()
    }


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
    rules = active_rules(job.settings)
    for parcel in _judged(job, rules, frames_of(job, opened)):
        yield replace(parcel, part=here) if parcel.kind is Kind.MISMATCHES else parcel
    others = [p for p in opened if p.kind is Kind.ROWS and p.table != "articles"]
    for name, rows in frames_of(job, others).items():
        yield from _kept(job, name, rows.drop(INDEX, FILE), rules, rows.columns)
    yield from found_by(rules, here)


def _judged(
    job: Job, rules: Sequence[ActiveRule], frames: dict[str, pl.DataFrame]
) -> Iterator[Parcel]:
    """Articles with their rows: the articles without bodies, and mismatching spans."""
    tables = {name: table_of(job, name, frame) for name, frame in frames.items()}
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
        placed = kept.drop(INDEX, FILE).with_columns(batch[PATH])
        yield from _kept(job, "articles", placed, run.rules, batch.columns)
        for code, pieces in gathering.pieces(bodies):
            places = batch.select(pl.col(PLACE).gather(pieces[NUMBER]))
            for part, some in split(places.hstack(pieces.drop(NUMBER)), pl.col(KEY), job.parts):
                if some.height:
                    yield Parcel.of(Kind.PIECES, some, table="articles", part=part, rule=code)
    run.frames["articles"] = pl.concat(seen) if seen else articles.drop(PATH)
