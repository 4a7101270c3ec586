"""The articles with the most findings: which they are, and what is marked in their texts."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

import polars as pl

from newsschema.readers.table import FILE, INDEX, LINE, ROW, Table
from newsschema.validators.finding import Severity
from newsschema.validators.offset_units import convert
from newsschema.validators.overview import Mark, ShownArticle
from newsschema.validators.parts import SpansByArticle
from newsschema.validators.pieces import pieces_of
from newsschema.validators.versions import SPAN_KEY

ARTICLES_AT_MOST: Final = 20
FINDINGS_AT_MOST: Final = 24
"""Findings of one article."""
SPANS_AT_MOST: Final = 400
"""Spans of one article."""

SPAN_COLUMN: Final = re.compile(r"(spans|quoted_spans|speaker_span|cue_span)(?:\[([0-9]+)\])?")
VALID: Final = ("spans",)
SPEAKER: Final = ("speaker_span",)


@dataclass(frozen=True, slots=True)
class Chosen:
    """The articles to show, before their bodies are known."""

    rows: pl.DataFrame
    """Rows of the articles' frame, the worst first, with `total`."""
    with_findings: int
    """Articles with findings, shown or not."""

    @property
    def index(self) -> list[int]:
        """The numbers of the rows."""
        return list(self.rows[INDEX])


def chosen_articles(findings: pl.DataFrame, articles: pl.DataFrame | None) -> Chosen:
    """The articles with the most errors, then the most findings, then the earliest.

    Args:
        findings: all findings; those of quotes and claims count for the article they are of.
        articles: all articles, without bodies. Of several versions the first is shown.
    """
    if articles is None or "article_id" not in articles.columns:
        return Chosen(pl.DataFrame(schema={INDEX: pl.UInt32}), 0)
    errors = (pl.col("severity") == str(Severity.ERROR)).sum()
    counted = (
        findings.lazy()
        .filter(pl.col("article_id").is_not_null())
        .group_by("article_id")
        .agg(total=pl.len(), errors=errors)
    )
    known = (
        articles.lazy()
        .select(INDEX, "article_id")
        .unique("article_id", keep="first", maintain_order=True)
        .join(counted, on="article_id", how="inner")
        .sort(["errors", "total", INDEX], descending=[True, True, False])
        .collect()
    )
    best = known.head(ARTICLES_AT_MOST)
    rows = articles[best[INDEX]].with_columns(best["total"])
    return Chosen(rows, known.height)


def shown_articles(
    chosen: Chosen,
    bodies: Mapping[int, str | None],
    findings: pl.DataFrame,
    located: pl.DataFrame,
    tables: Mapping[str, Table],
    frames: Mapping[str, pl.DataFrame],
    mismatches: pl.DataFrame,
    unit: str,
) -> Iterator[ShownArticle]:
    """The chosen articles with their texts.

    Args:
        chosen: what `chosen_articles` gives.
        bodies: the number of an article's row to its body.
        findings: all findings.
        located: the rows of findings, as `overview_figures.located` gives them.
        tables: the tables of the dataset.
        frames: their rows.
        mismatches: the spans that do not hold their words.
        unit: how the producer counted offsets.
    """
    rows = chosen.rows
    if rows.is_empty():
        return
    articles = rows.with_columns(
        pl.Series("body", [bodies.get(index) for index in rows[INDEX]], dtype=pl.String)
    ).rechunk()
    spans = _spans(articles, frames, tables, mismatches, unit)
    said = _findings(findings, located, articles)
    files = tables["articles"].files
    for number, article in enumerate(articles.iter_rows(named=True)):
        own = said.filter(pl.col("article_id") == article["article_id"])
        worst = _worst(own, article["body"], unit)
        marks = sorted(
            _marks(spans.get(number, ()), worst.to_dicts(), len(article["body"] or "")),
            key=lambda mark: (mark.start, mark.end, mark.kind, mark.finding or 0),
        )
        path = files[article[FILE]].path
        line, row = article[LINE], article[ROW]
        yield ShownArticle(
            article_id=article["article_id"],
            title=_text(article.get("title")),
            publisher=_text(article.get("publisher")),
            published=_day(article.get("published_at")),
            language=_text(article.get("language")),
            place=f"{path}:{line}" if line is not None else f"{path} row {row}",
            length=len(article["body"] or ""),
            pieces=pieces_of(article["body"] or "", marks),
            marks=tuple(marks),
            findings=worst.select(findings.columns),
            total=article["total"],
        )


def _text(value: object) -> str | None:
    return value if isinstance(value, str) else None


def _day(value: object) -> str | None:
    return value.date().isoformat() if isinstance(value, datetime) else None


