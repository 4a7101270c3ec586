"""`newsschema fix` as people run it."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import polars as pl
import pytest

import newsschema as ns
from newsschema.cli.main import main
from newsschema.validators.example import article, quote

BAD = article("One line.\r\nAnother.", language="en_US")
SAID = quote(BAD, "Another")


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """A folder with an article that has carriage returns, and a quote of it."""
    folder = tmp_path / "data"
    folder.mkdir()
    (folder / "articles.jsonl").write_text(json.dumps(BAD) + "\n", newline="")
    (folder / "quotes.jsonl").write_text(json.dumps(SAID) + "\n", newline="")
    return folder


def test_writes_a_repaired_copy(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = data.parent / "out"
    assert main(["fix", str(data), str(out)]) == 0
    row = json.loads((out / "articles.jsonl").read_text())
    span = json.loads((out / "quotes.jsonl").read_text())["spans"][0]
    assert row == {**BAD, "body": BAD["body"].replace("\r", ""), "language": "en-US"}
    assert row["body"][span["start"] : span["end"]] == "Another"
    assert set(pl.read_parquet(out / "edits.parquet")["rule"]) == {"LNG001", "TXT010"}
    told = capsys.readouterr()
    assert told.out == ""
    assert "articles: 1 row in = 1 kept + 0 merged + 0 quarantined" in told.err
    assert main(["fix", "--undo", str(out), str(data.parent / "back")]) == 0
    for name in ("articles.jsonl", "quotes.jsonl"):
        assert (data.parent / "back" / name).read_bytes() == (data / name).read_bytes()


def test_dry_run_prints_a_diff_and_writes_nothing(
    data: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = {path: path.read_bytes() for path in data.iterdir()}
    assert main(["fix", str(data), "--dry-run", "--select", "LNG001"]) == 1
    assert capsys.readouterr().out.splitlines() == [
        f"--- {data}/articles.jsonl",
        f"+++ {data}/articles.jsonl",
        "@@ line 1, art_1 @@",
        '-language: "en_US"',
        '+language: "en-US"  LNG001 (safe)',
    ]
    assert {path: path.read_bytes() for path in data.iterdir()} == before


def test_a_diff_shows_what_can_not_be_seen_and_what_is_set_aside(
    data: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rows = [
        article(article_id="art_0", body=None),
        BAD,
        article(article_id="art_2", url="https://x.example/2", title="Zehn\u00a0Boote"),
        article(article_id="art_3", url="https://x.example/3", title="Cafe\u0301"),
    ]
    rows[2]["body"], rows[3]["body"] = (f"{n}: {BAD['body']}" for n in "ab")
    (data / "articles.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
    assert main(["fix", str(data), "--dry-run", "--select", "TXT007,TXT009,ART001"]) == 1
    told = capsys.readouterr()
    assert told.out.splitlines()[2:] == [
        "@@ line 1, art_0 @@",
        " the row is set aside  ART001",
        "@@ line 3, art_2 @@",
        '-title: "Zehn\\xa0Boote"',
        '+title: "Zehn Boote"  TXT009 (safe)',
        "@@ line 4, art_3 @@",
        '-title: "Cafe\\u0301"',
        '+title: "Café"  TXT007 (safe+remap)',
    ]
    assert "by rule: TXT007 1, TXT009 1\n" in told.err
    assert "3 kept + 0 merged + 1 quarantined (ART001 1)\n" in told.err


def test_in_place_only_where_git_can_bring_it_back(
    data: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = data / "articles.jsonl"
    assert main(["fix", str(data), "--in-place"]) == 2
    assert "git" in capsys.readouterr().err
    git = ["git", "-C", str(data), "-c", "user.name=t", "-c", "user.email=t@t.example"]
    subprocess.run([*git, "init", "-q"], check=True)
    subprocess.run([*git, "-c", "core.autocrlf=false", "add", "."], check=True)
    subprocess.run([*git, "commit", "-qm", "data"], check=True)
    assert main(["fix", str(data), "--in-place"]) == 0
    assert json.loads(file.read_text())["language"] == "en-US"
    assert main(["fix", str(data), "--in-place"]) == 2
    assert "changes that are not committed" in capsys.readouterr().err


def test_a_single_file_does_not_take_its_spans_along(data: Path) -> None:
    out = data.parent / "out"
    assert main(["fix", str(data / "articles.jsonl"), str(out)]) == 1
    edits = pl.read_parquet(out / "edits.parquet")
    assert edits["rule"].to_list() == ["LNG001"]


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        (["data"], "newsschema fix IN OUT"),
        (["--undo", "data"], "name two folders"),
        (["data", "--in-place", "--dry-run"], "exclude each other"),
        (["data", "."], "is read; name another folder"),
    ],
)
def test_usage(
    arguments: list[str],
    reason: str,
    data: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(data.parent)
    assert main(["fix", *arguments]) == 2
    assert reason in capsys.readouterr().err


def test_as_a_library() -> None:
    fixed = ns.fix({"articles": [BAD], "quotes": [SAID]})
    assert fixed.tables["articles"]["language"].to_list() == ["en-US"]
    assert "\r" not in fixed.tables["articles"]["body"][0]
    assert fixed.quarantine.is_empty()
    assert fixed.lineage["fate"].to_list() == ["kept", "kept"]
    assert {"before", "after", "rule", "safety"} <= set(fixed.edits.columns)
