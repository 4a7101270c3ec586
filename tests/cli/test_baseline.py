"""Adopting the rules on old data: baselines, and what runs on GitHub get beside."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from newsschema.validators.example import actor

Run = Callable[..., Any]
CODES = ["--select", "ACT001"]


def test_known_findings_are_left_out_and_only_become_fewer(
    write: Callable[..., Path], newsschema: Run
) -> None:
    bad = [actor(actor_id=f"act_{n}", qid=f"q{n}x") for n in range(3)]
    data = write("data", {"actors": bad[:2]})
    known = ["--baseline", "known.json"]
    assert newsschema("validate", data, *CODES, *known).status == 2
    ended = newsschema("validate", data, *CODES, *known, "--update-baseline")
    assert (ended.status, ended.err) == (1, "note: known.json knows 2 findings\n")

    # Rows move, one finding is mended, another one is new.
    write("data", {"actors": [bad[2], actor(actor_id="act_0"), bad[1]]})
    ended = newsschema("validate", data, *CODES, *known, "--output", "concise")
    assert ended.status == 1
    assert [line.split()[3] for line in ended.out.splitlines()] == ["act_2"]
    assert "note: 1 finding known from the baseline\n" in ended.err
    assert "note: 1 finding of the baseline is gone; --update-baseline" in ended.err

    ended = newsschema("validate", data, *CODES, *known, "--update-baseline")
    assert "known.json knows 1 finding\n" in ended.err
    entries = json.loads(Path("known.json").read_bytes())["entries"]
    assert [entry["key"] for entry in entries] == ["act_1"]
    report = json.loads(newsschema("validate", data, *CODES, *known, "--output", "json").out)
    (rule,) = report["rules"]
    assert (rule["findings"], rule["known"]) == (1, 1)


def test_configured_baseline_lies_beside_the_configuration(
    broken: Path, home: Path, newsschema: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    (home / "newsschema.toml").write_text("baseline = 'known.json'\nselect = ['ACT001']", "utf-8")
    newsschema("validate", broken, "--update-baseline")
    assert (home / "known.json").is_file()
    (home / "below").mkdir()
    monkeypatch.chdir(home / "below")
    assert newsschema("validate", broken).status == 0


@pytest.mark.parametrize(
    ("flags", "words"),
    [
        (["--update-baseline"], "add --baseline FILE"),
        (["--baseline", "k.json", "--update-baseline", "--max-findings", "1"], "--max-findings"),
        (["--baseline", "missing.json"], "there is no baseline missing.json"),
    ],
)
def test_what_can_not_be_done_is_said(
    broken: Path, newsschema: Run, flags: list[str], words: str
) -> None:
    ended = newsschema("validate", broken, *flags)
    assert ended.status == 2
    assert words in ended.err
    assert ended.err.count("\n") == 1


def test_a_baseline_outside_untrusted_data_is_refused(
    broken: Path, home: Path, newsschema: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    (broken / "newsschema.toml").write_text("baseline = '../secret.json'", "utf-8")
    (home / "work").mkdir()
    monkeypatch.chdir(home / "work")
    ended = newsschema("validate", broken)
    assert ended.status == 2
    assert "outside the dataset" in ended.err


def test_on_github_annotations_and_a_summary_come_by_themselves(
    broken: Path, home: Path, newsschema: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GITHUB_ACTIONS", "true")
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(home / "summary.md"))
    (home / "summary.md").write_text("# Before\n", "utf-8")
    ended = newsschema("validate", broken, *CODES)
    assert "error[ACT001]" in ended.out
    assert ended.err.startswith("::error file=")
    told = (home / "summary.md").read_text("utf-8")
    assert told.startswith("# Before\n### newsschema:")
    assert "ACT001" in told
    ended = newsschema("validate", broken, *CODES, "--output", "github")
    assert ended.out.startswith("::error file=")
    assert "::error" not in ended.err
