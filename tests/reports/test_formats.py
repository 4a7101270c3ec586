"""The machine formats: frozen names, every finding, strict values, whole files."""

import json
import os
import sys
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta, timezone
from io import BytesIO
from pathlib import Path
from typing import Any

import polars as pl
import pyarrow.parquet as pq
import pytest
from jsonschema_rs import validator_for

from newsschema.errors import UsageError
from newsschema.reports import formats, json_report
from newsschema.reports.formats import FORMATS, format_named, format_of, write_file, write_stream
from newsschema.reports.options import Excerpts, ReportOptions
from newsschema.validators.finding import FINDINGS
from newsschema.validators.outcome import Outcome

Render = Callable[..., bytes]

TEXT = {"type": ["string", "null"]}
NUMBER = {"type": ["integer", "null"]}


def closed(**properties: Any) -> dict[str, Any]:
    """An object with exactly these fields."""
    return {
        "type": "object",
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }


FINDING = closed(
    code={"type": "string", "pattern": "^[A-Z]{2,3}[0-9]{3}$"},
    name={"type": "string"},
    severity={"enum": ["error", "warning", "info"]},
    confidence={"enum": ["certain", "likely", "possible"]},
    table=TEXT,
    file=TEXT,
    line=NUMBER,
    row=NUMBER,
    key=TEXT,
    column=TEXT,
    message={"type": "string"},
    expected=TEXT,
    found=TEXT,
    start=NUMBER,
    end=NUMBER,
    article_id=TEXT,
    fix={"oneOf": [{"type": "null"}, closed(safety={"type": "string"}, summary=TEXT)]},
    help=TEXT,
    excerpt={"oneOf": [{"type": "null"}, closed(before=TEXT, span=TEXT, after=TEXT)]},
)
RULE = closed(
    code={"type": "string"},
    name={"type": "string"},
    severity={"enum": ["error", "warning", "info"]},
    status={"enum": ["run", "not_run", "crashed"]},
    reason=TEXT,
    findings={"type": "integer"},
    rows={"type": "integer"},
    checked={"type": "integer"},
    fix=TEXT,
    mostly_from={
        "oneOf": [
            {"type": "null"},
            closed(dimension=TEXT, value=TEXT, share={"type": "number", "maximum": 1}),
        ]
    },
    known={"type": "integer"},
)
COUNTS = ("error", "warning", "info", "rows", "rows_with_findings")
STRINGS = {"type": "array", "items": {"type": "string"}}
TABLE = closed(
    rows={"type": "integer"},
    files=STRINGS,
    mappings={"type": "array", "items": closed(source=TEXT, target=TEXT, how=TEXT)},
)
REPORT = closed(
    format={"const": "newsschema-report/1"},
    newsschema={"type": "string"},
    dataset=closed(
        path={"type": "string"}, tables={"type": "object", "additionalProperties": TABLE}
    ),
    rules={"type": "array", "items": RULE},
    summary=closed(**{name: {"type": "integer"} for name in COUNTS}),
    now={"type": "string", "pattern": "^[0-9-]{10}T[0-9:.]+Z$"},
    notes=STRINGS,
    unreadable=STRINGS,
    profile={
        "anyOf": [
            {"type": "null"},
            closed(columns={"type": "object"}, weeks={"type": "object"}),
        ]
    },
    findings={"type": "array", "items": FINDING},
)


@pytest.mark.parametrize("which", ["outcome", "hostile", "clean"])
def test_names_are_frozen(which: str, rendered: Render, request: pytest.FixtureRequest) -> None:
    told = request.getfixturevalue(which)
    report = json.loads(rendered(told, "json"))
    validator_for(REPORT).validate(report)
    assert list(report) == list(REPORT["properties"])
    assert all(list(row) == list(FINDING["properties"]) for row in report["findings"])
    assert all(
        list(rule) == list(RULE["properties"])[:7] + list(rule)[7:] for rule in report["rules"]
    )
    assert report["findings"] == told.findings.to_dicts()


def test_columns_are_frozen() -> None:
    assert list(FINDING["properties"]) == FINDINGS.names()


def test_jsonl_is_the_findings(hostile: Outcome, rendered: Render) -> None:
    lines = rendered(hostile, "jsonl").splitlines()
    assert [json.loads(line) for line in lines] == hostile.findings.to_dicts()


def test_parquet_is_the_findings(hostile: Outcome, rendered: Render) -> None:
    file = pq.ParquetFile(BytesIO(rendered(hostile, "parquet")), page_checksum_verification=True)
    assert pl.DataFrame(file.read()).equals(hostile.findings)
    assert file.metadata.row_group(0).column(0).compression == "ZSTD"
    assert file.schema_arrow.metadata[b"newsschema.format"] == b"newsschema-report/1"
    head = json.loads(file.schema_arrow.metadata[b"newsschema.report"])
    assert head["summary"] == dict(hostile.summary)


def test_parquet_without_findings(clean: Outcome, rendered: Render) -> None:
    table = pq.read_table(BytesIO(rendered(clean, "parquet")))
    assert table.num_rows == 0
    assert table.column_names == FINDINGS.names()


@pytest.mark.parametrize("name", list(FORMATS))
def test_same_outcome_same_bytes(outcome: Outcome, rendered: Render, name: str) -> None:
    assert rendered(outcome, name) == rendered(outcome, name)


