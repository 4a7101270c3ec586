"""`newsschema validate`: exit statuses, and what goes to stdout, stderr and files."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from newsschema.validators.example import article, quote

Run = Callable[..., Any]
CODES = ["--select", "ACT001"]
"""The rule that the broken dataset breaks."""


def test_clean_data_end_with_0(clean: Path, newsschema: Run) -> None:
    ended = newsschema("validate", clean)
    assert ended.status == 0, ended.out + ended.err
    assert "No findings" in ended.out
    assert ended.err == ""


def test_findings_end_with_1_and_are_told(broken: Path, newsschema: Run) -> None:
    ended = newsschema("validate", broken)
    assert ended.status == 1
    assert "error[ACT001] invalid-qid" in ended.out
    assert f"{Path('bad', 'actors.jsonl')}:1" in ended.out.replace(str(broken), "bad")
    assert "1 error" in ended.out
    assert "\x1b" not in ended.out


@pytest.mark.parametrize(
    ("severity", "fail_on", "status"),
    [
        ("warning", [], 0),
        ("warning", ["--fail-on", "warning"], 1),
        ("warning", ["--fail-on", "info"], 1),
        ("info", ["--fail-on", "warning"], 0),
        ("info", ["--fail-on", "info"], 1),
        ("error", ["--fail-on", "never"], 0),
        ("error", ["--exit-zero"], 0),
    ],
)
def test_fail_on_decides(
    severity: str, fail_on: list[str], status: int, broken: Path, newsschema: Run
) -> None:
    Path("newsschema.toml").write_text(f"[rules.ACT001]\nseverity = '{severity}'", "utf-8")
    assert newsschema("validate", broken, *CODES, *fail_on).status == status


def test_select_ignore_and_configuration(broken: Path, newsschema: Run) -> None:
    assert newsschema("validate", broken, "--ignore", "ACT").status == 0
    assert newsschema("validate", broken, "--select", "QUO,REF", "--select", "IO").status == 0
    assert newsschema("validate", broken, "--select", "invalid-qid").status == 1
    ended = newsschema("validate", broken, "--select", "ACT001", "--ignore", "ACT001")
    assert ended.status == 2
    assert ended.err.startswith("error: no rule is left to run")
    Path("strict.toml").write_text("ignore = ['ACT001']", "utf-8")
    assert newsschema("validate", broken, "--config", "strict.toml").status == 0


def test_a_discovered_shape_is_told_once(home: Path, newsschema: Run, snapshot: Any) -> None:
    flat = {"start": 7, "end": 16, "speaker": "Ines Rao", "quote_type": "direct"}
    rows = [{"quote_id": f"q{at}", "article_id": "a1", "text": "We stay.", **flat} for at in "12"]
    home.joinpath("quotes.jsonl").write_text("\n".join(map(json.dumps, rows)), "utf-8")
    header = "article_id,articleBody,headline,lang,inLanguage"
    home.joinpath("articles.csv").write_text(f"{header}\na1,He said,Ferry,en,en\n", "utf-8")
    home.joinpath("newsschema.toml").write_text(
        "[tables.quotes]\ncolumns = { speaker = 'speaker_text' }", "utf-8"
    )
    ended = newsschema("validate", ".", *CODES)
    assert ended.err == snapshot
    assert newsschema("validate", ".", *CODES, "--quiet").err == ""


def test_stdout_carries_one_format(broken: Path, newsschema: Run) -> None:
    ended = newsschema("validate", broken, *CODES, "--output", "json")
    report = json.loads(ended.out)
    assert (ended.status, ended.err) == (1, "")
    assert report["format"] == "newsschema-report/1"
    assert [finding["code"] for finding in report["findings"]] == ["ACT001"]
    (line,) = newsschema("validate", broken, *CODES, "--output", "jsonl").out.splitlines()
    assert json.loads(line)["key"] == "act_1"
    assert "ACT001" in newsschema("validate", broken, *CODES, "--output", "concise").out


def test_files_leave_stdout_empty_and_the_summary_on_stderr(
    broken: Path, home: Path, newsschema: Run
) -> None:
    outputs = ["json:r.json", "jsonl:r.jsonl", "parquet:r.parquet", "text:r.txt", "concise:r.log"]
    flags = [flag for output in outputs for flag in ("--output", output)]
    ended = newsschema("validate", broken, *CODES, *flags)
    assert (ended.status, ended.out) == (1, "")
    assert ended.err.startswith("1 error in 3 rows of 3 tables")
    assert len(ended.err.splitlines()) == 1
    assert json.loads((home / "r.json").read_bytes())["summary"]["error"] == 1
    assert json.loads((home / "r.jsonl").read_bytes())["code"] == "ACT001"
    assert pl.read_parquet(home / "r.parquet")["code"].to_list() == ["ACT001"]
    assert "ACT001" in (home / "r.txt").read_text("utf-8")
    assert "ACT001" in (home / "r.log").read_text("utf-8")
    assert newsschema("validate", broken, *flags, "--quiet").err == ""


def test_a_file_beside_stdout(broken: Path, home: Path, newsschema: Run) -> None:
    ended = newsschema("validate", broken, *CODES, "--output", "text", "--output", "json:r.json")
    assert "error[ACT001]" in ended.out
    assert ended.err == ""
    assert (home / "r.json").is_file()


def test_an_input_is_never_overwritten(broken: Path, newsschema: Run) -> None:
    before = (broken / "actors.jsonl").read_bytes()
    ended = newsschema("validate", broken, "--output", f"jsonl:{broken / 'actors.jsonl'}")
    assert ended.status == 2
    assert "would overwrite an input; name another file" in ended.err
    assert (broken / "actors.jsonl").read_bytes() == before


def test_statistics_show_and_excerpts(broken: Path, newsschema: Run) -> None:
    ended = newsschema("validate", broken, *CODES, "--statistics")
    assert "invalid-qid" in ended.out
    assert "-->" not in ended.out
    assert "-->" not in newsschema("validate", broken, *CODES, "--show", "0").out
    assert "q42x" in newsschema("validate", broken, *CODES, "--show", "all").out
    assert "q42x" not in newsschema("validate", broken, *CODES, "--excerpts", "never").out
    ended = newsschema("validate", broken, "--show", "some")
    assert ended.status == 2
    assert 'show is "some"' in ended.err


def test_max_findings_cuts_and_counts_stay(broken: Path, newsschema: Run) -> None:
    (broken / "more-actors.jsonl").write_bytes((broken / "actors.jsonl").read_bytes())
    flags = ["--select", "ACT001,DUP001", "--max-findings", "1", "--output", "json"]
    ended = newsschema("validate", broken, *flags)
    report = json.loads(ended.out)
    assert ended.status == 1
    assert len(report["findings"]) == 1
    assert report["summary"]["error"] == 3
    assert "max-findings is 0" in newsschema("validate", broken, "--max-findings", "0").err


def test_a_table_can_be_named(home: Path, broken: Path, newsschema: Run) -> None:
    (broken / "actors.jsonl").rename(home / "people-list.jsonl")
    ended = newsschema("validate", "--table", "actors=people-list.jsonl", *CODES)
    assert ended.status == 1
    assert "people-list.jsonl:1" in ended.out
    ended = newsschema("validate", "--table", "people-list.jsonl")
    assert (ended.status, ended.out) == (2, "")
    assert "is not of the form NAME=FILE" in ended.err


def test_a_single_file_is_checked_with_its_siblings(clean: Path, newsschema: Run) -> None:
    rows = (clean / "quotes.jsonl").read_text("utf-8")
    (clean / "quotes.jsonl").write_text(rows.replace('"art_1"', '"art_2"'), "utf-8")
    ended = newsschema("validate", clean / "quotes.jsonl", "--select", "REF001")
    assert ended.status == 1
    assert newsschema("validate", clean / "actors.jsonl").status == 0


def test_now_repeats_a_run(clean: Path, newsschema: Run) -> None:
    instant = "2026-03-01T00:00:00Z"
    first, second = (
        newsschema("validate", clean, "--now", instant, "--output", "json") for _ in range(2)
    )
    assert first.out == second.out
    ended = newsschema("validate", clean, "--now", "yesterday")
    assert ended.status == 2
    assert "should be an instant such as 2026-03-01T00:00:00Z" in ended.err


def test_offsets_can_be_counted_in_other_units(write: Run, newsschema: Run) -> None:
    told = article("😀 The minister said that taxes will not rise this year.")
    said = quote(told, "taxes will not rise this year")
    (span,) = said["spans"]
    span["start"], span["end"] = span["start"] + 1, span["end"] + 1
    data = write("data", {"articles": [told], "quotes": [said]})
    assert newsschema("validate", data, "--select", "QUO").status == 1
    assert newsschema("validate", data, "--select", "QUO", "--offset-unit", "utf16").status == 0


def test_progress_goes_to_stderr_only_when_wanted(clean: Path, newsschema: Run) -> None:
    assert newsschema("validate", clean, "--no-progress").err == ""
    assert newsschema("validate", clean, "--progress", "--output", "json").out.startswith("{")


def test_a_crashed_rule_ends_with_2(
    broken: Path, newsschema: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    from newsschema.validators.registry import load_rules

    def crash(*_: object) -> None:
        raise RuntimeError("out of\x1b[31m sorts")

    monkeypatch.setattr(load_rules()["ACT001"], "details", crash)
    for flags in ([], ["--exit-zero"]):
        ended = newsschema("validate", broken, "--select", "ACT001,IO", *flags)
        assert ended.status == 2
        assert "Traceback" not in ended.err
        assert "\x1b" not in ended.err + ended.out
        assert "error: the rule ACT001 crashed (RuntimeError" in ended.err


def test_a_page_names_the_command(broken: Path, home: Path, newsschema: Run) -> None:
    typed = [
        "validate",
        broken,
        *CODES,
        "--output",
        "html:report.html",
        "--now",
        "2026-06-01T00:00:00Z",
    ]
    ended = newsschema(*typed)
    assert (ended.status, ended.out) == (1, "")
    page = (home / "report.html").read_text("utf-8")
    assert f"newsschema validate {broken} --select ACT001 --now 2026-06-01T00:00:00Z" in page
    assert "--output html:report.html" in page
    assert "q42x" in page
