"""Tell how well rules on articles and text know good from bad outputs of extractors.

    python benchmarks/extractors.py FOLDER [FOLDER …]

Each folder is a dataset with `labels.jsonl` beside its articles: for every `article_id` the
`verdict` of a comparison with the text that people checked (`exact`, `good`, `near`,
`contaminated`, `truncated`, `both`, `empty`, `unrelated`). Folders without labels are searched
for such below them. Printed is, for each dataset and verdict, how many pages have a finding of
the families ART and TXT: of any severity, of warning and error, and of these without TXT011
(white space around the text, which says nothing of its content); then the same over all
datasets, with the rules that speak most often.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import polars as pl

import newsschema

FAMILIES = ("ART", "TXT")
METADATA = ("ART002", "ART003", "ART004", "ART005")
"""Rules that look at other columns than the text that is labelled."""
VERDICTS = ("exact", "good", "near", "truncated", "contaminated", "both", "unrelated", "empty")


def labelled(folders: list[Path]) -> list[Path]:
    """The folders that hold labels, those below the given ones among them."""
    return sorted({found.parent for folder in folders for found in folder.rglob("labels.jsonl")})


def pages_of(folder: Path) -> pl.DataFrame:
    """One row per labelled page: `verdict`, and the rules that speak, by severity."""
    labels = pl.read_ndjson(folder / "labels.jsonl").select("article_id", "verdict")
    report = newsschema.validate(folder, select=FAMILIES, ignore=METADATA)
    findings = report.findings.filter(pl.col("table") == "articles")
    spoken = findings.group_by("article_id").agg(
        codes=pl.col("code").unique().sort(),
        grave=pl.col("code").filter(pl.col("severity") != "info").unique().sort(),
    )
    none = pl.lit([], dtype=pl.List(pl.String))
    return labels.join(spoken, on="article_id", how="left").with_columns(
        pl.col("codes", "grave").fill_null(none), dataset=pl.lit(folder.name)
    )


def shares(pages: pl.DataFrame) -> pl.DataFrame:
    """Per verdict the pages, and the shares of them on which rules speak."""
    telling = pl.col("grave").list.set_difference(pl.lit(["TXT011"]))
    by_verdict = pages.group_by("verdict").agg(
        pages=pl.len(),
        any_finding=(pl.col("codes").list.len() > 0).mean(),
        warning_or_error=(pl.col("grave").list.len() > 0).mean(),
        without_txt011=(telling.list.len() > 0).mean(),
    )
    order = pl.Enum(VERDICTS)
    return by_verdict.sort(pl.col("verdict").cast(order))


def show(title: str, pages: pl.DataFrame) -> None:
    """Print the shares of some pages."""
    print(f"\n{title:28} pages  any finding  warning or error  … without TXT011")
    for row in shares(pages).iter_rows(named=True):
        print(
            f"  {row['verdict']:26} {row['pages']:5}  {row['any_finding']:11.0%}  "
            f"{row['warning_or_error']:16.0%}  {row['without_txt011']:16.0%}"
        )


def speakers(pages: pl.DataFrame) -> None:
    """Print per verdict the rules that speak, with the number of their pages."""
    print("\nrules by verdict")
    counted = pages.explode("codes").drop_nulls("codes").group_by("verdict", "codes").len()
    for verdict in VERDICTS:
        rules = counted.filter(pl.col("verdict") == verdict).sort("len", "codes", descending=True)
        if rules.height:
            told = ", ".join(f"{code} {count}" for _, code, count in rules.iter_rows())
            print(f"  {verdict:12} {told}")


def main() -> None:
    """Read the arguments and run."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folders", nargs="+", type=Path)
    folders = labelled(parser.parse_args().folders)
    if not folders:
        parser.error("no folder holds labels.jsonl")
    pages = pl.concat(pages_of(folder) for folder in folders)
    for folder in folders:
        show(folder.name, pages.filter(pl.col("dataset") == folder.name))
    show("all", pages)
    speakers(pages)


if __name__ == "__main__":
    main()
