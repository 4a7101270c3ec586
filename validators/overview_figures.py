"""Where and when: findings by table, by time of publication, by publisher and rule."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Final, Literal

import polars as pl

from newsschema.readers.table import FILE, INDEX, ROW, Table
from newsschema.validators.finding import Severity
from newsschema.validators.overview import HeatMap, Period, TableFindings, Timeline

PERIODS_AT_MOST: Final = 60
CODES_AT_MOST: Final = 8
PUBLISHERS_AT_MOST: Final = 10

UNITS: Final[tuple[tuple[Literal["week", "month", "year"], str, str], ...]] = (
    ("week", "1w", "%Y-%m-%d"),
    ("month", "1mo", "%Y-%m"),
    ("year", "1y", "%Y"),
)
"""A unit of time, how Polars names it, and how a period of it is written."""

BACKGROUND = pl.Schema({"publisher": pl.String(), "published_at": pl.Datetime("us", "UTC")})
"""What is known of the article that a row belongs to."""

LOCATED = pl.Schema(
    {
        "at": pl.UInt32(),
        "code": pl.String(),
        "severity": pl.String(),
        "table": pl.String(),
        INDEX: pl.UInt32(),
    }
)
"""A finding of a row: its number in the findings frame, and the number of the row."""


def table_findings(findings: pl.DataFrame, tables: Mapping[str, Table]) -> list[TableFindings]:
    """The findings of each table, in the order of the dataset."""
    counts = {
        (str(table), str(severity)): int(number)
        for table, severity, number in findings.group_by("table", "severity").len().iter_rows()
    }
    return [TableFindings(name, *(counts.get((name, s), 0) for s in Severity)) for name in tables]


def located(
    findings: pl.DataFrame, tables: Mapping[str, Table], frames: Mapping[str, pl.DataFrame]
) -> pl.DataFrame:
    """The findings of rows that could be read, with the columns of `LOCATED`."""
    numbered = findings.with_row_index("at").filter(pl.col("row").is_not_null())
    parts = [LOCATED.to_frame()]
    for name, frame in frames.items():
        files = {file.path: number for number, file in enumerate(tables[name].files)}
        number = pl.col("file").replace_strict(files, default=None, return_dtype=pl.UInt32)
        own = numbered.filter(pl.col("table") == name).with_columns(
            number.alias(FILE), pl.col("row").alias(ROW)
        )
        rows = frame.lazy().select(FILE, ROW, INDEX)
        found = own.lazy().join(rows, on=[FILE, ROW], how="inner", maintain_order="left")
        parts.append(found.select(LOCATED.names()).collect())
    return pl.concat(parts)


def backgrounds(frames: Mapping[str, pl.DataFrame]) -> dict[str, pl.DataFrame]:
    """For each row of each table the publisher and date of its article, as far as known."""
    articles = frames.get("articles")
    if articles is None:
        return {name: _blank(frame.height) for name, frame in frames.items()}
    own = articles.select(
        pl.col(name) if articles.schema.get(name) == dtype else pl.lit(None, dtype).alias(name)
        for name, dtype in BACKGROUND.items()
    )
    if own.height != articles.height:
        own = _blank(articles.height)
    found = {"articles": own}
    if "article_id" in articles.columns:
        known = own.with_columns(articles["article_id"])
        known = known.unique("article_id", keep="first", maintain_order=True)
    for name, frame in frames.items():
        if name == "articles":
            continue
        if "article_id" in frame.columns and "article_id" in articles.columns:
            rows = frame.select("article_id")
            found[name] = rows.join(
                known, on="article_id", how="left", maintain_order="left"
            ).select(BACKGROUND.names())
        else:
            found[name] = _blank(frame.height)
    return found


def _blank(height: int) -> pl.DataFrame:
    return pl.DataFrame(
        {n: pl.repeat(None, height, dtype=d, eager=True) for n, d in BACKGROUND.items()}
    )


def timeline(
    rows: pl.DataFrame, background: Mapping[str, pl.DataFrame], findings: pl.DataFrame
) -> Timeline | None:
    """Errors and warnings by the time of publication.

    Args:
        rows: findings of rows, as `located` gives them.
        background: what `backgrounds` gives.
        findings: all findings, for how many belong to no time.

    Returns:
        Weeks; where most articles lie further apart than can be shown, months or years. Null
        where no article has a date.
    """
    articles = background.get("articles")
    if articles is None or articles["published_at"].drop_nulls().is_empty():
        return None
    dates = articles["published_at"].drop_nulls()
    low, high = _usual(dates)
    unit, every, written = next(
        (u for u in UNITS if _steps(low, high, u[1]) <= PERIODS_AT_MOST), UNITS[-1]
    )
    edges = pl.datetime_range(
        _floor(low, every), _floor(high, every), every, time_zone="UTC", eager=True
    )[-PERIODS_AT_MOST:]
    first, last = edges[0], edges[-1]

    def labelled(column: str) -> pl.Expr:
        start = pl.col(column).dt.truncate(every)
        inside = start.dt.strftime(written)
        return (
            pl.when(start < first)
            .then(pl.lit("earlier"))
            .when(start > last)
            .then(pl.lit("later"))
            .otherwise(inside)
            .alias("label")
        )

    wanted = [str(Severity.ERROR), str(Severity.WARNING)]
    parts = [
        part.with_columns(background[str(name)]["published_at"].gather(part[INDEX]))
        for (name,), part in rows.filter(pl.col("severity").is_in(wanted)).group_by("table")
    ]
    dated = pl.concat(parts).drop_nulls("published_at") if parts else None
    counts: dict[tuple[str, str], int] = {}
    if dated is not None:
        grouped = dated.select(labelled("published_at"), "severity").group_by("label", "severity")
        counts = {(label, severity): n for label, severity, n in grouped.len().iter_rows()}
    published = dict(
        dates.to_frame("published_at")
        .select(labelled("published_at"))
        .group_by("label")
        .len()
        .iter_rows()
    )
    labels = ["earlier", *edges.dt.strftime(written), "later"]
    periods = (
        Period(x, published.get(x, 0), *(counts.get((x, severity), 0) for severity in wanted))
        for x in labels
    )
    total = findings.filter(pl.col("severity").is_in(wanted)).height
    return Timeline(
        unit,
        tuple(p for p in periods if p.articles or p.label not in {"earlier", "later"}),
        total - (0 if dated is None else dated.height),
    )


def _usual(dates: pl.Series) -> tuple[datetime, datetime]:
    """The first and last date of those that are not far from the rest."""
    ordered = dates.sort()
    tenth: datetime = ordered[len(ordered) // 10]
    rest: datetime = ordered[len(ordered) * 9 // 10]
    reach = max((rest - tenth) * 2, timedelta(weeks=1))
    near = ordered.filter((tenth - ordered <= reach) & (ordered - rest <= reach))
    return near[0], near[-1]


def _floor(instant: datetime, every: str) -> datetime:
    floored: datetime = pl.Series([instant]).dt.truncate(every)[0]
    return floored


def _steps(low: datetime, high: datetime, every: str) -> int:
    days = {"1w": 7, "1mo": 30, "1y": 365}[every]
    return (high - low).days // days + 1


def heat_map(rows: pl.DataFrame, background: Mapping[str, pl.DataFrame]) -> HeatMap | None:
    """The share of failing rows by publisher and rule; null with fewer than two publishers.

    Args:
        rows: findings of rows, as `located` gives them.
        background: what `backgrounds` gives.
    """
    sizes = {
        name: dict(frame.drop_nulls("publisher").group_by("publisher").len().iter_rows())
        for name, frame in background.items()
    }
    if len({publisher for size in sizes.values() for publisher in size}) < 2 or rows.is_empty():
        return None
    places = rows.select("code", "table", INDEX).unique(maintain_order=True)
    failing = pl.concat(
        part.with_columns(background[str(name)]["publisher"].gather(part[INDEX]))
        for (name,), part in places.group_by("table", maintain_order=True)
    ).drop_nulls("publisher")
    codes = _most(failing, "code")[:CODES_AT_MOST]
    publishers = _most(failing.filter(pl.col("code").is_in(codes)), "publisher")
    if not publishers:
        return None
    shown = publishers[:PUBLISHERS_AT_MOST]
    tables: dict[str, list[str]] = {}
    for code, table in failing.select("code", "table").unique().sort("code", "table").iter_rows():
        tables.setdefault(code, []).append(table)
    counts = {
        (publisher, code): n
        for publisher, code, n in failing.group_by("publisher", "code").len().iter_rows()
    }

    def share(publisher: str, code: str) -> float | None:
        whole = sum(sizes[table].get(publisher, 0) for table in tables[code])
        return counts.get((publisher, code), 0) / whole if whole else None

    return HeatMap(
        tuple(sorted(codes)),
        tuple(shown),
        tuple(tuple(share(publisher, code) for code in sorted(codes)) for publisher in shown),
        len(publishers) - len(shown),
    )


def _most(rows: pl.DataFrame, column: str) -> list[str]:
    """The values of a column, the most frequent first, then in order."""
    counted = rows.group_by(column).len().sort(["len", column], descending=[True, False])
    return counted[column].to_list()
