"""The output for people: whole pages as snapshots, and what no page may ever send."""

import unicodedata
from collections.abc import Callable
from dataclasses import replace

import polars as pl
import pytest
from rich.cells import cell_len
from syrupy.assertion import SnapshotAssertion
from syrupy.extensions.single_file import SingleFileSnapshotExtension

from newsschema.reports.summary import share, summary_line
from newsschema.validators.finding import empty_findings
from newsschema.validators.outcome import Outcome, RuleResult, TableSummary

Render = Callable[..., bytes]


class TextFile(SingleFileSnapshotExtension):
    """One snapshot, one file of bytes."""

    file_extension = "txt"


@pytest.fixture
def page(snapshot: SnapshotAssertion) -> SnapshotAssertion:
    return snapshot.use_extension(TextFile)


def test_page_without_colour(outcome: Outcome, rendered: Render, page: SnapshotAssertion) -> None:
    assert rendered(outcome, "text") == page


def test_page_with_colour(outcome: Outcome, rendered: Render, page: SnapshotAssertion) -> None:
    assert rendered(outcome, "text", color=True, width=100) == page


def test_page_of_a_clean_dataset(clean: Outcome, rendered: Render, page: SnapshotAssertion) -> None:
    assert rendered(clean, "text") == page


def test_page_of_hostile_data(hostile: Outcome, rendered: Render, page: SnapshotAssertion) -> None:
    assert rendered(hostile, "text") == page


def test_page_of_hostile_data_with_colour(
    hostile: Outcome, rendered: Render, page: SnapshotAssertion
) -> None:
    assert rendered(hostile, "text", color=True) == page


def test_page_of_all_findings(outcome: Outcome, rendered: Render, page: SnapshotAssertion) -> None:
    assert rendered(outcome, "text", show=None) == page


def test_page_of_statistics(outcome: Outcome, rendered: Render, page: SnapshotAssertion) -> None:
    assert rendered(outcome, "text", statistics=True, width=120) == page


def test_page_without_excerpts(outcome: Outcome, rendered: Render, page: SnapshotAssertion) -> None:
    assert rendered(outcome, "text", excerpts="never") == page


@pytest.mark.parametrize("width", [40, 80, 200])
def test_only_places_and_figures_may_be_wider_than_the_page(
    outcome: Outcome, hostile: Outcome, rendered: Render, width: int
) -> None:
    for told in (outcome, hostile):
        for line in rendered(told, "text", width=width).decode().splitlines():
            if line.startswith(("   | ", "   = ", "error[", "warning[", "info[", "not run")):
                assert cell_len(line) <= width


def test_no_line_ends_in_spaces(outcome: Outcome, hostile: Outcome, rendered: Render) -> None:
    for told in (outcome, hostile):
        for width in (40, 80):
            lines = rendered(told, "text", width=width).decode().splitlines()
            assert lines == [line.rstrip(" ") for line in lines]


@pytest.mark.parametrize("name", ["text", "concise", "json", "jsonl"])
def test_data_never_steer_the_terminal(hostile: Outcome, rendered: Render, name: str) -> None:
    shown = rendered(hostile, name).decode("utf-8")
    left = {c for c in shown if unicodedata.category(c) in {"Cc", "Cs", "Zl", "Zp"}} - {"\n"}
    assert not left
    assert not set(shown) & set("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067")
    assert shown.count("\u2068") == shown.count("\u2069")


def test_colour_only_adds_style(outcome: Outcome, hostile: Outcome, rendered: Render) -> None:
    for told in (outcome, hostile):
        escapes = rendered(told, "text", color=True).decode().split("\x1b")[1:]
        assert escapes
        assert {e[0] for e in escapes} == {"["}
        assert {e.lstrip("[;0123456789")[0] for e in escapes} == {"m"}


def test_an_empty_span_is_marked_even_in_colour(hostile: Outcome, rendered: Render) -> None:
    assert "⟦" in rendered(hostile, "text", color=True).decode()


def test_markup_in_data_is_text(hostile: Outcome, rendered: Render) -> None:
    assert "[/red][bold]" in rendered(hostile, "text", color=True).decode()


