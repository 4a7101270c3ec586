"""The report as a library's user holds it."""

import copy
import json
import pickle
import re
from dataclasses import FrozenInstanceError, replace
from html.parser import HTMLParser
from pathlib import Path

import polars as pl
import pytest

from newsschema.errors import FindingsError, UsageError
from newsschema.reports.report import Report
from newsschema.validators.finding import Severity
from newsschema.validators.outcome import Outcome, RuleResult


def test_it_tells_what_the_outcome_knows(outcome: Outcome, clean: Outcome) -> None:
    report = Report(outcome)
    assert not report.ok
    assert Report(clean).ok
    assert report.summary["error"] == 21
    assert report.rules is outcome.rules
    assert isinstance(report.findings, pl.DataFrame)
    assert report.findings.height == 23


def test_it_does_not_change(outcome: Outcome) -> None:
    with pytest.raises(FrozenInstanceError):
        Report(outcome).outcome = outcome  # type: ignore[misc]  # what must not work


def test_the_lowest_severity_that_fails_is_the_run_s(outcome: Outcome) -> None:
    info = replace(outcome, summary={**outcome.summary, "error": 0, "warning": 0})
    assert Report(info).ok
    assert not Report(replace(info, fail_on=Severity.INFO)).ok
    assert Report(replace(outcome, fail_on=None)).ok


def test_raise_for_findings(outcome: Outcome) -> None:
    report = Report(outcome)
    with pytest.raises(FindingsError) as caught:
        report.raise_for_findings()
    assert caught.value.report is report
    lines = str(caught.value).split("\n  ")
    assert lines[0].startswith("21 errors, 1 warning, 1 info in 116,725 rows")
    assert lines[1].startswith("table articles: IO012 error")
    assert lines[-1] == "… 18 more"


def test_raise_for_findings_of_lower_severity(outcome: Outcome) -> None:
    only_info = replace(
        outcome,
        findings=outcome.findings.filter(pl.col("severity") == "info"),
        summary={**outcome.summary, "error": 0, "warning": 0},
    )
    report = Report(only_info)
    report.raise_for_findings()
    report.raise_for_findings("warning")
    with pytest.raises(FindingsError, match="LNG001 info art_3 language"):
        report.raise_for_findings("info")


def test_raise_for_findings_of_an_unknown_severity(clean: Outcome) -> None:
    with pytest.raises(UsageError, match=r"no severity 'warn'.*did you mean 'warning'"):
        Report(clean).raise_for_findings("warn")


def test_a_run_that_cannot_tell_raises(clean: Outcome) -> None:
    Report(clean).raise_for_findings("info")
    crashed = RuleResult("QUO013", "long-quote", "warning", "crashed", "KeyError: \x1b[2J")
    with pytest.raises(FindingsError, match=r"QUO013 crashed: KeyError: \\x1b\[2J"):
        Report(replace(clean, rules=(*clean.rules, crashed))).raise_for_findings()
    with pytest.raises(FindingsError, match=r"not read: data/x\.jsonl"):
        Report(replace(clean, unreadable=("data/x.jsonl",))).raise_for_findings()


def test_it_crosses_processes(outcome: Outcome) -> None:
    report = Report(outcome)
    back = pickle.loads(pickle.dumps(report))  # noqa: S301 - made in this line
    assert back.findings.equals(report.findings)
    assert back.rules == report.rules
    assert repr(copy.deepcopy(report)) == repr(report)
    with pytest.raises(FindingsError) as caught:
        report.raise_for_findings()
    error = pickle.loads(pickle.dumps(caught.value))  # noqa: S301 - made in this line
    assert str(error) == str(caught.value)
    assert error.report.summary == report.summary


def test_repr(outcome: Outcome, clean: Outcome, hostile: Outcome) -> None:
    assert repr(Report(outcome)) == (
        "<Report data: 21 errors, 1 warning, 1 info in 116,725 rows of 2 tables; "
        "8 rules, 2.1 s; not ok>"
    )
    assert repr(Report(clean)).endswith("; ok>")
    shown = repr(Report(hostile))
    assert shown.endswith("; not ok, incomplete>")
    assert shown.startswith("<Report data/\\u202egpj.\\x1b[2J: ")


class Tags(HTMLParser):
    """The tags and attributes of a fragment."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.attributes: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes |= {name for name, _ in attrs}


def test_a_notebook_shows_a_harmless_table(hostile: Outcome) -> None:
    html = Report(hostile)._repr_html_()
    seen = Tags()
    seen.feed(html)
    assert seen.tags == {
        "div",
        "p",
        "b",
        "bdi",
        "table",
        "thead",
        "tbody",
        "tr",
        "th",
        "td",
        "code",
    }
    assert seen.attributes == {"style"}
    assert "&lt;script&gt;" in html
    assert not re.search("[\x00-\x1f\x7f-\x9f\u202a-\u202e]", html)


def test_a_notebook_shows_the_figures(outcome: Outcome, clean: Outcome) -> None:
    html = Report(outcome)._repr_html_()
    assert "21 errors, 1 warning, 1 info" in html
    assert "extractor lead-split 2.1 (97 %)" in html
    assert html.count("<tr>") == 8
    assert "3 rules did not run" in html
    assert "<table>" not in Report(clean)._repr_html_()


def test_write_chooses_by_extension(outcome: Outcome, tmp_path: Path) -> None:
    report = Report(outcome)
    report.write(tmp_path / "report.json")
    report.write(str(tmp_path / "report.jsonl"))
    report.write(tmp_path / "report.txt")
    report.write(tmp_path / "report.parquet")
    assert json.loads((tmp_path / "report.json").read_bytes())["summary"] == report.summary
    assert (tmp_path / "report.jsonl").read_bytes().count(b"\n") == 23
    assert pl.read_parquet(tmp_path / "report.parquet").equals(report.findings)
    text = (tmp_path / "report.txt").read_text(encoding="utf-8")
    assert "quo_4" in text
    assert "--show all" not in text


def test_write_takes_a_format_and_options(outcome: Outcome, tmp_path: Path) -> None:
    report = Report(outcome)
    report.write(tmp_path / "findings.log", format="concise")
    assert (tmp_path / "findings.log").read_bytes().count(b"\n") == 23
    report.write(tmp_path / "short.txt", show=1, excerpts="never")
    text = (tmp_path / "short.txt").read_text(encoding="utf-8")
    assert "… 4 more (--show all)" in text
    assert "⟦" not in text


def test_write_says_what_it_cannot_write(outcome: Outcome, tmp_path: Path) -> None:
    report = Report(outcome)
    for name, chosen in (("report.docx", None), ("report.docx", "docx"), ("report", None)):
        with pytest.raises(UsageError, match="text, concise, json, jsonl, parquet"):
            report.write(tmp_path / name, format=chosen)
    assert not list(tmp_path.iterdir())
