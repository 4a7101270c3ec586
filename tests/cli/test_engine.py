"""`--engine spark` where Spark is not there."""

import sys
from pathlib import Path

import pytest

from newsschema.cli.main import main

CLEAN = Path(__file__).parents[2] / "fixtures" / "newsroom"


def test_spark_that_is_not_installed_is_named(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setitem(sys.modules, "pyspark", None)
    assert main(["validate", str(CLEAN), "--engine", "spark"]) == 2
    assert "install newsschema[spark]" in capsys.readouterr().err


def test_an_unknown_engine_is_refused() -> None:
    assert main(["validate", str(CLEAN), "--engine", "dask"]) == 2
