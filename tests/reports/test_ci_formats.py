"""The formats for continuous integration: valid, harmless, and without article text."""

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree as ET

import polars as pl
import pytest
from jsonschema_rs import validator_for

from newsschema.reports import github
from newsschema.reports.identity import rows, uri
from newsschema.validators.finding import Severity
from newsschema.validators.outcome import Outcome

Render = Callable[..., bytes]
CI = ("sarif", "junit", "github", "gitlab")
WHICH = pytest.mark.parametrize("which", ["outcome", "hostile", "clean"])
STEERING = ("\x1b", "\x9b", "\x07", "\u202e", "\r")


def parsed(xml: bytes) -> ET.Element:
    return ET.fromstring(xml)  # noqa: S314 - of our own making


@pytest.mark.parametrize("name", CI)
def test_article_text_only_on_demand(outcome: Outcome, rendered: Render, name: str) -> None:
    found = "meeting on Tuesday. The ferry line"
    assert found not in rendered(outcome, name).decode()
    assert found in rendered(outcome, name, excerpts="always").decode()


@pytest.mark.parametrize("name", CI)
def test_hostile_data_steer_nothing(hostile: Outcome, rendered: Render, name: str) -> None:
    text = rendered(hostile, name, excerpts="always", show=None).decode()
    assert not [character for character in STEERING if character in text]


@WHICH
def test_sarif_follows_the_schema(
    which: str, rendered: Render, real_data: Path, request: pytest.FixtureRequest
) -> None:
    told = request.getfixturevalue(which)
    folder = real_data / "conformance" / "sarif" / "sarif-2.1" / "schema"
    schema = json.loads((folder / "sarif-schema-2.1.0.json").read_bytes())
    validator_for(schema).validate(json.loads(rendered(told, "sarif")))


def test_sarif_has_every_finding_at_its_line(outcome: Outcome, rendered: Render) -> None:
    (run,) = json.loads(rendered(outcome, "sarif"))["runs"]
    results = run["results"]
    assert [r["ruleId"] for r in results] == outcome.findings["code"].to_list()
    rules = run["tool"]["driver"]["rules"]
    assert all(rules[r["ruleIndex"]]["id"] == r["ruleId"] for r in results)
    places = [r["locations"][0].get("physicalLocation") for r in results]
    lines = [place and place.get("region", {}).get("startLine") for place in places]
    assert lines == outcome.findings["line"].to_list()
    (missing,) = [r for r in results if r["ruleId"] == "IO012"]
    named = missing["locations"][0]["logicalLocations"][0]["fullyQualifiedName"]
    assert named == "articles license"
    (invocation,) = run["invocations"]
    assert invocation["executionSuccessful"] is True
    notices = [n["message"]["text"] for n in invocation["toolExecutionNotifications"]]
    assert "REF001 not_run: no table actors" in notices


def test_sarif_tells_a_run_that_was_not_whole(hostile: Outcome, rendered: Render) -> None:
    (run,) = json.loads(rendered(hostile, "sarif"))["runs"]
    (invocation,) = run["invocations"]
    assert invocation["executionSuccessful"] is False
    levels = [n["level"] for n in invocation["toolExecutionNotifications"]]
    assert levels == ["note", "error", "error"]


def test_uris_are_relative_or_whole() -> None:
    assert uri({"file": "data/q 1#ä.jsonl"}) == "data/q%201%23%C3%A4.jsonl"
    assert uri({"file": "/data/q.jsonl"}) == "file:///data/q.jsonl"
    assert uri({"file": "C:\\data\\q.jsonl"}) == "file:///C:/data/q.jsonl"
    assert uri({"file": "<memory>"}) is None


def test_fingerprints_survive_moved_rows_and_tell_equal_findings_apart(outcome: Outcome) -> None:
    here = [row["fingerprint"] for row in rows(outcome.findings)]
    assert len(set(here)) == len(here)
    moved = outcome.findings.with_columns(pl.col("row") + 7, pl.col("line") + 7)
    assert [row["fingerprint"] for row in rows(moved)] == here


