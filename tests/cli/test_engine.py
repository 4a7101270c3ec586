"""`--engine spark` where Spark is not there."""

import sys
from pathlib import Path

import pytest

from newsschema.cli.main import main

CLEAN = Path(__file__).parents[2] / "fixtures" / "newsroom"


def test_spark_that_is_not_installed_is_named(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    # Where it is installed, tests before this one may have loaded parts of it.
    for name in [name for name in sys.modules if name.startswith("pyspark.")]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "pyspark", None)
    assert main(["validate", str(CLEAN), "--engine", "spark"]) == 2
    assert "install newsschema[spark]" in capsys.readouterr().err


def test_an_unknown_engine_is_refused() -> None:
    assert main(["validate", str(CLEAN), "--engine", "dask"]) == 2
