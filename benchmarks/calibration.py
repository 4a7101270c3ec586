"""Tell how often each rule speaks on real data, and show what it says for judging by eye.

    python benchmarks/calibration.py FOLDER
    python benchmarks/calibration.py FOLDER --sample QUO010 polnear-train-a [--count 40]

Every folder below FOLDER that holds a table is a dataset. Printed is, for each rule and dataset,
the number of findings per 1,000 rows of the tables that it spoke of, with the severity; then,
where datasets have labels, the figures of `extractors.py`. With `--sample` the findings of one
cell are shown instead: the same ones each time, spread over the whole file, each with the words
around its place. `*` stands for every rule or every dataset; `--severity` narrows it.
"""

from __future__ import annotations

import argparse
import hashlib
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import extractors
import polars as pl

import newsschema
from newsschema.errors import NewsschemaError

NOW = datetime(2027, 1, 1, tzinfo=UTC)
"""What rules take for the present, so that two runs say the same."""
APART = "conformance"
"""Files that are broken on purpose, one by one."""
AROUND = 70


def datasets(root: Path) -> Iterator[tuple[str, Path]]:
    """Names and folders of the datasets below a folder."""
    for folder in sorted({path.parent for path in root.rglob("*.jsonl")}):
        name = folder.relative_to(root).as_posix()
        if APART not in folder.parts:
            yield name, folder


def findings_of(root: Path, wanted: str = "*") -> tuple[pl.DataFrame, pl.DataFrame]:
    """The findings of all datasets, with `dataset`; and the rows of their tables."""
    findings, rows = [], []
    for name, folder in datasets(root):
        if wanted not in ("*", name):
            continue
        try:
            report = newsschema.validate(folder, now=NOW)
        except NewsschemaError as error:
            print(f"{name}: {error}", file=sys.stderr)
            continue
        findings.append(report.findings.with_columns(dataset=pl.lit(name)))
        rows += [
            {"dataset": name, "table": table, "rows": summary.rows}
            for table, summary in report.outcome.tables.items()
        ]
    if not findings:
        raise SystemExit(f"no dataset {wanted} in {root}")
    return pl.concat(findings), pl.DataFrame(rows)


def rates(findings: pl.DataFrame, rows: pl.DataFrame) -> pl.DataFrame:
    """Per rule, severity and dataset the findings, and those per 1,000 rows of their tables."""
    cells = findings.group_by("code", "name", "severity", "dataset", "table").len("findings")
    return (
        cells.join(rows, on=("dataset", "table"), how="left")
        .group_by("code", "name", "severity", "dataset")
        .agg(pl.col("findings", "rows").sum())
        .with_columns(per_thousand=1000 * pl.col("findings") / pl.col("rows"))
        .sort("code", "severity", "dataset")
    )


def sample(findings: pl.DataFrame, count: int) -> pl.DataFrame:
    """Findings spread over all of them by the hash of their place: the same ones each time."""
    place = pl.concat_str(
        [pl.col(c).cast(pl.String).fill_null("") for c in ("code", "key", "column", "start")],
        separator="\0",
    )
    order = place.map_elements(
        lambda text: hashlib.sha256(text.encode()).hexdigest(), return_dtype=pl.String
    )
    return findings.sort(order, maintain_order=True).head(count)


def show(finding: dict[str, object]) -> None:
    """Print one finding with the words around its place."""
    print(f"\n{finding['code']} {finding['severity']} {finding['dataset']} {finding['key']}")
    print(f"  {finding['column']}: {finding['message']}")
    for part in ("expected", "found"):
        if finding[part] is not None:
            print(f"  {part}: {str(finding[part])[:300]!r}")
    excerpt = finding["excerpt"]
    if isinstance(excerpt, dict) and excerpt["span"] is not None:
        before, after = (excerpt["before"] or "")[-AROUND:], (excerpt["after"] or "")[:AROUND]
        print(f"  {before!r} [[{excerpt['span'][:300]!r}]] {after!r}")


def main() -> None:
    """Read the arguments and run."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--sample", nargs=2, metavar=("CODE", "DATASET"))
    parser.add_argument("--severity", choices=("error", "warning", "info"))
    parser.add_argument("--count", type=int, default=40)
    parser.add_argument("--least", type=float, default=0.0, help="findings per 1,000 rows")
    given = parser.parse_args()
    code, dataset = given.sample or ("*", "*")
    findings, rows = findings_of(given.folder, dataset)
    if code != "*":
        findings = findings.filter(pl.col("code") == code)
    if given.severity:
        findings = findings.filter(pl.col("severity") == given.severity)
    if given.sample:
        print(f"{findings.height} findings")
        for finding in sample(findings, given.count).iter_rows(named=True):
            show(finding)
        return
    for cell in rates(findings, rows).filter(pl.col("per_thousand") >= given.least).to_dicts():
        print(
            f"{cell['code']:7} {cell['name']:30} {cell['severity']:8} {cell['dataset']:26} "
            f"{cell['findings']:7,} {cell['per_thousand']:8.1f}"
        )
    folders = extractors.labelled([given.folder])
    if folders:
        extractors.show("all", pl.concat(extractors.pages_of(folder) for folder in folders))


if __name__ == "__main__":
    main()