@pytest.mark.parametrize("name", ["json", "jsonl", "parquet"])
def test_data_formats_know_no_clock(outcome: Outcome, rendered: Render, name: str) -> None:
    later = replace(outcome, seconds=99.0)
    assert rendered(outcome, name) == rendered(later, name)


def test_slices_do_not_show(
    outcome: Outcome, rendered: Render, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = [rendered(outcome, name) for name in FORMATS if name != "parquet"]
    monkeypatch.setattr(json_report, "SLICE", 3)
    monkeypatch.setattr("newsschema.reports.samples.SLICE", 2)
    monkeypatch.setattr("newsschema.reports.concise.SLICE", 3)
    assert [rendered(outcome, name) for name in FORMATS if name != "parquet"] == whole


def test_the_instant_is_told_in_utc(outcome: Outcome, rendered: Render) -> None:
    east = datetime(2026, 3, 2, 10, 15, 30, tzinfo=timezone(timedelta(hours=2)))
    told = json.loads(rendered(replace(outcome, now=east), "json"))
    assert told["now"] == "2026-03-02T08:15:30Z"


@pytest.mark.parametrize("name", ["json", "jsonl", "parquet", "concise", "text"])
def test_never_leaves_the_text_of_articles_out(
    outcome: Outcome, rendered: Render, name: str
) -> None:
    shown = rendered(outcome, name, excerpts="never")
    for words in ("harbour master", "meeting on Tuesday", "close the ferry", "C. Almqvist"):
        assert words.encode() not in shown


def test_a_format_may_leave_excerpts_out_by_itself(outcome: Outcome) -> None:
    discreet = replace(FORMATS["jsonl"], excerpts=False)
    wishes: list[tuple[Excerpts, bool]] = [("auto", False), ("always", True), ("never", False)]
    for excerpts, there in wishes:
        stream = BytesIO()
        write_stream(outcome, discreet, stream, ReportOptions(excerpts=excerpts))
        assert (b"harbour master" in stream.getvalue()) is there


def test_concise_lines(outcome: Outcome, hostile: Outcome, rendered: Render) -> None:
    lines = rendered(outcome, "concise").decode().splitlines()
    assert len(lines) == outcome.findings.height
    assert lines[0] == (
        "table articles: IO012 error - license: "
        "no file of the table has the required column license"
    )
    assert (
        lines[2] == "data/articles.parquet row 7: IO013 error art_7 publisher: the value is missing"
    )
    assert lines[-1] == (
        "data/quotes.jsonl:1207: QUO002 error quo_4 spans: "
        "the words at the span are not the quote's text"
    )
    assert len(rendered(hostile, "concise").decode().splitlines()) == hostile.findings.height


def test_concise_of_a_clean_dataset_is_empty(clean: Outcome, rendered: Render) -> None:
    assert rendered(clean, "concise") == b""


def test_unknown_formats_are_named() -> None:
    with pytest.raises(UsageError, match=r"no output format 'jsno'.*text, concise, json.*'json'"):
        format_named("jsno")
    with pytest.raises(UsageError, match=r"no output format 'docx'; choose one of text, concise"):
        format_named("docx")
    with pytest.raises(UsageError, match=r"'report\.docx'.*\.txt, \.json, \.jsonl, \.parquet"):
        format_of(Path("report.docx"))


@pytest.mark.parametrize(
    ("name", "chosen"),
    [("a.txt", "text"), ("a.JSON", "json"), ("a.b.jsonl", "jsonl"), ("x/a.parquet", "parquet")],
)
def test_the_extension_chooses(name: str, chosen: str) -> None:
    assert format_of(Path(name)).name == chosen


def test_two_formats_need_a_file() -> None:
    assert [known.name for known in FORMATS.values() if known.needs_file] == ["parquet", "html"]


def test_a_stream_stays_open(outcome: Outcome) -> None:
    for known in FORMATS.values():
        stream = BytesIO()
        write_stream(outcome, known, stream, ReportOptions())
        assert not stream.closed


def test_a_file_is_written_whole_or_not_at_all(
    outcome: Outcome, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "report.json"
    path.write_bytes(b"earlier")

    def broken(*_: object) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(json_report, "render_json", broken)
        with pytest.raises(UsageError, match=r"can't be written to .*report\.json: No space left"):
            write_file(outcome, FORMATS["json"], path, ReportOptions())
    assert path.read_bytes() == b"earlier"
    assert list(tmp_path.iterdir()) == [path]
    write_file(outcome, FORMATS["json"], path, ReportOptions())
    assert json.loads(path.read_bytes())["format"] == json_report.FORMAT
    assert list(tmp_path.iterdir()) == [path]


def test_what_cannot_be_written_is_said(outcome: Outcome, tmp_path: Path) -> None:
    for path in (tmp_path, tmp_path / "nowhere" / "report.json"):
        with pytest.raises(UsageError, match="the report can't be written to"):
            write_file(outcome, FORMATS["json"], path, ReportOptions())


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no named pipes in folders")
def test_a_pipe_is_written_and_not_replaced(outcome: Outcome, tmp_path: Path) -> None:
    path = tmp_path / "pipe"
    os.mkfifo(path)
    reader = os.open(path, os.O_RDONLY | os.O_NONBLOCK)
    small = replace(outcome, findings=outcome.findings.head(1))
    write_file(small, FORMATS["concise"], path, ReportOptions())
    assert os.read(reader, 65536).startswith(b"table articles: IO012")
    os.close(reader)
    assert path.is_fifo()


def test_every_format_is_listed_under_its_name() -> None:
    assert all(name == known.name for name, known in formats.FORMATS.items())
