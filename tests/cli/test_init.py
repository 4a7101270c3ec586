"""`newsschema init`: a configuration that fits the data it was made for."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from newsschema.validators.example import article, quote
from newsschema.validators.settings import load_settings

Run = Callable[..., Any]
ARTICLE = article("Minister Lund said that taxes will not rise this year.")
FLAT = {
    "quote_id": "quo_1",
    "article_id": "art_1",
    "quote_type": "indirect",
    "quote": "taxes will not rise this year",
    "start": 24,
    "end": 53,
    "speaker": "Minister Lund",
}


@pytest.fixture
def flat(write: Callable[..., Path]) -> Path:
    """Tables in their producers' own columns."""
    given = {("text" if name == "body" else name): value for name, value in ARTICLE.items()}
    return write("data", {"articles": [given], "quotes": [FLAT]})


def test_the_mapping_is_written_and_changes_nothing(flat: Path, newsschema: Run) -> None:
    before = newsschema("validate", flat, "--ignore", "IO011", "--output", "jsonl").out
    ended = newsschema("init", flat)
    assert (ended.status, ended.err) == (0, "")
    assert "quote_type is read as kind (alias)" in ended.out
    assert f"Next: newsschema validate {flat}" in ended.out
    settings = load_settings([flat])
    assert settings.source == (flat / "newsschema.toml").resolve()
    assert settings.tables["articles"].columns == {"text": "body"}
    quotes = settings.tables["quotes"].columns
    assert (quotes["quote_type"], quotes["start"], quotes["end"]) == ("kind", "start", "end")
    after = newsschema("validate", flat, "--ignore", "IO011", "--output", "jsonl").out
    assert after == before
    # What the configuration names is no finding any more.
    assert newsschema("validate", flat, "--select", "IO011", "--output", "jsonl").out == ""


def test_what_is_there_is_not_replaced_unasked(flat: Path, newsschema: Run) -> None:
    (flat / "newsschema.toml").write_text("# mine\n", "utf-8")
    ended = newsschema("init", flat)
    assert ended.status == 2
    assert "--force" in ended.err
    assert (flat / "newsschema.toml").read_text("utf-8") == "# mine\n"
    assert newsschema("init", flat, "--force").status == 0
    assert "fail-on" in (flat / "newsschema.toml").read_text("utf-8")


def test_a_folder_without_tables_is_told(home: Path, newsschema: Run) -> None:
    ended = newsschema("init")
    assert ended.status == 2
    assert "no table in this folder" in ended.err
    assert not (home / "newsschema.toml").exists()


def test_a_repository_gets_a_hook(flat: Path, home: Path, newsschema: Run) -> None:
    (home / ".git").mkdir()
    hooks = home / ".pre-commit-config.yaml"
    newsschema("init", flat)
    (hook,) = yaml.safe_load(hooks.read_text("utf-8"))["repos"][0]["hooks"]
    assert hook["entry"] == "newsschema validate --per-folder"
    hooks.write_text("repos: []\n", "utf-8")
    ended = newsschema("init", flat, "--force")
    assert "entry: newsschema validate --per-folder" in ended.out
    assert hooks.read_text("utf-8") == "repos: []\n"


def test_hostile_names_of_columns_stay_data(write: Callable[..., Path], newsschema: Run) -> None:
    row = {**quote(ARTICLE, "taxes will not rise"), 'a"]\n[rules]\nx': 1, "quote_type\x1b[2J": 2}
    folder = write("data", {"quotes": [row]})
    ended = newsschema("init", folder)
    assert ended.status == 0
    assert "\x1b" not in ended.out
    assert load_settings([folder]).rules == {}
