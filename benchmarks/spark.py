"""Compare Spark with the local engine: the digest of the findings, and the time both take.

    python benchmarks/generate.py FOLDER --articles 100000 --quotes-per-article 10
    python benchmarks/spark.py FOLDER/parquet [FOLDER...]

Spark runs here, with as many workers as there are cores; its start is not counted. Needs the
extra `spark`, and Java 17.
"""

from __future__ import annotations

import argparse
import hashlib
import time
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import polars as pl
from pyspark.sql import SparkSession

import newsschema.spark
from newsschema.readers.dataset import open_dataset
from newsschema.validators import engine
from newsschema.validators.settings import load_settings


def digest(findings: pl.DataFrame) -> str:
    """A digest of findings in their order."""
    said = hashlib.sha256()
    for line in findings.select(pl.struct(pl.all()).struct.json_encode()).to_series():
        said.update(line.encode())
    return said.hexdigest()[:16]


def main() -> None:
    """Read the arguments and run."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folders", type=Path, nargs="+")
    parser.add_argument("--memory", default="4g", help="of the Java process")
    parser.add_argument("--parts", type=int)
    given = parser.parse_args()
    session = (
        SparkSession.builder.master("local[*]")
        .config("spark.driver.memory", given.memory)
        .config("spark.driver.bindAddress", "127.0.0.1")
        .config("spark.driver.host", "127.0.0.1")
        .config("spark.ui.enabled", "false")
        .getOrCreate()
    )
    session.sparkContext.setLogLevel("ERROR")
    session.range(1).count()
    print(f"{'':40} {'rows':>9} {'findings':>8} local s  spark s  digest")
    for folder in given.folders:
        settings = replace(load_settings([folder]), now=datetime(2026, 3, 1, tzinfo=UTC))
        started = time.perf_counter()
        here = engine.run(open_dataset(folder), settings)
        local = time.perf_counter() - started
        there = newsschema.spark.run(open_dataset(folder), settings, parts=given.parts)
        same = digest(here.findings) == digest(there.findings) and here.rules == there.rules
        print(
            f"{folder.name:40} {here.summary['rows']:9} {here.findings.height:8} {local:7.1f}"
            f"  {there.seconds:7.1f}  {digest(there.findings)} {'equal' if same else 'DIFFERENT'}",
            flush=True,
        )
    session.stop()


if __name__ == "__main__":
    main()