def test_severities_of_one_rule_stand_apart(outcome: Outcome, rendered: Render) -> None:
    mixed = outcome.findings.filter(pl.col("code") == "IO013").with_columns(
        severity=pl.Series(["info", "error"])
    )
    shown = rendered(replace(outcome, findings=mixed), "text").decode()
    assert shown.index("error[IO013]") < shown.index("row 19")
    assert shown.index("row 19") < shown.index("info[IO013]") < shown.index("row 7")


def test_a_unit_is_told_once_per_file(outcome: Outcome, rendered: Render) -> None:
    unit = outcome.findings.filter(pl.col("code") == "QUO003")
    file, row = pl.lit("data/quotes-2027.jsonl"), pl.lit(0, dtype=pl.Int64)
    told = replace(
        outcome, findings=pl.concat([unit, unit.head(4).with_columns(file=file, row=row)])
    )
    shown = rendered(told, "text", show=None).decode()
    assert shown.count("  --> ") == 2
    assert "   = in all: 12 findings in 12 rows of data/quotes-2026.jsonl\n" in shown
    assert "   = in all: 4 findings in 1 row of data/quotes-2027.jsonl\n" in shown
    assert "  … 1 more (--show all)\n" in rendered(told, "text", show=1).decode()


def test_tables_in_memory_are_told_by_name(outcome: Outcome, rendered: Render) -> None:
    missing = outcome.findings.filter(pl.col("code") == "IO013")
    findings = missing.with_columns(file=pl.lit("<memory>"))
    told = replace(outcome, findings=findings, path="<memory>")
    shown = rendered(told, "text").decode()
    assert "  --> table articles  row 7  article_id=art_7" in shown
    assert "newsschema fix" not in shown
    assert rendered(told, "concise").startswith(b"table articles row 7: IO013 error art_7")


def test_what_max_findings_cut_off_is_said(outcome: Outcome, rendered: Render) -> None:
    cut = replace(outcome, findings=outcome.findings.head(4))
    assert "\n4 of 23 findings are listed (--max-findings)\n" in rendered(cut, "text").decode()
    assert "--max-findings" not in rendered(outcome, "text").decode()


def test_no_rows_at_all(rendered: Render, outcome: Outcome) -> None:
    empty = replace(
        outcome,
        tables={"articles": TableSummary(0, ("articles.jsonl",))},
        rules=(RuleResult("ART001", "empty-body", "error", "run"),),
        findings=empty_findings(),
        summary={"error": 0, "warning": 0, "info": 0, "rows": 0, "rows_with_findings": 0},
        seconds=75.4,
    )
    assert rendered(empty, "text") == b"No findings in 0 rows of 1 table; 1 rule, 1 min 15 s\n"


def test_summary_line(outcome: Outcome) -> None:
    assert summary_line(outcome) == (
        "21 errors, 1 warning, 1 info in 116,725 rows of 2 tables; 8 rules, 2.1 s"
    )


@pytest.mark.parametrize(
    ("part", "whole", "told"),
    [
        (396, 98214, "0.40 %"),
        (1, 10**6, "< 0.01 %"),
        (10**6 - 1, 10**6, "> 99.99 %"),
        (7, 7, "100 %"),
        (0, 7, "0.00 %"),
        (1, 0, ""),
    ],
)
def test_share_is_never_rounded_to_nothing_or_all(part: int, whole: int, told: str) -> None:
    assert share(part, whole) == told


def test_the_command_that_is_named_repairs_what_can_be_repaired(
    outcome: Outcome, rendered: Render
) -> None:
    fix = pl.struct(pl.lit("unsafe").alias("safety"), pl.lit("write it").alias("summary"))
    unsafe = replace(outcome, findings=outcome.findings.with_columns(fix.alias("fix")))
    none = replace(outcome, findings=outcome.findings.clear())
    assert b"an unsafe fix: newsschema fix data OUT --unsafe-fixes" in rendered(unsafe, "text")
    assert b"newsschema fix" not in rendered(none, "text")
