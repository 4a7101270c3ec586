"""Every defect planted into the broken fixtures is found in its place, and nothing else is."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import polars as pl
import pytest

import newsschema

FIXTURES = Path(__file__).parents[1] / "fixtures"


def plants(folder: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads((FIXTURES / folder / "planted.json").read_bytes())
    return found


@pytest.fixture(scope="module")
def findings() -> pl.DataFrame:
    folders = ("newsroom-broken", "newsroom-broken-formats")
    return pl.concat(newsschema.validate(FIXTURES / folder).findings for folder in folders)


@pytest.mark.parametrize(
    "plant",
    [
        pytest.param(plant, id=f"{plant['code']}-{plant['key'] or plant['file']}")
        for folder in ("newsroom-broken", "newsroom-broken-formats")
        for plant in plants(folder)
    ],
)
def test_found_in_its_place(plant: dict[str, Any], findings: pl.DataFrame) -> None:
    # A name of a column is the whole column's, whichever row has it.
    line = None if plant["code"] == "IO011" else plant["line"]
    there = findings.filter(
        pl.col("code") == plant["code"],
        pl.col("file").str.ends_with("/" + plant["file"]),
        pl.col("line").eq_missing(pl.lit(line, dtype=pl.Int64)),
    )
    assert there.height >= 1


def test_clean_fixtures_have_no_finding_above_info() -> None:
    report = newsschema.validate(FIXTURES / "newsroom")
    assert report.summary["error"] == report.summary["warning"] == 0
