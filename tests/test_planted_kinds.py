"""Defects of many kinds, planted into the clean fixtures by the benchmark: found, and no others."""

from __future__ import annotations

import importlib
import sys
from collections import defaultdict
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[1]


@pytest.fixture(scope="module")
def planted() -> Any:
    sys.path.insert(0, str(ROOT / "benchmarks"))
    try:
        yield importlib.import_module("planted")
    finally:
        sys.path.remove(str(ROOT / "benchmarks"))


@pytest.mark.slow
def test_recall_and_precision_on_the_fixtures(planted: Any) -> None:
    scores: Any = defaultdict(planted.Score)
    elsewhere = planted.run(ROOT / "fixtures" / "newsroom", 1, scores)
    decidable = {kind: score for kind, score in scores.items() if kind.decidable}
    missed = [kind.name for kind, score in decidable.items() if score.recall < 1]
    beside = {kind.name: dict(score.others) for kind, score in decidable.items() if score.others}
    assert len(decidable) > 200
    assert missed == []
    assert beside == {}
    assert not {told for told in elsewhere if not told.startswith("IO011")}
