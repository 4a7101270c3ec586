"""Known findings that are left out, and rules that a few rows may break."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import polars as pl
import pytest

from newsschema.validators.finding import FINDINGS
from newsschema.validators.settings import Suppression
from newsschema.validators.suppress import apply_allowances, apply_suppressions

TODAY = date(2026, 3, 2)
ROWS = [
    ("ART001", "articles", 0, "art_1", "body"),
    ("ART001", "articles", 1, None, "body"),
    ("REF001", "quotes", 5, "quo_1", "article_id"),
    ("REF001", "quotes", 5, "quo_1", "speaker_id"),
    ("IO012", "quotes", None, None, "text"),
]


@pytest.fixture
def findings() -> pl.DataFrame:
    names = ("code", "table", "row", "key", "column")
    rows = [dict(zip(names, row, strict=True)) | {"severity": "error"} for row in ROWS]
    return pl.DataFrame(rows, schema=FINDINGS)


def kept(findings: pl.DataFrame, *known: Suppression) -> list[int]:
    """The numbers of the findings that are left."""
    numbered = findings.with_columns(start=pl.int_range(pl.len()))
    left, _ = apply_suppressions(numbered, known, TODAY)
    assert left.schema == findings.schema
    return left["start"].to_list()


def test_every_given_part_must_agree(findings: pl.DataFrame) -> None:
    assert kept(findings) == [0, 1, 2, 3, 4]
    assert kept(findings, Suppression("ART001", "r", key="art_1")) == [1, 2, 3, 4]
    assert kept(findings, Suppression("REF001", "r", key="quo_1")) == [0, 1, 4]
    assert kept(findings, Suppression("REF001", "r", "quo_1", column="speaker_id")) == [0, 1, 2, 4]
    assert kept(findings, Suppression("REF001", "r", "quo_1", table="claims")) == [0, 1, 2, 3, 4]
    assert kept(findings, Suppression("IO012", "r", table="quotes")) == [0, 1, 2, 3]


def test_several_suppressions_and_what_is_said(findings: pl.DataFrame) -> None:
    known = (
        Suppression("ART001", "r", key="art_1"),
        Suppression("IO012", "r", column="text"),
        Suppression("REF001", "r", key="gone", table="quotes"),
    )
    left, notes = apply_suppressions(findings, known, TODAY)
    assert left["code"].to_list() == ["ART001", "REF001", "REF001"]
    assert notes == (
        "2 findings suppressed by the configuration",
        "nothing to suppress for REF001 with key 'gone', table 'quotes'; the entry can go",
    )


def test_one_that_has_expired_holds_no_longer_and_is_named(findings: pl.DataFrame) -> None:
    entry = Suppression("ART001", "r", key="art_1", expires=date(2026, 3, 2))
    left, notes = apply_suppressions(findings, (entry,), TODAY)
    assert left.height == findings.height - 1
    assert notes == ("1 finding suppressed by the configuration",)
    past = replace(entry, expires=date(2026, 3, 1))
    left, notes = apply_suppressions(findings, (past,), TODAY)
    assert left.equals(findings)
    assert notes == ("the suppression of ART001 with key 'art_1' expired on 2026-03-01",)


def severities(findings: pl.DataFrame, allowed: dict[str, float]) -> list[str]:
    checked = {"ART001": 100, "REF001": 1000, "IO012": 10}
    return apply_allowances(findings, allowed, checked)[0]["severity"].to_list()


def test_a_rule_within_its_allowance_is_info(findings: pl.DataFrame) -> None:
    assert severities(findings, {}) == ["error"] * 5
    assert severities(findings, {"ART001": 0.02})[:2] == ["info", "info"]
    assert severities(findings, {"ART001": 0.019}) == ["error"] * 5
    # Two findings in one row are one row.
    assert severities(findings, {"REF001": 0.001})[2:4] == ["info", "info"]
    assert severities(findings, {"IO012": 0.05}) == ["error"] * 5


def test_what_is_let_pass_is_said(findings: pl.DataFrame) -> None:
    _, notes = apply_allowances(findings, {"ART001": 0.5, "DUP001": 0.5}, {"ART001": 100})
    assert notes == ("ART001: 2 of 100 rows break it, which allow = 0.5 lets pass",)
