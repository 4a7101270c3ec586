"""Every rule is tested by its own examples, through the real readers and the real engine."""

from __future__ import annotations

import inspect
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import orjson
import polars as pl
import pytest

from newsschema.readers.dataset import open_dataset
from newsschema.schemas.catalogue import RECORDS
from newsschema.schemas.fields import fields
from newsschema.validators import engine
from newsschema.validators.example import Bad, Good
from newsschema.validators.outcome import Outcome
from newsschema.validators.registry import load_rules
from newsschema.validators.rule import GroupRule, Rule
from newsschema.validators.settings import RuleSettings, Settings, load_settings

RULES = load_rules()
CODES = sorted(RULES)
NOW = datetime.now(UTC)
"""One present for runs that are compared."""


def cases(kind: type) -> list[Any]:
    return [
        pytest.param(rule, example, id=f"{code}-{number}")
        for code, rule in sorted(RULES.items())
        for number, example in enumerate(rule.examples)
        if isinstance(example, kind)
    ]


def write(folder: Path, example: Good | Bad) -> None:
    for name, content in example.files.items():
        (folder / name).write_bytes(content)
    for table, rows in example.tables.items():
        lines = b"".join(orjson.dumps(row) + b"\n" for row in rows)
        (folder / f"{table}.jsonl").write_bytes(lines)


def settings_for(rule: type[Rule], example: Good | Bad, folder: Path) -> Settings:
    if "newsschema.toml" in example.files:
        return load_settings(config=folder / "newsschema.toml")
    options = getattr(example, "options", {})
    if not options:
        return Settings(now=NOW)
    values = {name.replace("-", "_"): value for name, value in options.items()}
    chosen = {rule.code: RuleSettings(options=rule.Options(**values))}
    return Settings(now=NOW, rules=chosen)


def alone(rule: type[Rule], settings: Settings) -> Settings:
    """The settings with this rule as the only one, which saves most of the time of a run."""
    return replace(settings, select=(rule.code,))


def run(folder: Path, settings: Settings, batch_bytes: int | None = None) -> Outcome:
    sizes = {} if batch_bytes is None else {"batch_bytes": batch_bytes}
    outcome = engine.run(open_dataset([folder]), settings, **sizes)
    crashed = {r.code: r.reason for r in outcome.rules if r.status == "crashed"}
    assert not crashed
    return outcome


def keys_of(outcome: Outcome, code: str) -> list[str | None]:
    return outcome.findings.filter(pl.col("code") == code)["key"].to_list()


@pytest.mark.parametrize(("rule", "example"), cases(Good))
def test_silent_on_good(rule: type[Rule], example: Good, tmp_path: Path) -> None:
    write(tmp_path, example)
    outcome = run(tmp_path, alone(rule, settings_for(rule, example, tmp_path)))
    assert keys_of(outcome, rule.code) == []


@pytest.mark.parametrize(("rule", "example"), cases(Bad))
def test_reports_bad_and_nothing_else(rule: type[Rule], example: Bad, tmp_path: Path) -> None:
    write(tmp_path, example)
    settings = settings_for(rule, example, tmp_path)
    outcome = run(tmp_path, settings)
    assert keys_of(outcome, rule.code) == list(example.keys)
    assert set(outcome.findings["code"]) == {rule.code}
    if example.lines is not None:
        assert outcome.findings["line"].to_list() == list(example.lines)
    severities = set(outcome.findings["severity"])
    assert severities <= {"error", "warning", "info"}
    assert all(message for message in outcome.findings["message"])
    # The rule alone, given the rows in small parts, agrees with all rules on the whole.
    parts = run(tmp_path, alone(rule, settings), batch_bytes=1)
    assert parts.findings.equals(outcome.findings)


@pytest.mark.parametrize("code", CODES)
def test_documented(code: str) -> None:
    rule = RULES[code]
    page = rule.__doc__ or ""
    assert page.splitlines()[0].endswith(".")
    assert "## Why it matters" in page
    assert "## How to repair" in page
    assert any(isinstance(e, Good) for e in rule.examples)
    assert any(isinstance(e, Bad) for e in rule.examples)
    module = rule.__module__.rpartition(".")[2]
    assert module == f"{code.lower()}_{rule.name.replace('-', '_')}"
    assert rule.__module__.split(".")[-2] == rule.family().lower()
    assert len(Path(inspect.getfile(rule)).read_text("utf-8").splitlines()) <= 120


NUMBERS_ALONE = {"QUO019"}
"""Rules of families on text that read numbers, and no words."""


@pytest.mark.parametrize("code", [c for c in CODES if c[:3] in ("TXT", "QUO")])
def test_rules_on_text_have_an_example_in_another_script_than_latin(code: str) -> None:
    cells = [orjson.dumps(dict(e.tables)).decode() for e in RULES[code].examples]
    letters = {c for text in cells for c in text if c.isalpha()}
    scripts = {unicodedata.name(letter, "?").partition(" ")[0] for letter in letters}
    assert scripts - {"LATIN", "MICRO", "MODIFIER"} or code in NUMBERS_ALONE


@pytest.mark.parametrize("code", CODES)
def test_stays_lazy(code: str) -> None:
    rule = RULES[code]
    if issubclass(rule, GroupRule):
        named = bool(rule.needs(rule())) or rule.table == "*"
        assert named, "a group rule names the tables it needs, unless it looks at any"


def rows_of_nulls() -> Mapping[str, Sequence[Mapping[str, Any]]]:
    """Two rows a table in which only the key is set."""
    return {
        table: [
            {f.name: (f"{table}_{n}" if f.is_key else None) for f in fields(record)}
            for n in range(2)
        ]
        for table, record in RECORDS.items()
    }


NEEDS_MORE = {"DST001"}
"""Rules that need more than tables: an earlier run."""


def not_run(outcome: Outcome) -> set[str]:
    return {rule.code for rule in outcome.rules if rule.status != "run"}


def test_all_null_columns_crash_nothing(tmp_path: Path) -> None:
    write(tmp_path, Good(**rows_of_nulls()))
    outcome = run(tmp_path, Settings())
    assert {"IO013", "ART001", "CLM001"} <= set(outcome.findings["code"])
    assert not_run(outcome) == NEEDS_MORE


def test_empty_tables_crash_nothing(tmp_path: Path) -> None:
    for table, record in RECORDS.items():
        header = ",".join(f.name for f in fields(record))
        (tmp_path / f"{table}.csv").write_text(header + "\n", encoding="utf-8")
    outcome = run(tmp_path, Settings())
    assert outcome.findings.is_empty()
    assert outcome.summary["rows"] == 0
    assert not_run(outcome) == NEEDS_MORE
