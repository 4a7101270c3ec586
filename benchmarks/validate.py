"""Compare `newsschema` with plain reading and with other validators, in one run.

    python benchmarks/generate.py FOLDER
    python benchmarks/validate.py FOLDER [--rounds 3]

See README.md beside this file.
"""

from __future__ import annotations

import argparse
import json
import resource
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path

MiB = 1 << 20

FIRST_RULES = (
    "IO001 IO003 IO005 IO007 IO009 IO010 IO011 IO012 IO013 IO014 IO015 ART001 ART003 ART006 ART008 "
    "TXT001 TXT002 TXT003 TXT004 TXT006 TXT007 TXT011 TXT015 QUO001 QUO002 QUO003 QUO004 QUO005 "
    "QUO009 QUO012 ACT001 CLM001 CLM007 REF001 TIM001 TIM002 TIM004 TIM006 DUP001 LNG001"
)
"""Forty rules on types, keys, spans and texts, which have budgets of their own."""
APART = ("DUP004", "DUP006", "LNG003")
"""Near duplicates and language detection: they read every word of every body."""


def polars_read(folder: Path, form: str) -> int:
    """The floor: every column of both tables, read and dropped."""
    import polars as pl

    read = {"parquet": pl.read_parquet, "jsonl": pl.read_ndjson}[form]
    return sum(read(folder / form / f"{t}.{form}").height for t in ("articles", "quotes"))


def pyarrow_read(folder: Path, form: str) -> int:
    """PyArrow's readers."""
    import pyarrow.json as pj
    import pyarrow.parquet as pq

    files = [folder / form / f"{t}.{form}" for t in ("articles", "quotes")]
    if form == "jsonl":
        return sum(pj.read_json(f).num_rows for f in files)
    return sum(pq.ParquetFile(f).read().num_rows for f in files)


def newsschema_validate(folder: Path, form: str) -> int:
    """All rules."""
    import newsschema

    report = newsschema.validate(folder / form)
    return int(report.summary["rows"])


def newsschema_forty_rules(folder: Path, form: str) -> int:
    """The rules of `FIRST_RULES`."""
    import newsschema

    report = newsschema.validate(folder / form, select=FIRST_RULES.split())
    return int(report.summary["rows"])


def newsschema_without_duplicates_and_language(folder: Path, form: str) -> int:
    """All rules but those of `APART`, as far as there are such rules."""
    import newsschema
    from newsschema.validators.registry import load_rules

    ignored = [code for code in APART if code in load_rules()]
    report = newsschema.validate(folder / form, ignore=ignored)
    return int(report.summary["rows"])


def newsschema_read(folder: Path, form: str) -> int:
    """Our readers alone."""
    from newsschema.readers.dataset import open_dataset

    tables = open_dataset([folder / form]).tables.values()
    return sum(batch.height for table in tables for batch in table.batches())


def pandera_validate(folder: Path, form: str) -> int:
    """The schemas derived from the same records, by Pandera."""
    import polars as pl

    import newsschema
    from newsschema import schemas
    from newsschema.schemas.fields import columns

    read = {"parquet": pl.read_parquet, "jsonl": pl.read_ndjson}[form]
    rows = 0
    for table, record in (("articles", newsschema.Article), ("quotes", newsschema.Quote)):
        frame = read(folder / form / f"{table}.{form}")
        if form == "jsonl" and table == "articles":
            instant = pl.col("published_at").str.to_datetime("%+", time_unit="us", time_zone="UTC")
            frame = frame.with_columns(instant)
        schema = schemas.pandera(record)
        present = [c for c in schema.columns if c in frame.columns]
        # JSON has no types of integers.
        typed = frame.select(pl.col(c).cast(columns(record)[c].polars) for c in present)
        schema.select_columns(present).validate(typed, lazy=True)
        rows += frame.height
    return rows