def _findings(
    findings: pl.DataFrame, located: pl.DataFrame, articles: pl.DataFrame
) -> pl.DataFrame:
    """The findings of the articles, with the number of their row."""
    own = findings.with_row_index("at").filter(
        pl.col("article_id").is_in(articles["article_id"].implode())
    )
    return own.join(located.select("at", INDEX), on="at", how="left", maintain_order="left")


def _worst(own: pl.DataFrame, body: str | None, unit: str) -> pl.DataFrame:
    """The worst findings of an article by their place, with `low` and `high` in code points."""
    rank = pl.col("severity").replace_strict(
        {str(severity): n for n, severity in enumerate(Severity)}, default=9
    )
    worst = own.sort(rank, maintain_order=True).head(FINDINGS_AT_MOST)
    places = convert(worst.select("start", "end", context=pl.lit(body)), unit)
    in_body = (pl.col("table") == "articles") & (pl.col("column") == "body")
    pointing = pl.col("column").str.contains(f"^{SPAN_COLUMN.pattern}$")
    placed = worst.with_columns(
        low=pl.when(in_body).then("start").when(pointing).then(places["start"]),
        high=pl.when(in_body).then("end").when(pointing).then(places["end"]),
    )
    return placed.sort("low", nulls_last=False, maintain_order=True)


def _spans(
    articles: pl.DataFrame,
    frames: Mapping[str, pl.DataFrame],
    tables: Mapping[str, Table],
    mismatches: pl.DataFrame,
    unit: str,
) -> dict[int, list[dict[str, Any]]]:
    """The spans into the bodies, by number of the article, with what is wrong with them."""
    ids = articles["article_id"].implode()
    own = {
        name: frame.filter(pl.col("article_id").is_in(ids))
        for name, frame in frames.items()
        if name != "articles" and "article_id" in frame.columns
    }
    flat = SpansByArticle(own)
    if flat.empty:
        return {}
    spans = convert(flat.beside(articles).filter(pl.col("field") == "body"), unit)
    spans = spans.group_by("__article", maintain_order=True).head(SPANS_AT_MOST)
    length = (pl.col("end") - pl.col("start")).clip(0)
    keys = pl.concat(
        frame.select(pl.lit(n).alias("table"), INDEX, key=_key(frame, tables[n]))
        for n, frame in own.items()
    )
    judged = mismatches.select(*SPAN_KEY, "verdict", "new_start", "new_end", "fix_safety")
    full = (
        spans.with_columns(found=pl.col("context").str.slice(pl.col("start").clip(0), length))
        .drop("context")
        .join(judged, on=SPAN_KEY, how="left", nulls_equal=True, maintain_order="left")
        .join(keys, on=["table", INDEX], how="left", maintain_order="left")
    )
    parts = full.partition_by("__article", as_dict=True, maintain_order=True)
    return {int(number): part.to_dicts() for (number,), part in parts.items()}


def _key(frame: pl.DataFrame, table: Table) -> pl.Expr:
    key = table.record.key()
    return (pl.col(key) if key in frame.columns else pl.lit(None)).cast(pl.String)


def _marks(
    spans: Sequence[Mapping[str, Any]], findings: Sequence[Mapping[str, Any]], length: int
) -> Iterator[Mark]:
    """What is marked in a body of that length."""
    spoken: set[int] = set()
    for span in spans:
        start, end = span["start"], span["end"]
        if span["verdict"] is not None:
            number = next((n for n, f in enumerate(findings) if _tells(f, span)), None)
            if number is not None:
                spoken.add(number)
            if _inside(start, min(end, length), length):
                yield Mark(start, min(end, length), "stored", span["verdict"], number)
            new = (span["new_start"], span["new_end"])
            if span["fix_safety"] is not None and new != (start, end) and _inside(*new, length):
                yield Mark(*new, "fix", span["verdict"], number)
        elif _inside(start, end, length) and span["text"] in {None, span["found"]}:
            if span["column"] in VALID:
                yield Mark(start, end, "valid", span["key"] or span["table"])
            elif span["column"] in SPEAKER:
                yield Mark(start, end, "speaker", "speaker")
    for number, finding in enumerate(findings):
        if number not in spoken and _inside(finding["low"], finding["high"], length):
            yield Mark(finding["low"], finding["high"], "finding", finding["code"], number)


def _tells(finding: Mapping[str, Any], span: Mapping[str, Any]) -> bool:
    """Whether a finding is about a span."""
    same = (finding["code"], finding["table"], finding[INDEX])
    if same != (span["verdict"], span["table"], span[INDEX]):
        return False
    named = SPAN_COLUMN.fullmatch(finding["column"] or "")
    if named is None or named[1] != span["column"]:
        return False
    return named[2] is None or span["item"] is None or int(named[2]) == span["item"]


def _inside(start: int | None, end: int | None, length: int) -> bool:
    """Whether there are code points to mark."""
    return start is not None and end is not None and 0 <= start < end <= length