def test_gitlab_lists_every_finding(outcome: Outcome, rendered: Render) -> None:
    issues = json.loads(rendered(outcome, "gitlab"))
    assert [issue["check_name"] for issue in issues] == outcome.findings["code"].to_list()
    assert {issue["severity"] for issue in issues} == {"major", "minor", "info"}
    assert len({issue["fingerprint"] for issue in issues}) == len(issues)
    begins = [issue["location"]["lines"]["begin"] for issue in issues]
    assert begins == outcome.findings["line"].fill_null(1).to_list()


def test_gitlab_of_clean_data_is_an_empty_list(clean: Outcome, rendered: Render) -> None:
    assert json.loads(rendered(clean, "gitlab")) == []


@WHICH
def test_junit_counts_its_cases(
    which: str, rendered: Render, request: pytest.FixtureRequest
) -> None:
    told = request.getfixturevalue(which)
    root = parsed(rendered(told, "junit"))
    cases = {case.get("name", "").split()[0]: case for case in root.iter("testcase")}
    assert int(root.get("tests", "")) == len(told.rules) + len(told.unreadable)
    for rule in told.rules:
        tags = [element.tag for element in cases[rule.code]]
        if rule.status == "crashed":
            assert tags == ["error"]
        elif rule.status == "not_run":
            assert tags == ["skipped"]
        elif rule.findings:
            assert tags == ["failure" if rule.severity == "error" else "system-out"]
        else:
            assert tags == []
    for tag, total in (("failure", "failures"), ("skipped", "skipped"), ("error", "errors")):
        assert int(root.get(total, "")) == len(list(root.iter(tag)))


def test_junit_lists_what_show_asks_for(outcome: Outcome, rendered: Render) -> None:
    def words(**options: object) -> list[str]:
        root = parsed(rendered(outcome, "junit", **options))
        (case,) = [c for c in root.iter("testcase") if c.get("name", "").startswith("QUO002")]
        return (case[0].text or "").splitlines()

    assert len(words(show=2)) == 3
    assert words(show=2)[-1] == "… 3 more"
    assert len(words(show=None)) == 5


def test_junit_fails_from_fail_on(outcome: Outcome, rendered: Render) -> None:
    def failures(fail_on: Severity | None) -> int:
        told = replace(outcome, fail_on=fail_on)
        return int(parsed(rendered(told, "junit")).get("failures", ""))

    assert [failures(f) for f in (None, Severity.ERROR, Severity.WARNING, Severity.INFO)] == [
        0,
        5,
        6,
        7,
    ]


def test_github_annotates_the_worst_first_and_counts(outcome: Outcome, rendered: Render) -> None:
    lines = rendered(outcome, "github").decode().splitlines()
    kinds = [line.split(" ", 1)[0] for line in lines]
    assert kinds == sorted(kinds, key=["::error", "::warning", "::notice"].index)
    (first, *rest) = [line for line in lines if "QUO002" in line]
    assert len(rest) == 2
    assert first.startswith(
        "::error file=data/quotes.jsonl,line=1203,title=QUO002 span-text-mismatch (5 in all)::"
    )


def test_github_commands_can_not_be_forged(hostile: Outcome, rendered: Render) -> None:
    shown = hostile.findings.with_columns(
        message=pl.lit("100%\n::error::forged"), file=pl.lit("a:b,c\n::warning::x.jsonl")
    )
    for line in rendered(replace(hostile, findings=shown), "github").decode().splitlines():
        assert line.startswith(("::error file=", "::warning file=", "::notice file="))
        assert "100%25" in line
        assert "file=a%3Ab%2Cc" in line
    assert "\n::" not in github.summary(replace(hostile, findings=shown))


def test_github_summary_tells_the_rules(outcome: Outcome, hostile: Outcome) -> None:
    told = github.summary(outcome)
    assert "data failed" in told
    assert "| QUO002 | span&#45;text&#45;mismatch | error | 5 |" in told
    assert "3 rules did not run" in told
    assert "<script>" not in github.summary(hostile)
