"""TIM003: a day that was stored as its first second."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

import polars as pl

from newsschema.readers.derived import precision_column
from newsschema.readers.table import INDEX, RAW
from newsschema.validators.data import Data
from newsschema.validators.example import Bad, Good, article
from newsschema.validators.finding import Confidence, Safety, Severity
from newsschema.validators.midnights import UNKNOWN, midnights
from newsschema.validators.outlets import same_outlet
from newsschema.validators.rule import GroupRule, Partition

COLUMNS: Final = ("published_at", "modified_at")


class FalseMidnight(GroupRule):
    """A date has the time 00:00:00, and so do others of its outlet: the time was not known.

    Reported where at least every fifth article of the outlet that has a time of day has this
    one, on the clock that the text is written in. Dates that are known to the day, by their form
    (2026-03-02) or by `published_precision`, are legal.

    ## Why it matters

    The order of a day's articles is wrong, everything seems to happen at night, and shifted to
    another zone the article appears on the day before. Measured: 12 of 258 pages of current
    news sites; two well-known extractors give days alone; `pyarrow.json` makes a midnight out of
    every date.

    ## How to repair

    Write the day alone, or set `published_precision` to `day`. That is safe where all articles of
    the outlet say midnight; otherwise a paper may really have published at that hour.
    """

    code = "TIM003"
    name = "false-midnight"
    table = "articles"
    partition = Partition.DATASET
    message = UNKNOWN
    severity = Severity.WARNING
    confidence = Confidence.LIKELY
    safety = Safety.SAFE
    help = "write the date alone, or set published_precision to day"
    columns = {"articles": ()}
    examples = [
        Good(articles=[article(published_at="2026-03-02")]),
        Good(articles=[article(published_at="2026-03-02T00:00:00Z", published_precision="day")]),
        Good(articles=[article(published_at="2026-03-02", published_precision=None)]),
        Good(
            articles=[
                article(article_id=f"art_{n}", published_at=f"2026-03-02T{n:02}:00:00Z")
                for n in range(8)
            ]
        ),
        Bad(
            articles=[article(published_at="2026-03-02T00:00:00+09:00")],
            keys=["art_1"],
            fixed={"articles": [article(published_at="2026-03-02")]},
        ),
        Bad(
            articles=[
                article(published_at="2026-03-02T00:00:00Z", publisher="Вечерняя гавань"),
                article(article_id="art_2", published_at="2026-03-03T00:00:00Z", publisher="港報"),
                article(article_id="art_3"),
            ],
            keys=["art_1", "art_2"],
        ),
    ]

    def together(self, data: Data) -> Mapping[str, pl.Expr]:
        """The articles of one outlet."""
        present = data.tables["articles"].collect_schema().names()
        return {"articles": same_outlet(present)}

    def failing(self, data: Data) -> pl.LazyFrame:
        """The midnights of outlets that have many."""
        articles = data.tables["articles"]
        present = articles.collect_schema().names()
        found = [midnights(articles, c, present) for c in COLUMNS if c in present]
        return pl.concat(found) if found else pl.LazyFrame(schema={INDEX: pl.UInt32})

    def fix_data(self, data: Data) -> Sequence[pl.LazyFrame]:
        """The day alone, as text and as precision, as far as these are there."""
        present = data.tables["articles"].collect_schema().names()
        failing = self.failing(data)
        frames = []
        for column in COLUMNS:
            own = failing.filter(pl.col("column") == column)
            told: list[pl.Expr] = []
            if RAW + column in present:
                told.append(pl.col("expected").alias(RAW + column))
            if precision_column(column) in data.records["articles"].model_fields:
                told.append(pl.lit("day").alias(precision_column(column)))
            if told and column in present:
                frames.append(own.select(INDEX, "fix_safety", *told))
        return frames
