"""Datasets that benchmarks of corpora build: small ones, and a large one laid into months."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import polars as pl

BODY = "Words of an article, as long as a short one is. " * 40


def articles(month: int, count: int = 20, edition: int = 0) -> list[dict[str, Any]]:
    """Articles of one month."""
    return [
        {
            "article_id": f"art_{month:02}_{number}",
            "title": f"Title {number} of {month}, edition {edition}",
            "body": f"{number} {month} {BODY}",
            "published_at": f"20{month // 12 + 20}-{month % 12 + 1:02}-01T00:00:00Z",
        }
        for number in range(count)
    ]


def quotes(some: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """A quote of each article."""
    return [
        {
            "quote_id": f"quo_{one['article_id']}",
            "article_id": one["article_id"],
            "kind": "indirect",
            "text": "Words of an article",
        }
        for one in some
    ]


def dataset(folder: Path, months: int, edition: int = 0) -> Path:
    """Write a small dataset; an edition changes the last month."""
    folder.mkdir(parents=True, exist_ok=True)
    rows = [
        one
        for month in range(months)
        for one in articles(month, edition=edition if month == months - 1 else 0)
    ]
    for name, some in (("articles", rows), ("quotes", quotes(rows))):
        lines = "".join(json.dumps(one) + "\n" for one in some)
        (folder / f"{name}.jsonl").write_text(lines, encoding="utf-8")
    return folder


def in_months(data: Path, months: int) -> tuple[pl.DataFrame, pl.DataFrame]:
    """The articles of a dataset, as many in each month, and its quotes."""
    rows = pl.read_parquet(data / "articles.parquet")
    month = pl.int_range(pl.len()) * months // pl.len()
    first = pl.datetime(2020, 1, 1, time_zone="UTC")
    when = first.dt.offset_by(month.cast(pl.String) + "mo")
    return rows.with_columns(published_at=when), pl.read_parquet(data / "quotes.parquet")


def quotes_of(said: pl.DataFrame, rows: pl.DataFrame) -> pl.DataFrame:
    """The quotes of some articles."""
    return said.join(rows, on="article_id", how="semi", maintain_order="left")
