"""Every rule's repair is tested by the rule's own examples."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from newsschema.readers.dataset import open_dataset
from newsschema.readers.table import Dataset
from newsschema.repairs.repair import repair
from newsschema.validators.example import Bad
from newsschema.validators.parts import whole
from newsschema.validators.registry import load_rules
from newsschema.validators.rule import Rule
from newsschema.validators.settings import RuleSettings, Settings
from tests.repairs.conftest import NOW, plain, rows_of, write

RULES = load_rules()


def examples() -> list[Any]:
    return [
        pytest.param(rule, example, id=f"{code}-{number}")
        for code, rule in RULES.items()
        for number, example in enumerate(rule.examples)
        if isinstance(example, Bad) and example.fixed is not None
    ]


def settings_for(rule: type[Rule], example: Bad) -> Settings:
    values = {name.replace("-", "_"): value for name, value in example.options.items()}
    chosen = {rule.code: RuleSettings(options=rule.Options(**values))} if values else {}
    return Settings(now=NOW, rules=chosen)


def opened(folder: Path, example: Bad) -> Dataset:
    write(folder, example.tables)
    for name, content in example.files.items():
        (folder / name).write_bytes(content)
    return open_dataset([folder])


def read(folder: Path) -> dict[str, list[dict[str, Any]]]:
    dataset = open_dataset([folder])
    return {n: plain(whole(list(t.batches()), t)) for n, t in dataset.tables.items()}


@pytest.mark.parametrize(("rule", "example"), examples())
def test_bad_ends_as_fixed(rule: type[Rule], example: Bad, tmp_path: Path) -> None:
    settings = settings_for(rule, example)
    repaired = repair(opened(tmp_path / "in", example), settings, unsafe=True)
    expected = {**example.tables, **(example.fixed or {})}
    assert rows_of(repaired) == read(write(tmp_path / "fixed", expected))
    assert rule.code not in set(repaired.after.findings["code"])
    assert repaired.quarantine.is_empty()
    assert rule.code in set(repaired.edits["rule"])
    seen = set(repaired.before.findings["code"])
    assert set(repaired.after.findings["code"]) <= seen


@pytest.mark.parametrize(("rule", "example"), examples())
def test_fixed_is_fixed(rule: type[Rule], example: Bad, tmp_path: Path) -> None:
    expected = {**example.tables, **(example.fixed or {})}
    folder = write(tmp_path / "fixed", expected)
    again = repair(open_dataset([folder]), settings_for(rule, example), unsafe=True)
    assert again.edits.is_empty()


@pytest.mark.parametrize("code", sorted(RULES))
def test_repairs_are_shown(code: str) -> None:
    rule = RULES[code]
    shown = [e for e in rule.examples if isinstance(e, Bad) and e.fixed is not None]
    assert bool(shown) == (rule.safety is not None), "a rule with a safety has a Bad with fixed"