def pointblank_validate(folder: Path, form: str) -> int:
    """Twenty-six steps of pointblank that say what twelve of the forty rules say.

    Nulls, keys, references, patterns, closed lists, four sorts of dirt in texts, and the words at
    the spans, beside which the bodies are laid first.
    """
    import pointblank as pb
    import polars as pl

    read = {"parquet": pl.read_parquet, "jsonl": pl.read_ndjson}[form]
    articles = read(folder / form / f"articles.{form}")
    quotes = read(folder / form / f"quotes.{form}")
    clean = {
        "replacement": pl.lit("\ufffd"),
        "entity": pl.lit("&(?:#[0-9]{1,7}|#[xX][0-9A-Fa-f]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});"),
        "tag": pl.lit(r"</?[A-Za-z][A-Za-z0-9]*(?:\s[^<>]*)?/?>"),
        "control": pl.lit(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]"),
    }
    told = pb.Validate(articles).col_vals_not_null(["article_id", "body", "title"])
    told = told.rows_distinct(["article_id"]).col_vals_regex("url", "^https?://")
    for column in ("title", "body"):
        for pattern in clean.values():
            told = told.col_vals_expr(~pl.col(column).str.contains(pattern))
    told.col_vals_expr(pl.col("body").str.strip_chars() == pl.col("body")).interrogate()
    bodies = articles.select("article_id", "body", known=True)
    span = pl.col("spans").list.first().struct
    start, end = span.field("start"), span.field("end")
    found = pl.col("body").str.slice(start, end - start)
    told = pb.Validate(quotes.join(bodies, on="article_id", how="left"))
    told = told.col_vals_not_null(["quote_id", "article_id", "text", "spans", "known"])
    told = told.rows_distinct(["quote_id"])
    told = told.col_vals_in_set("kind", ["direct", "indirect", "mixed"])
    for pattern in clean.values():
        told = told.col_vals_expr(~pl.col("text").str.contains(pattern))
    told.col_vals_expr((start < end) & (found == pl.col("text"))).interrogate()
    return articles.height + quotes.height


CANDIDATES: dict[str, Callable[[Path, str], int]] = {
    f.__name__: f
    for f in (
        polars_read,
        pyarrow_read,
        newsschema_read,
        newsschema_forty_rules,
        newsschema_validate,
        newsschema_without_duplicates_and_language,
        pandera_validate,
        pointblank_validate,
    )
}
PEERS = {"pandera_validate": "pandera", "pointblank_validate": "pointblank"}
"""What must be installed for a candidate."""
IMPORTS = {
    "polars_read": "import polars",
    "pyarrow_read": "import pyarrow.json, pyarrow.parquet",
    "newsschema_read": "import newsschema.readers.dataset",
    "pandera_validate": "import polars, pandera.polars, newsschema.schemas.catalogue",
    "pointblank_validate": "import polars, pointblank",
}
OWN_IMPORTS = (
    "import newsschema.api, newsschema.validators.engine; "
    "from newsschema.validators.registry import load_rules; load_rules()"
)


def measure(name: str, folder: Path, form: str) -> None:
    """Run one candidate in this process and print its figures as JSON."""
    exec(IMPORTS.get(name, OWN_IMPORTS))
    before = resource.getrusage(resource.RUSAGE_SELF)
    started = time.perf_counter()
    rows = CANDIDATES[name](folder, form)
    wall = time.perf_counter() - started
    after = resource.getrusage(resource.RUSAGE_SELF)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    figures = {"rows": rows, "cpu": cpu, "wall": wall, "rss": after.ru_maxrss * 1024}
    sys.stdout.write(json.dumps(figures))


def compare(folder: Path, rounds: int, only: list[str], forms: list[str]) -> None:
    """Run all candidates in turn, several times, and print the medians."""
    lacking = {n for n, module in PEERS.items() if find_spec(module) is None}
    for name in sorted(lacking & set(only or CANDIDATES)):
        print(f"{name}: left out, {PEERS[name]} is not installed", file=sys.stderr)
    chosen = [name for name in only or CANDIDATES if name not in lacking]
    for form in forms:
        told: dict[str, list[dict[str, float]]] = {name: [] for name in chosen}
        for _ in range(rounds):
            for name in chosen:
                ran = subprocess.run(
                    [sys.executable, __file__, str(folder), "--one", name, "--form", form],
                    capture_output=True,
                    text=True,
                    check=False,
                )
                if ran.returncode:
                    last = ran.stderr.strip().splitlines()[-1:]
                    print(f"{name}: {last}", file=sys.stderr)
                    continue
                told[name].append(json.loads(ran.stdout))
        figures = {
            name: {key: statistics.median(one[key] for one in some) for key in some[0]}
            for name, some in told.items()
            if some
        }
        floor = figures.get("polars_read", {}).get("cpu", float("nan"))
        print(f"\n{form:44} cpu s   wall s   × floor   peak MiB")
        for name, one in figures.items():
            print(
                f"{name:44} {one['cpu']:5.2f}   {one['wall']:6.2f}   "
                f"{one['cpu'] / floor:7.2f}   {one['rss'] / MiB:8.0f}"
            )


def main() -> None:
    """Read the arguments and run."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--only", nargs="*", default=[])
    parser.add_argument("--one", choices=CANDIDATES)
    parser.add_argument("--form", choices=("parquet", "jsonl"), help="both by default")
    given = parser.parse_args()
    if given.one:
        measure(given.one, given.folder, given.form or "parquet")
    else:
        forms = [given.form] if given.form else ["parquet", "jsonl"]
        compare(given.folder, given.rounds, given.only, forms)


if __name__ == "__main__":
    main()
