"""What a page shows of a run: figures, columns, articles and their marks."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import polars as pl
import pytest

from newsschema.api import opened
from newsschema.validators import engine
from newsschema.validators.example import FILLER, article, quote
from newsschema.validators.overview import Mark, Overview
from newsschema.validators.pieces import BODY_AT_MOST, pieces_of
from newsschema.validators.settings import Settings

NOW = datetime(2026, 6, 1, tzinfo=UTC)
LEAD = "The harbour trust said the night boat would sail again in May 😀."
WORDS = "the night boat would sail again in May 😀"


def overview(tables: dict[str, list[dict[str, Any]]], **settings: Any) -> Overview:
    chosen = Settings(now=NOW, **settings)
    outcome = engine.run(opened(tables, chosen, table={}), chosen, overview=True)
    assert outcome.overview is not None
    return outcome.overview


def dated(number: int, published: datetime, publisher: str = "The Pier") -> dict[str, Any]:
    stamp = published.isoformat().replace("+00:00", "Z")
    return article(LEAD, f"art_{number}", published_at=stamp, publisher=publisher)


def moved(made: dict[str, Any], by: int) -> dict[str, Any]:
    made["spans"][0]["start"] += by
    made["spans"][0]["end"] += by
    return made


def kinds(marks: tuple[Mark, ...]) -> set[tuple[str, int, int]]:
    return {(mark.kind, mark.start, mark.end) for mark in marks}


def test_nothing_is_gathered_unasked() -> None:
    settings = Settings(now=NOW)
    dataset = opened({"articles": [article(LEAD)]}, settings, table={})
    assert engine.run(dataset, settings).overview is None


def test_findings_are_counted_by_table_and_week() -> None:
    first = datetime(2026, 3, 3, 8, tzinfo=UTC)
    articles = [dated(n, first + timedelta(days=7 * n)) for n in range(4)]
    quotes = [moved(quote(articles[2], WORDS, f"quo_{n}"), 2) for n in range(3)]
    found = overview({"articles": articles, "quotes": quotes})
    assert [(t.table, t.error) for t in found.tables] == [("articles", 0), ("quotes", 3)]
    assert found.timeline is not None
    assert found.timeline.unit == "week"
    assert [(p.label, p.articles, p.error) for p in found.timeline.periods] == [
        ("2026-03-02", 1, 0),
        ("2026-03-09", 1, 0),
        ("2026-03-16", 1, 3),
        ("2026-03-23", 1, 0),
    ]


@pytest.mark.parametrize(
    ("days", "unit"), [(7, "week"), (120, "month"), (900, "year"), (0, "week")]
)
def test_periods_grow_with_the_stretch_of_time(days: int, unit: str) -> None:
    first = datetime(2001, 1, 3, tzinfo=UTC)
    articles = [dated(n, first + timedelta(days=days * n)) for n in range(10)]
    timeline = overview({"articles": articles}).timeline
    assert timeline is not None
    assert timeline.unit == unit
    assert len(timeline.periods) <= 62
    assert sum(period.articles for period in timeline.periods) == 10


def test_a_date_far_off_does_not_stretch_the_axis() -> None:
    first = datetime(2026, 3, 3, tzinfo=UTC)
    articles = [dated(n, first + timedelta(days=n)) for n in range(20)]
    articles += [dated(98, datetime(1970, 1, 1, tzinfo=UTC)), dated(99, NOW + timedelta(days=9e4))]
    timeline = overview({"articles": articles}).timeline
    assert timeline is not None
    assert timeline.unit == "week"
    assert [timeline.periods[0].label, timeline.periods[-1].label] == ["earlier", "later"]


def test_shares_are_of_the_rows_of_a_publisher() -> None:
    first = datetime(2026, 3, 3, tzinfo=UTC)
    articles = [dated(n, first, "The Pier" if n < 3 else "The Quay") for n in range(4)]
    quotes = [quote(one, WORDS, f"quo_{n}") for n, one in enumerate(articles)]
    found = overview({"articles": articles, "quotes": [moved(quotes[0], 2), *quotes[1:]]})
    assert found.heat is not None
    column = found.heat.codes.index("QUO002")
    shares = {p: s[column] for p, s in zip(found.heat.publishers, found.heat.shares, strict=True)}
    assert shares["The Pier"] == pytest.approx(1 / 3)
    assert shares.get("The Quay", 0) == 0


def test_lengths_are_told_with_the_limit_of_their_rule() -> None:
    articles = [article("", f"art_{n}", body=f"{n} {FILLER}") for n in range(5)]
    found = {(d.table, d.column): d for d in overview({"articles": articles}).distributions}
    body = found["articles", "body"]
    assert sum(one.count for one in body.bins) == 5
    assert [one.low for one in body.bins[1:]] == [one.high for one in body.bins[:-1]]
    for one in body.bins:
        assert one.count == 0 or one.low <= len(articles[0]["body"]) < one.high
    assert body.limit is not None
    assert (body.limit.code, body.limit.at_most) == ("TXT020", False)
    title = found["articles", "title"]
    assert title.limit is not None
    assert title.limit.value == 500


def test_columns_have_types_nulls_and_examples() -> None:
    rows = [article(LEAD, f"art_{n}", odd=n or None, publisher=None) for n in range(3)]
    columns = {c.name: c for c in overview({"articles": rows}).columns["articles"]}
    assert columns["article_id"].examples == ("art_0", "art_1", "art_2")
    assert columns["article_id"].type == "text"
    assert (columns["publisher"].nulls, columns["publisher"].examples) == (3, ())
    assert (columns["odd"].known, columns["odd"].nulls) == (False, 1)
    assert columns["body"].nulls == 0
    assert columns["body"].examples == (rows[0]["body"][:81],)


def test_columns_of_every_type_have_examples() -> None:
    one = article(
        LEAD,
        authors=[{"name": "Mara Okonjo", "type": "person"}],
        extractor={"name": "typecase", "version": "1.4"},
        is_accessible_for_free=True,
        version=3,
        extra={"desk": "harbour"},
        topics=["ferries"],
    )
    columns = {c.name: c.examples for c in overview({"articles": [one]}).columns["articles"]}
    assert all(len(examples) == 1 for examples in columns.values())
    assert columns["extractor"] == ('{"name": "typecase", "version": "1.4"}',)
    assert columns["is_accessible_for_free"] == ("true",)
    assert columns["topics"] == ('["ferries"]',)
    assert "harbour" in columns["extra"][0]
    assert columns["published_at"] == ("2026-03-02 08:15:30+00:00",)


def test_the_worst_articles_come_first() -> None:
    articles = [article(LEAD, f"art_{n}") for n in range(25)]
    quotes = [
        moved(quote(articles[n], WORDS, f"quo_{n}_{m}"), 2)
        for n, count in enumerate([1, 3, 2] + [1] * 22)
        for m in range(count)
    ]
    # All of them slipped alike, which is another rule's.
    found = overview({"articles": articles, "quotes": quotes}, select=("QUO003",))
    shown = [one.article_id for one in found.articles]
    assert shown[:4] == ["art_1", "art_2", "art_0", "art_3"]
    assert (len(shown), found.articles_with_findings) == (20, 25)
    assert found.articles[0].total == found.articles[0].findings.height == 3


@pytest.mark.parametrize("unit", ["codepoint", "utf16", "byte"])
def test_spans_are_marked_in_code_points_whatever_the_unit(unit: str) -> None:
    one = article(f"😀 {LEAD}")
    start = one["body"].index(WORDS)
    good, bad = quote(one, WORDS, "quo_good"), quote(one, WORDS[4:], "quo_bad")
    moved(bad, 4)
    encoded = {"codepoint": "utf-32-le", "utf16": "utf-16-le", "byte": "utf-8"}[unit]
    size = {"codepoint": 4, "utf16": 2, "byte": 1}[unit]
    for made in (good, bad):
        span = made["spans"][0]
        for side in ("start", "end"):
            span[side] = len(one["body"][: span[side]].encode(encoded)) // size
    (shown,) = overview({"articles": [one], "quotes": [good, bad]}, offset_unit=unit).articles
    end = start + len(WORDS)
    assert {
        ("valid", start, end),
        ("stored", start + 8, end + 4),
        ("fix", start + 4, end),
    } <= kinds(shown.marks)
    stored = next(mark for mark in shown.marks if mark.kind == "stored")
    assert stored.finding is not None
    assert shown.findings["key"][stored.finding] == "quo_bad"


def test_speakers_are_marked_and_spans_beyond_the_text_are_not() -> None:
    one = article(LEAD)
    made = quote(one, WORDS)
    at = one["body"].index("The harbour trust")
    made["speaker_span"] = {"start": at, "end": at + 17, "text": "The harbour trust"}
    outside = moved(quote(one, WORDS, "quo_2"), 100_000)
    (shown,) = overview({"articles": [one], "quotes": [made, outside]}).articles
    assert ("speaker", at, at + 17) in kinds(shown.marks)
    assert all(mark.end <= shown.length for mark in shown.marks)


def test_a_page_without_text_has_none() -> None:
    one = article(LEAD)
    found = overview({"articles": [one], "quotes": [moved(quote(one, WORDS), 2)]}).without_text()
    assert found.articles == ()
    assert all(not c.examples for columns in found.columns.values() for c in columns)
    assert found.articles_with_findings == 1


def test_a_long_body_is_shown_around_its_marks() -> None:
    body = " ".join(f"word{n}" for n in range(20_000))
    far = [Mark(n, n + 20, "valid", "quo") for n in range(5_000, 100_000, 9_000)]
    marks = [*far, Mark(120_000, 120_030, "stored", "QUO002", 0)]
    pieces = pieces_of(body, marks)
    assert sum(len(piece.text) for piece in pieces) <= BODY_AT_MOST + 100 * len(pieces)
    assert all(body.startswith(piece.text, piece.start) for piece in pieces)
    ends = [piece.start + len(piece.text) for piece in pieces]
    assert all(end < piece.start for end, piece in zip(ends, pieces[1:], strict=False))
    assert any(p.start <= 120_000 and p.start + len(p.text) >= 120_030 for p in pieces)
    assert pieces[0].start == 0


def test_findings_cut_for_the_report_still_count() -> None:
    articles = [article(LEAD, f"art_{n}") for n in range(3)]
    quotes = [moved(quote(one, WORDS, f"quo_{n}"), 2) for n, one in enumerate(articles)]
    found = overview({"articles": articles, "quotes": quotes}, select=("QUO002",), max_findings=1)
    assert [one.total for one in found.articles] == [1, 1, 1]
    assert isinstance(found.articles[0].findings, pl.DataFrame)
