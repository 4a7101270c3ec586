"""What a page about a run shows beyond its findings: where, when, and the texts themselves.

An `Overview` is gathered only when an output asks for it. It is bounded whatever the size of
the dataset: a handful of figures, and the texts of a few articles.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Literal

import polars as pl

MarkKind = Literal["valid", "stored", "fix", "speaker", "finding"]


@dataclass(frozen=True, slots=True)
class TableFindings:
    """How many findings a table has."""

    table: str
    error: int
    warning: int
    info: int


@dataclass(frozen=True, slots=True)
class Period:
    """The articles published in one stretch of time."""

    label: str
    """`2026-03-02` (the Monday of a week), `2026-03` or `2026`; `earlier` and `later` gather
    what lies outside the stretch that most articles were published in."""
    articles: int
    error: int
    warning: int


@dataclass(frozen=True, slots=True)
class Timeline:
    """Findings by the time of publication of the articles they belong to."""

    unit: Literal["week", "month", "year"]
    periods: tuple[Period, ...]
    undated: int
    """Errors and warnings that belong to no article with a date."""


@dataclass(frozen=True, slots=True)
class HeatMap:
    """The share of failing rows by publisher and rule, of those with the most of them."""

    codes: tuple[str, ...]
    publishers: tuple[str, ...]
    shares: tuple[tuple[float | None, ...], ...]
    """One row per publisher, one column per code, 0 to 1; null where the publisher has no row
    that the rule could look at."""
    left_out: int
    """Publishers with failing rows that are not shown."""


@dataclass(frozen=True, slots=True)
class Limit:
    """The value from which a rule reports."""

    code: str
    value: int
    at_most: bool
    """Whether larger values are reported; otherwise smaller ones."""


@dataclass(frozen=True, slots=True)
class Bin:
    """How many values lie from `low` up to and without `high`."""

    low: int
    high: int
    count: int


@dataclass(frozen=True, slots=True)
class Distribution:
    """The lengths of a column's texts in code points, in bins that grow with the length."""

    table: str
    column: str
    bins: tuple[Bin, ...]
    """Without gaps, with an empty one at either end where there is one."""
    limit: Limit | None


@dataclass(frozen=True, slots=True)
class ColumnSummary:
    """One column of a table as it was read."""

    name: str
    type: str
    known: bool
    """Whether the record has it."""
    nulls: int
    examples: tuple[str, ...]
    """The first different values, shortened."""


@dataclass(frozen=True, slots=True)
class Mark:
    """A place in the body of an article."""

    start: int
    """Code points."""
    end: int
    kind: MarkKind
    """`valid`: a span that holds its words; `stored`: one that does not; `fix`: where its words
    are; `speaker`: a span of a speaker; `finding`: a place that a finding names."""
    label: str
    """The row's key, or the rule's code."""
    finding: int | None = None
    """Number of the finding within `ShownArticle.findings`."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a body."""

    start: int
    """Code points before it."""
    text: str


@dataclass(frozen=True, slots=True)
class ShownArticle:
    """An article with many findings: its text, its spans, its findings."""

    article_id: str
    title: str | None
    publisher: str | None
    published: str | None
    """The day, ISO 8601."""
    language: str | None
    place: str
    """`data/articles.jsonl:17`."""
    length: int
    """Code points of the body."""
    pieces: tuple[Piece, ...]
    """The body; of a long one the parts around its marks. Empty without a body."""
    marks: tuple[Mark, ...]
    """By start; they may overlap."""
    findings: pl.DataFrame
    """The worst, with the columns of `finding.FINDINGS`, by their place in the text."""
    total: int
    """Findings of the article and of what refers to it."""


@dataclass(frozen=True, slots=True)
class Overview:
    """Everything that a page shows beyond the findings."""

    tables: tuple[TableFindings, ...]
    timeline: Timeline | None
    """Null where no article has a date."""
    heat: HeatMap | None
    """Null where fewer than two publishers are known."""
    distributions: tuple[Distribution, ...]
    columns: Mapping[str, tuple[ColumnSummary, ...]]
    articles: tuple[ShownArticle, ...]
    """Those with the most errors first, then with the most findings."""
    articles_with_findings: int

    def without_text(self) -> Overview:
        """The same without anything that articles or other rows say."""
        columns = {
            table: tuple(replace(column, examples=()) for column in columns)
            for table, columns in self.columns.items()
        }
        return replace(self, columns=columns, articles=())
