"""The files that docs/guides/pipelines.md shows, run with the libraries they are about."""

from __future__ import annotations

import ast
import json
import runpy
import shutil
from pathlib import Path
from typing import Any

import pytest

from newsschema.errors import FindingsError
from tests.docs import blocks

PAGE = blocks.ROOT / "docs" / "guides" / "pipelines.md"
FILES = {block.title: block.text for block in blocks.blocks(PAGE.read_text("utf-8")) if block.title}


@pytest.fixture(autouse=True)
def _folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The files and the fixtures, in a folder of their own."""
    shutil.copytree(blocks.ROOT / "fixtures", tmp_path / "fixtures")
    for name, text in FILES.items():
        file = tmp_path / name
        file.parent.mkdir(exist_ok=True)
        file.write_text(text + "\n", "utf-8")
    monkeypatch.chdir(tmp_path)


def test_every_file_is_python() -> None:
    assert len(FILES) == 6
    for text in FILES.values():
        ast.parse(text)


def test_the_task_of_airflow_is_a_function(tmp_path: Path) -> None:
    check: Any = runpy.run_path("tasks/check_quotes.py")["check_quotes"]
    summary = check("fixtures/newsroom", "report.json")
    assert summary["error"] == 0
    assert json.dumps(summary), "it can be handed to a task downstream"
    with pytest.raises(FindingsError, match="ACT001"):
        check("fixtures/newsroom-broken", "broken.json")
    assert json.loads((tmp_path / "broken.json").read_text("utf-8"))["summary"]["error"] > 0


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_dagster() -> None:
    dagster = pytest.importorskip(
        "dagster", reason="dagster is not installed: the extra integrations has it"
    )
    definitions = runpy.run_path("dagster_quotes.py")["definitions"]
    job = definitions.resolve_implicit_global_asset_job_def()
    with dagster.DagsterInstance.ephemeral() as instance:
        ended = job.execute_in_process(instance=instance, raise_on_error=False)
    failed = [e.check_name for e in ended.get_asset_check_evaluations() if not e.passed]
    assert "QUO002_span_text_mismatch" in failed


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore::ResourceWarning")
def test_spark() -> None:
    pytest.importorskip("pyspark", reason="pyspark is not installed: the extra integrations has it")
    if shutil.which("java") is None:
        pytest.skip("Java is missing")
    from pyspark.sql import SparkSession

    builder = SparkSession.builder.master("local[2]").config("spark.ui.enabled", "false")
    local = {"spark.driver.bindAddress": "127.0.0.1", "spark.driver.host": "127.0.0.1"}
    session = builder.config(map=local).config("spark.sql.shuffle.partitions", "2").getOrCreate()
    try:
        names = runpy.run_path("spark_quotes.py")
    finally:
        session.stop()
    assert names["counts"] == {"ART001": 1, "REF001": 1}
    assert names["built"].version == "1.0.0"


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_hugging_face_datasets() -> None:
    pytest.importorskip("datasets", reason="datasets is not installed: integrations has it")
    assert runpy.run_path("hub_quotes.py")["report"].findings["key"].to_list() == ["q1"]


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_dlt(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("dlt", reason="dlt is not installed: the extra integrations has it")
    monkeypatch.setenv("DLT_DATA_DIR", str(tmp_path / "dlt"))
    monkeypatch.setenv("RUNTIME__DLTHUB_TELEMETRY", "false")
    assert runpy.run_path("dlt_quotes.py")["report"].findings["key"].to_list() == ["q1"]
