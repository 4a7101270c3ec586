"""What can't be read: one clear sentence with the name and what to do, exit 2, no traceback."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Run = Callable[..., Any]


@pytest.fixture
def bad(home: Path) -> Path:
    """A folder of things that are no datasets."""
    (home / "empty").mkdir()
    (home / "notes").mkdir()
    (home / "notes" / "readme.txt").write_text("nothing here", "utf-8")
    (home / "quotes.jsonl").write_bytes(b"")
    (home / "actors.jsonl").write_bytes(bytes(range(256)) * 40)
    (home / "claims.parquet").write_bytes(b"PAR1 is not enough")
    (home / "folder.jsonl").mkdir()
    return home


@pytest.mark.parametrize(
    ("arguments", "name"),
    [
        (["no-such-folder"], "no-such-folder"),
        (["no-such.jsonl"], "no-such.jsonl"),
        (["quotes.jsonl"], "quotes.jsonl"),
        (["empty"], "empty"),
        (["notes"], "notes"),
        (["notes/readme.txt"], "readme.txt"),
        (["actors.jsonl"], "actors.jsonl"),
        (["claims.parquet"], "claims.parquet"),
        (["--table", "quotes=folder.jsonl"], "folder.jsonl"),
        (["--table", "quotes=missing.jsonl"], "missing.jsonl"),
        (["--table", "quots=quotes.jsonl"], "quots"),
        ([".", "--select", "QUO999"], "QUO999"),
        ([".", "--ignore", "QOU"], "QOU"),
        ([".", "--config", "none.toml"], "none.toml"),
        ([".", "--output", "jsn"], "jsn"),
        (["\x1b[31mred"], "\\x1b[31mred"),
        (["a\nb"], "a⏎b"),
        (["--quiet"], "nothing to validate"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else None,
)
def test_one_sentence(arguments: list[str], name: str, bad: Path, newsschema: Run) -> None:
    ended = newsschema("validate", *arguments)
    assert ended.status == 2
    sentences = [line for line in ended.err.splitlines() if line.startswith("error: ")]
    assert len(sentences) == 1, ended.err
    assert name in sentences[0]
    assert "Traceback" not in ended.err
    assert "\x1b" not in ended.err
    assert newsschema("validate", *arguments, "--exit-zero").status == 2


@pytest.mark.parametrize("name", ["newsschema.toml", "pyproject.toml"])
def test_a_bad_configuration(name: str, bad: Path, newsschema: Run) -> None:
    Path(name).write_text(
        "ignroe = []" if name == "newsschema.toml" else "[tool.newsschema]\nignroe = []", "utf-8"
    )
    ended = newsschema("validate", ".")
    assert (ended.status, ended.out) == (2, "")
    assert f"{bad / name}: unknown key 'ignroe'; did you mean 'ignore'?" in ended.err


def test_an_error_nobody_foresaw_is_no_finding(
    home: Path, newsschema: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail() -> None:
        raise KeyError("surprise")

    monkeypatch.setattr("newsschema.validators.registry.load_rules", fail)
    monkeypatch.setattr("newsschema.validators.selection.load_rules", fail)
    ended = newsschema("rules")
    assert ended.status == 2
    assert ended.err.startswith("error: newsschema itself failed (KeyError: 'surprise');")
    assert "Traceback" not in ended.err
    monkeypatch.setenv("NEWSSCHEMA_DEBUG", "1")
    assert "Traceback" in newsschema("rules").err
