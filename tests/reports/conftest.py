"""Outcomes made by hand: one as a run gives it, one hostile, one without findings."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from io import BytesIO
from typing import Any

import polars as pl
import pytest

from newsschema.readers.table import ColumnMapping
from newsschema.reports.formats import format_named, write_stream
from newsschema.reports.options import ReportOptions
from newsschema.validators.finding import FINDINGS, ORDER
from newsschema.validators.outcome import Origin, Outcome, RuleResult, TableSummary

HOSTILE = "\x1b[31mred\x1b[0m \x07\x9b2J[/red][bold]\u202eevil\u202c <script>alert(1)</script>"

QUO002 = {
    "code": "QUO002",
    "name": "span-text-mismatch",
    "table": "quotes",
    "column": "spans",
    "message": "the words at the span are not the quote's text",
    "expected": "We will not close the ferry this winter,",
    "found": "meeting on Tuesday. The ferry line",
    "start": 86,
    "end": 120,
    "fix": {"safety": "safe", "summary": "move the span to 45:85"},
    "help": "the words occur once, at 45:85; `newsschema fix` moves the span (safe)",
}
IO013 = {
    "code": "IO013",
    "name": "required-value-missing",
    "table": "articles",
    "column": "publisher",
    "message": "the value is missing",
    "help": "every article names its publisher",
}
QUO003 = {
    "code": "QUO003",
    "name": "offset-unit-mismatch",
    "file": "data/quotes-2026.jsonl",
    "table": "quotes",
    "column": "spans",
    "message": "the spans of this file are counted in bytes, not in code points",
    "expected": "Über den Kai",
    "found": "r den Kai fä",
    "help": "read them with `--offset-unit byte`",
    "excerpt": {"before": "Übe", "span": "r den Kai fä", "after": "hrt niemand."},
}


def finding(**fields: Any) -> dict[str, Any]:
    """One row of the findings frame; what is not given is null."""
    row = dict.fromkeys(FINDINGS) | {
        "severity": "error",
        "confidence": "certain",
        "file": "data/quotes.jsonl",
    }
    return row | fields


def frame(*rows: dict[str, Any]) -> pl.DataFrame:
    """Findings in the order that an outcome has them in."""
    findings = pl.DataFrame(list(rows), schema=FINDINGS, orient="row")
    return findings.sort(ORDER, nulls_last=False, maintain_order=True)


def shifted(number: int) -> dict[str, Any]:
    """A finding of QUO002 in one of many rows."""
    return finding(
        **QUO002,
        line=1203 + number,
        row=1202 + number,
        key=f"quo_{number}",
        article_id=f"art_{number}",
        excerpt={
            "before": "the harbour master told the council. “"[-40:],
            "span": "meeting on Tuesday. The ferry line",
            "after": " was the third item, and the last of the",
        },
    )


@pytest.fixture
def outcome() -> Outcome:
    """A dataset with errors, warnings and infos, with and without rows and lines."""
    rows = [shifted(number) for number in range(5)]
    rows += [
        finding(
            **QUO003, line=number + 1, row=number, key=f"quo_b{number}", article_id=f"art_b{number}"
        )
        for number in range(12)
    ]
    rows += [
        finding(
            **IO013,
            file="data/articles.parquet",
            row=row,
            key=f"art_{row}",
            article_id=f"art_{row}",
        )
        for row in (7, 19)
    ]
    rows += [
        finding(
            code="IO012",
            name="missing-required-column",
            table="articles",
            file=None,
            column="license",
            message="no file of the table has the required column license",
        ),
        finding(
            code="IO003",
            name="invalid-json-line",
            table="quotes",
            line=9,
            row=8,
            message="the line is not one JSON object",
            found='{"quote_id": "quo_9", "text": NaN}',
        ),
        finding(
            code="LNG001",
            name="invalid-language-tag",
            severity="info",
            table="articles",
            file="data/articles.parquet",
            row=3,
            key="art_3",
            article_id="art_3",
            column="language",
            message="the language tag is well formed, in unusual case",
            expected="de-AT",
            found="DE-at",
            fix={"safety": "safe", "summary": "write de-AT"},
        ),
        finding(
            code="QUO012",
            name="speaker-not-in-article",
            severity="warning",
            confidence="likely",
            table="quotes",
            line=31,
            row=30,
            key="quo_31",
            article_id="art_5",
            column="speaker_text",
            message="the article never names the speaker",
            found="C. Almqvist",
            help="the article has “Cecilia Almqvist”",
        ),
    ]
    return Outcome(
        path="data",
        tables={
            "articles": TableSummary(
                18511, ("data/articles.parquet",), (ColumnMapping("lang", "language", "alias"),)
            ),
            "quotes": TableSummary(98214, ("data/quotes-2026.jsonl", "data/quotes.jsonl")),
        },
        rules=(
            RuleResult("ART001", "empty-body", "error", "run", checked=18511),
            RuleResult(
                "DUP006",
                "split-leakage",
                "error",
                "not_run",
                "no column split in articles",
            ),
            RuleResult("IO003", "invalid-json-line", "error", "run", None, 1, 1, 116725),
            RuleResult("IO012", "missing-required-column", "error", "run", None, 1, 1, 18511),
            RuleResult("IO013", "required-value-missing", "error", "run", None, 2, 2, 116725),
            RuleResult("LNG001", "invalid-language-tag", "info", "run", None, 1, 1, 18511, "safe"),
            RuleResult(
                "QUO002",
                "span-text-mismatch",
                "error",
                "run",
                None,
                5,
                5,
                98214,
                "safe",
                Origin("extractor", "lead-split 2.1", 0.972),
            ),
            RuleResult("QUO003", "offset-unit-mismatch", "error", "run", None, 12, 12, 98214),
            RuleResult("QUO012", "speaker-not-in-article", "warning", "run", None, 1, 1, 98214),
            *(
                RuleResult(f"REF00{n}", name, "error", "not_run", "no table actors")
                for n, name in ((1, "dangling-reference"), (2, "reference-to-other-table"))
            ),
        ),
        findings=frame(*rows),
        summary={
            "error": 21,
            "warning": 1,
            "info": 1,
            "rows": 116725,
            "rows_with_findings": 22,
        },
        now=datetime(2026, 3, 2, 8, 15, 30, tzinfo=UTC),
        seconds=2.14,
        notes=("read column lang of data/articles.parquet as language",),
    )


@pytest.fixture
def clean(outcome: Outcome) -> Outcome:
    """The same dataset with nothing wrong."""
    return replace(
        outcome,
        rules=tuple(
            RuleResult(rule.code, rule.name, rule.severity, "run", checked=rule.checked)
            for rule in outcome.rules
        ),
        findings=frame(),
        summary={"error": 0, "warning": 0, "info": 0, "rows": 116725, "rows_with_findings": 0},
    )


@pytest.fixture
def hostile(outcome: Outcome) -> Outcome:
    """Whatever a dataset can hold to trick those who look at it."""
    family = "👩\u200d👩\u200d👧\u200d👦"
    rows = [
        finding(
            **QUO002
            | {
                "message": f"the words {HOSTILE} are not the quote's text",
                "expected": HOSTILE,
                "found": f" {HOSTILE} ",
                "help": HOSTILE,
            },
            line=1,
            row=0,
            key=HOSTILE,
            article_id=HOSTILE,
            excerpt={"before": HOSTILE, "span": "a\r\nb\tc\n", "after": HOSTILE},
        ),
        finding(
            code="QUO004",
            name="quote-not-in-article",
            table="quotes",
            line=2,
            row=1,
            key="报价二",
            column="spans[1]",
            message="the article does not hold the words",
            expected="市长说，渡轮将在春天启航，票价不会上涨，居民可以放心，市长说，渡轮将在春天启航，票价不会上涨，居民必须放心",
            found="市长说，渡轮将在春天启航，票价不会上涨，居民可以放心，市长说，渡轮将在春天启航，票价不会上涨，居民可以放心",
            start=40,
            excerpt={
                "before": "在周二的会议上，港务局长表示，新的渡轮航线将于明年春季开通，"
                "票价保持不变。市长补充说：",
                "span": "渡轮将在春天启航",
                "after": "，随后议会就码头的工程、噪音和时间表进行了长时间的讨论，"
                "并且推迟了最终的表决。",
            },
        ),
        finding(
            code="QUO004",
            name="quote-not-in-article",
            table="quotes",
            line=3,
            row=2,
            key="اقتباس",
            column="spans",
            message="the article does not hold the words",
            expected="لن نغلق الخط هذا الشتاء",
            found="العبارة الجديدة",
            start=4,
            excerpt={
                "before": "قال ",
                "span": "العبارة الجديدة",
                "after": " ستبحر في الربيع",
            },
        ),
        finding(
            code="QUO006",
            name="span-splits-character",
            severity="warning",
            table="quotes",
            line=4,
            row=3,
            key=family,
            column="cue_span",
            message="the span begins within a character as readers see it",
            found="\u0301le",
            start=4,
            excerpt={
                "before": f"{family} e",
                "span": "\u0301le",
                "after": "gant, e" + "\u0336" * 500,
            },
        ),
        finding(
            code="TXT009",
            name="non-ascii-space",
            severity="info",
            table="quotes",
            file="data/\x1b]0;title\x07[/red].jsonl",
            line=5,
            row=4,
            message="a space is not U+0020",
            expected="10 km",
            found="10\u00a0km",
        ),
        finding(
            code="TXT011",
            name="untrimmed-text",
            severity="info",
            table="quotes",
            line=6,
            row=5,
            message="the text begins or ends with spaces",
            expected="",
            found="  Fazit ",
            excerpt={"before": "", "span": "", "after": "x"},
        ),
    ]
    names = {row["code"]: row["name"] for row in rows}
    severities = {row["code"]: row["severity"] for row in rows}
    counts = {code: sum(row["code"] == code for row in rows) for code in names}
    return replace(
        outcome,
        path="data/\u202egpj.\x1b[2J",
        rules=(
            *(
                RuleResult(
                    code,
                    name,
                    severities[code],
                    "run",
                    None,
                    counts[code],
                    counts[code],
                    6,
                    mostly_from=Origin("publisher", HOSTILE, 0.75),
                )
                for code, name in names.items()
            ),
            RuleResult("TXT010", "carriage-return", "error", "not_run", f"no column {HOSTILE}"),
            RuleResult("TXT020", "odd-thing", "error", "crashed", f"ValueError: {HOSTILE}"),
        ),
        findings=frame(*rows),
        summary={"error": 3, "warning": 1, "info": 2, "rows": 6, "rows_with_findings": 6},
        notes=(HOSTILE,),
        unreadable=("data/\x9b2J\udcff.jsonl",),
    )


Render = Callable[..., bytes]


@pytest.fixture
def rendered() -> Render:
    """Renders an outcome in a format into bytes."""

    def render(outcome: Outcome, name: str, **options: Any) -> bytes:
        stream = BytesIO()
        write_stream(outcome, format_named(name), stream, ReportOptions(**options))
        return stream.getvalue()

    return render
