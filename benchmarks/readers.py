"""Compare the readers of JSON Lines: MB per second of CPU, beside other libraries' in the same run.

    python benchmarks/generate.py FOLDER --articles 40000
    python benchmarks/readers.py FOLDER [--mb 200] [--rounds 3] [--memory 4000]

Each measurement is a process of its own, whose imports do not count. `dirty` is the same file with
one bad line in 1,000, of five kinds, which only newsschema reads; its rows are all accounted for.
`--memory MB` reads a file of that size in batches and prints the peak of resident memory.
"""

from __future__ import annotations

import argparse
import json
import resource
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

MB = 1_000_000
BAD = [
    b'{"article_id": "a", "quote_id": "q", "text": "caf\xe9"}',
    b'{"article_id": "a", "quote_id": "q", "text": NaN}',
    b'{"article_id": "a", "quote_id": "q", "text": "cut o',
    b'{"article_id": "a", "article_id": "b"}',
    b'{"article_id": "a", "quote_id": "q", "text": "\\ud83d"}',
]


def orjson_lines(file: Path) -> int:
    """Every line parsed and dropped."""
    import orjson

    with file.open("rb") as lines:
        return sum(bool(orjson.loads(line)) for line in lines)


def polars_read(file: Path) -> int:
    """Polars' own reader: the floor."""
    import polars as pl

    return pl.read_ndjson(file).height


def pyarrow_read(file: Path) -> int:
    import pyarrow.json as pj

    return int(pj.read_json(file).num_rows)


def duckdb_read(file: Path) -> int:
    import duckdb

    return int(duckdb.read_json(str(file), format="newline_delimited").to_arrow_table().num_rows)


def newsschema_lines(file: Path) -> int:
    """The reader of JSON Lines alone."""
    from newsschema.readers.jsonl import read_jsonl
    from newsschema.readers.raw_types import raw_types
    from newsschema.readers.source import Source
    from newsschema.schemas.catalogue import RECORDS

    source = Source(file.stem, 0, str(file), file, "jsonl")
    known = raw_types(RECORDS[file.stem])
    return sum(batch.frame.height + batch.rejected for batch in read_jsonl(source, known, []))


def newsschema_table(file: Path) -> int:
    """The table: columns brought to their record's types."""
    from newsschema.readers.dataset import open_dataset

    table = open_dataset([], tables={file.stem: [file]}).tables[file.stem]
    for _ in table.batches():
        pass
    return table.rows


CANDIDATES: dict[str, Callable[[Path], int]] = {
    f.__name__: f
    for f in (
        orjson_lines,
        polars_read,
        pyarrow_read,
        duckdb_read,
        newsschema_lines,
        newsschema_table,
    )
}
OURS = ("newsschema_lines", "newsschema_table")
IMPORTS = (
    "import orjson, polars, pyarrow.json, duckdb, newsschema.readers.jsonl, "
    "newsschema.readers.dataset, newsschema.readers.raw_types"
)


def measure(name: str, file: Path) -> None:
    """Run one candidate in this process and print its figures as JSON."""
    exec(IMPORTS)
    before = resource.getrusage(resource.RUSAGE_SELF)
    started = time.perf_counter()
    rows = CANDIDATES[name](file)
    wall = time.perf_counter() - started
    after = resource.getrusage(resource.RUSAGE_SELF)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    sys.stdout.write(
        json.dumps({"rows": rows, "cpu": cpu, "wall": wall, "rss": after.ru_maxrss * 1024})
    )


def file_of(folder: Path, kind: str, table: str, size: int) -> Path:
    """A file of about a size, made of the generated one again and again."""
    file = folder / "readers" / f"{kind}-{size}" / f"{table}.jsonl"
    if file.exists():
        return file
    file.parent.mkdir(parents=True, exist_ok=True)
    with file.open("wb") as sink:
        number = written = 0
        while written < size * MB:
            with (folder / "jsonl" / f"{table}.jsonl").open("rb") as lines:
                for line in lines:
                    number += 1
                    if kind == "dirty" and number % 1000 == 500:
                        written += sink.write(BAD[number // 1000 % len(BAD)] + b"\n")
                    written += sink.write(line)
                    if written >= size * MB:
                        break
    return file


def run(name: str, file: Path) -> dict[str, float]:
    told = subprocess.run(
        [sys.executable, __file__, str(file), "--one", name],
        capture_output=True,
        text=True,
        check=True,
    )
    figures: dict[str, float] = json.loads(told.stdout)
    return figures


def compare(folder: Path, size: int, rounds: int) -> None:
    """Run all candidates in turn, several times, and print the best of each."""
    for table in ("articles", "quotes"):
        jobs = [(name, "clean") for name in CANDIDATES] + [(name, "dirty") for name in OURS]
        best: dict[tuple[str, str], dict[str, float]] = {}
        for _ in range(rounds):
            for job in jobs:
                name, kind = job
                figures = run(name, file_of(folder, kind, table, size))
                known = best.setdefault(job, figures)
                best[job] = {key: min(known[key], figures[key]) for key in figures}
        floor = best["polars_read", "clean"]["cpu"]
        print(f"\n{table:26} MB per CPU s   × Polars   dirty : clean   wall s   peak MB")
        for (name, kind), figures in best.items():
            clean = best[name, "clean"]["cpu"]
            ratio = f"{clean / figures['cpu']:7.2f}" if kind == "dirty" else " " * 7
            print(
                f"{name + ' ' + kind:26} {size / figures['cpu']:12.0f}   "
                f"{floor / figures['cpu']:8.2f}   {ratio:>13}   {figures['wall']:6.2f}   "
                f"{figures['rss'] / MB:7.0f}",
                flush=True,
            )


def main() -> None:
    """Read the arguments and run."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--mb", type=int, default=200)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--memory", type=int)
    parser.add_argument("--one", choices=CANDIDATES)
    given = parser.parse_args()
    if given.one:
        measure(given.one, given.folder)
    elif given.memory:
        for table in ("articles", "quotes"):
            figures = run("newsschema_table", file_of(given.folder, "clean", table, given.memory))
            print(f"{table}: {figures['rows']:,} rows, peak {figures['rss'] / MB:,.0f} MB")
    else:
        compare(given.folder, given.mb, given.rounds)


if __name__ == "__main__":
    main()
