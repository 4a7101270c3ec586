"""Values that are set aside in place of their rows, and clocks that make that needless."""

from __future__ import annotations

from typing import Any

import polars as pl

from newsschema.repairs.quarantine import commonest
from newsschema.repairs.repair import Repaired
from newsschema.validators.example import article, quote
from tests.repairs.conftest import Fixing, rows_of

NAIVE = "2026-03-02T08:15:30"
SOURCE = {"source_id": "src_1", "name": "Hafenpost", "kind": "newspaper"}


def dates(repaired: Repaired, column: str) -> list[Any]:
    return repaired.frame("articles")[f"__raw_{column}"].to_list()


def test_the_day_stays_and_so_does_the_row(fixing: Fixing) -> None:
    own = article(published_at=NAIVE, retrieved_at=NAIVE, published_precision="second")
    repaired = fixing({"articles": [own], "quotes": [quote(own, "noise and fares")]})
    assert repaired.quarantine.is_empty()
    (row,) = rows_of(repaired)["articles"]
    assert row["published_precision"] == "day"
    assert dates(repaired, "published_at") == dates(repaired, "retrieved_at") == ["2026-03-02"]
    told = repaired.edits.select("column", "before", "after", "rule", "safety").sort("column")
    assert told.rows() == [
        ("published_at", f'"{NAIVE}"', '"2026-03-02"', "TIM001", None),
        ("published_precision", '"second"', '"day"', "TIM001", None),
        ("retrieved_at", f'"{NAIVE}"', '"2026-03-02"', "TIM001", None),
    ]
    again = fixing(
        {name: rows_of(repaired)[name] for name in ("quotes",)}
        | {
            "articles": [
                {
                    **own,
                    "published_at": "2026-03-02",
                    "retrieved_at": "2026-03-02",
                    "published_precision": "day",
                }
            ]
        }
    )
    assert again.edits.is_empty()


def test_a_declared_clock_is_taken(fixing: Fixing) -> None:
    own = article(source_id="src_1", published_at=NAIVE, modified_at=NAIVE, retrieved_at=NAIVE)
    tables = {"articles": [own], "sources": [{**SOURCE, "timezone": "Asia/Kolkata"}]}
    repaired = fixing(tables)
    assert dates(repaired, "published_at") == [f"{NAIVE}+05:30"]
    assert dates(repaired, "modified_at") == [f"{NAIVE}+05:30"]
    # The crawler's clock is not the outlet's.
    assert dates(repaired, "retrieved_at") == ["2026-03-02"]
    safeties = dict(repaired.edits.select("column", "safety").iter_rows())
    assert safeties == {"published_at": "safe", "modified_at": "safe", "retrieved_at": None}


def test_hours_that_a_clock_skips_or_repeats_are_not_taken(fixing: Fixing) -> None:
    nights = ["2025-03-30T02:30:00", "2025-10-26T02:30:00", "2025-10-26T03:30:00"]
    articles = [
        article(f"Night {n}.", f"art_{n}", source_id="src_1", published_at=night)
        for n, night in enumerate(nights)
    ]
    repaired = fixing({"articles": articles, "sources": [{**SOURCE, "timezone": "Europe/Berlin"}]})
    assert dates(repaired, "published_at") == [
        "2025-03-30",
        "2025-10-26",
        "2025-10-26T03:30:00+01:00",
    ]


def test_a_zone_that_is_none_tells_nothing(fixing: Fixing) -> None:
    own = article(source_id="src_1", published_at=NAIVE)
    repaired = fixing({"articles": [own], "sources": [{**SOURCE, "timezone": "Mars/Olympus"}]})
    assert dates(repaired, "published_at") == ["2026-03-02"]


def test_in_place_sets_nothing_aside(fixing: Fixing) -> None:
    repaired = fixing({"articles": [article(published_at=NAIVE)]}, quarantine=False)
    assert repaired.edits.is_empty()
    assert repaired.findings["code"].to_list() == ["TIM001"]


def test_a_row_that_breaks_another_rule_goes_as_a_whole(fixing: Fixing) -> None:
    repaired = fixing({"articles": [article(published_at=NAIVE, body=None)]})
    assert repaired.quarantine["codes"].to_list() == [["ART001"]]
    assert pl.Series(repaired.lineage["fate"]).to_list() == ["quarantined"]


def test_the_commonest_rules_are_named_and_the_others_counted() -> None:
    codes = [["ART001"], ["REF001", "ART001"], ["REF001"], ["TIM001"], ["ACT001"]]
    rows = pl.DataFrame({"codes": codes})
    assert commonest(rows) == "ART001 2, REF001 2, ACT001 1, TIM001 1"
    assert commonest(rows, 2) == "ART001 2, REF001 2 and 2 other rules"
    assert commonest(rows, 3) == "ART001 2, REF001 2, ACT001 1 and 1 other rule"
