"""Profiles and the rules on drift: own history, comparison with an earlier run, bad files."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import polars as pl
import pytest

import newsschema
from newsschema.errors import InputError
from newsschema.validators.example import FILLER, quote
from newsschema.validators.profile import Profile, merged, read_profile

MONDAY = date(2025, 9, 1)
Rows = list[dict[str, Any]]


def articles(weeks: Sequence[int], outlet: str = "港報", **fields: Any) -> Rows:
    """So many articles of an outlet in each week, spread over its days."""
    return [
        {
            "article_id": f"{outlet}_{week}_{n}",
            "publisher": outlet,
            "title": f"Fähre {week} {n}",
            "body": f"„Fähre“ {week} {n}\n{FILLER}",
            "language": "en",
            "published_at": f"{day_of(week, n)}T08:{n % 60:02}:{n // 60:02}Z",
            **fields,
        }
        for week, count in enumerate(weeks)
        for n in range(count)
    ]


def day_of(week: int, number: int) -> date:
    return MONDAY + timedelta(days=7 * week + number % 7)


def drift(rows: Rows, **more: Any) -> pl.DataFrame:
    report = newsschema.validate({"articles": rows} | more.pop("tables", {}), select="DST", **more)
    assert {rule.reason for rule in report.rules if rule.status == "crashed"} == set()
    return report.findings


def in_week(rows: Rows, weeks: Sequence[int], **fields: Any) -> Rows:
    days = {str(MONDAY + timedelta(days=7 * w + d)) for w in weeks for d in range(7)}
    return [row | fields if row["published_at"][:10] in days else row for row in rows]


def test_a_steady_dataset_is_silent() -> None:
    rows = articles([60] * 12) + articles([1, 0, 3, 0, 0, 2, 40, 0, 1, 0, 0, 5], "small")
    assert drift(rows).is_empty()


def test_weeks_without_articles() -> None:
    found = drift(articles([60] * 9 + [4, 0, 60, 60]))
    assert found["code"].to_list() == ["DST002"]
    assert (
        found["message"].item() == "港報: far fewer articles than usual in 2 weeks from 2025-11-03"
    )
    assert (found["expected"].item(), found["found"].item()) == (
        "about 60 articles a week",
        "4 in 2 weeks from 2025-11-03",
    )


def test_an_outlet_that_ends_before_the_others() -> None:
    found = drift(articles([60] * 14) + articles([50] * 9, "Ende"))
    assert found["message"].to_list() == [
        "Ende: far fewer articles than usual in 4 weeks from 2025-11-03"
    ]


@pytest.mark.parametrize(
    ("fields", "columns"),
    [
        ({"title": None}, ["title"]),
        ({"body": f"„Fähre“\n{FILLER}" * 9}, ["body"]),
        ({"body": FILLER}, ["body", "body"]),
    ],
)
def test_weeks_that_are_filled_otherwise(fields: Mapping[str, Any], columns: list[str]) -> None:
    found = drift(in_week(articles([60] * 9), [6, 7], **fields))
    assert found["column"].to_list() == columns
    expected = "DST004" if len(columns) == 2 else "DST003"
    assert set(found["code"]) == {expected}


def test_weeks_without_any_body() -> None:
    rows = [row | {"body": None} for row in articles([60] * 6)]
    assert drift(rows).is_empty()
    later = in_week(articles([60] * 9), [7], body=f"„Fähre“\n{FILLER}" * 9)
    found = drift(in_week(later, [0], body=None))
    assert found["message"].to_list() == ["港報: bodies have another length from 2025-10-20 on"]


def test_quotes_per_article() -> None:
    rows = articles([60] * 9)
    quotes = [quote(row, "noise and fares", f"quo_{n}") for n, row in enumerate(rows[: 60 * 7])]
    assert drift(rows, tables={"quotes": quotes})["column"].to_list() == ["quotes"]
    assert drift(rows, tables={"quotes": quotes[: 7 * 9]}).is_empty()


def test_capitals_that_are_gone() -> None:
    found = drift(in_week(articles([60] * 6), [2], body=f"„fähre“\n{FILLER.lower()}"))
    assert found["severity"].to_list() == ["error"]
    assert "no capital letters in 60 bodies" in found["message"].item()


def test_a_spike_of_one_second_and_an_edition_of_one_hour() -> None:
    rows = articles([60] * 12)
    import_time = in_week(rows, [3], published_at="2025-09-24T13:47:23Z")
    found = drift(import_time)
    assert found["code"].to_list() == ["DST006"]
    assert found["found"].item() == "2025-09-24T13:47:23Z"
    edition = [row | {"published_at": row["published_at"][:11] + "05:00:00Z"} for row in rows]
    assert drift(edition).is_empty()


def test_compared_with_an_earlier_run(tmp_path: Path) -> None:
    before = articles([60] * 4) + articles([60] * 4, "Ende")
    file = tmp_path / "earlier.json"
    newsschema.validate({"articles": before}, select="DST").write(file)
    assert drift(before, compare_with=file).is_empty()
    now = [
        {name: value for name, value in row.items() if name != "language"} | {"title": None}
        for row in articles([60] * 4)
    ]
    found = drift(now, compare_with=file)
    assert sorted(found["code"]) == ["DST001", "DST001", "DST002", "DST003"]
    assert found["row"].null_count() == found.height


def test_what_was_not_compared_says_so() -> None:
    report = newsschema.validate({"articles": articles([1])}, select="DST001")
    (rule,) = report.rules
    assert rule.status == "not_run"
    assert "--compare-with" in (rule.reason or "")


def test_profiles_of_parts_add_up() -> None:
    rows = articles([60] * 3) + articles([3] * 3, "small", title=None)
    whole, *parts = (profile(part) for part in (rows, rows[:7], rows[7:]))
    for one, other in zip(
        (whole.columns, whole.weeks), (merged(parts).columns, merged(parts).weeks), strict=True
    ):
        assert one.equals(other.select(one.columns))


def profile(rows: Rows) -> Profile:
    found = newsschema.validate({"articles": rows}, select="DST").outcome.profile
    assert found is not None
    return found


def test_a_profile_survives_its_report(tmp_path: Path) -> None:
    report = newsschema.validate({"articles": articles([9, 9])}, select="DST")
    report.write(tmp_path / "r.json")
    kept, again = report.outcome.profile, read_profile(tmp_path / "r.json")
    assert kept is not None
    assert again.columns.equals(kept.columns)
    assert again.weeks.equals(kept.weeks)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (None, "can't read"),
        (b"{", "no JSON report"),
        (b"[]", "no report of newsschema"),
        ({"format": "newsschema-report/1", "profile": None}, "no profile"),
        ({"format": "newsschema-report/1", "profile": {}}, "damaged"),
        (
            {
                "format": "newsschema-report/1",
                "profile": {
                    "columns": {"table": [], "column": [], "type": [], "rows": [], "nulls": []},
                    "weeks": {"outlet": ["a"], "week": ["2026-03-02"], "articles": [-1]},
                },
            },
            "damaged",
        ),
    ],
)
def test_files_that_are_no_earlier_run(tmp_path: Path, content: Any, words: str) -> None:
    file = tmp_path / "earlier.json"
    if content is not None:
        file.write_bytes(content if isinstance(content, bytes) else json.dumps(content).encode())
    with pytest.raises(InputError, match=words):
        drift(articles([1]), compare_with=file)
