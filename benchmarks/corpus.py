"""Figures of corpora: races, takedowns, sizes, speed and memory; crashes are in crashes.py.

    python benchmarks/corpus.py race FOLDER [--writers 4] [--rounds 50]
    python benchmarks/corpus.py takedown FOLDER
    python benchmarks/corpus.py releases FOLDER DATA
    python benchmarks/corpus.py speed FOLDER DATA [--select IO]
    python benchmarks/corpus.py append FOLDER DATA [--months 60]
    python benchmarks/corpus.py memory FOLDER DATA [--months 32] [--memory 64MB]

FOLDER is new and left behind; DATA is the Parquet folder that `benchmarks/generate.py` made.
`append` and `memory` lay its articles into months, and need Linux. Each prints one line of JSON.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import polars as pl
import pyarrow.parquet as pq
from corpus_data import dataset, in_months, quotes_of

from newsschema.api import validate
from newsschema.corpus import Corpus

MANY_BUILDS = (
    "import sys; from newsschema.corpus import Corpus\n"
    "for turn in range(int(sys.argv[3])):\n"
    "    rows = [{'actor_id': f'act_{i}', 'name': f'{sys.argv[2]} {turn} {i}', 'type': 'person'}"
    " for i in range(20)]\n"
    "    print(Corpus(sys.argv[1]).build({'actors': rows}, select='IO').version, flush=True)\n"
)
ONE_BUILD = """
import json, sys, threading, time
from pathlib import Path
from newsschema.corpus import Corpus
most = {"RssAnon": 0, "RssFile": 0}
def watch():
    while True:
        for line in Path("/proc/self/status").read_text().splitlines():
            name, _, rest = line.partition(":")
            if name in most:
                most[name] = max(most[name], int(rest.split()[0]) // 1024)
        time.sleep(0.02)
threading.Thread(target=watch, daemon=True).start()
Corpus(sys.argv[1]).build(sys.argv[2], select="IO", memory=sys.argv[3])
print(json.dumps(most))
"""
"""A build that says how much memory it took: its own, and of files that are mapped into it."""


def race(folder: Path, writers: int, rounds: int) -> dict[str, Any]:
    """Writers on one corpus, and a reader that verifies throughout."""
    corpus = Corpus(folder / "wire")
    arguments = [str(corpus.path)]
    processes = [
        subprocess.Popen(
            [sys.executable, "-c", MANY_BUILDS, *arguments, str(number), str(rounds)],
            stdout=subprocess.PIPE,
            text=True,
        )
        for number in range(writers)
    ]
    reads = torn = 0
    while any(process.poll() is None for process in processes):
        if corpus.path.exists() and corpus.versions:
            reads += 1
            newest = corpus.versions[-1]
            torn += bool(corpus.verify(newest)) or not corpus[newest].tables["actors"].height
        time.sleep(0.005)
    said = [line for process in processes for line in process.communicate()[0].split()]
    lost = sorted(set(said) - set(corpus.versions))
    return {
        "acknowledged": len(said),
        "versions": len(corpus.versions),
        "lost": len(lost),
        "reads": reads,
        "torn": torn,
        "failed writers": sum(process.returncode != 0 for process in processes),
        "damages": len(corpus.verify(depth="deep")),
    }


def takedown(folder: Path) -> dict[str, Any]:
    """Two articles out of five versions."""
    corpus = Corpus(folder / "wire")
    for edition in range(5):
        corpus.build(dataset(folder / "data", 12, edition), select="IO")
    ids = ["art_03_7", "art_11_2"]
    started = time.monotonic()
    done = corpus.take_down(ids, "benchmark")
    seconds = time.monotonic() - started
    return {
        "seconds": round(seconds, 3),
        "versions": len(done.versions),
        "rows": dict(done.rows),
        "bytes left": sum(_raw(corpus.path, one.encode()) for one in ids),
        "damages": len(corpus.verify(depth="deep")),
    }


def _raw(root: Path, wanted: bytes) -> int:
    """How often some bytes are in the files of a corpus, as they are and as rows."""
    found = 0
    for path in root.rglob("*"):
        if path.is_file():
            found += path.read_bytes().count(wanted)
        if path.suffix == ".parquet":
            found += str(pl.read_parquet(path).to_dicts()).encode().count(wanted)
    return found


def releases(folder: Path, data: Path) -> dict[str, Any]:
    """Five releases with edits in the most recent month, against five copies."""
    corpus, rows = Corpus(folder / "wire"), pl.read_parquet(data / "articles.parquet")
    said = pl.read_parquet(data / "quotes.parquet")
    last = rows["published_at"].dt.strftime("%Y-%m").max()
    recent = pl.col("published_at").dt.strftime("%Y-%m") == last
    sizes = []
    for edition in range(5):
        title = pl.when(recent).then(pl.col("title") + f" {edition}").otherwise("title")
        corpus.build({"articles": rows.with_columns(title), "quotes": said}, select="IO")
        sizes.append(sum(file.bytes for file in corpus.newest.manifest.all_files))
    seen: dict[int, int] = {}
    for path in corpus.path.rglob("*"):
        if path.is_file():
            seen[path.stat().st_ino] = path.stat().st_size
    return {
        "versions": len(corpus.versions),
        "months": len(corpus.newest.manifest.tables["articles"].files),
        "bytes": sum(seen.values()),
        "five copies": sum(sizes),
        "share": round(sum(seen.values()) / sum(sizes), 3),
    }


def speed(folder: Path, data: Path, select: str | None) -> dict[str, Any]:
    """CPU time of a build against writing the same tables with bare PyArrow."""
    tables = {path.stem: pq.read_table(path) for path in data.glob("*.parquet")}
    few = {"articles": tables["articles"][:200], "quotes": tables["quotes"][:1000]}
    # What is imported, and what rules know of languages, is no part of it.
    Corpus(folder / "warm").build(few, select=select)
    bare = sum(_cpu(lambda rows=rows: _write(folder, rows)) for rows in tables.values())
    corpus = Corpus(folder / "wire")
    checked = _cpu(lambda: validate(data, select=select))
    built = _cpu(lambda: corpus.build(data, select=select))
    nothing = _cpu(lambda: corpus.build(data, select=select))
    size = sum(file.bytes for file in corpus.newest.manifest.all_files)
    started, used = time.monotonic(), time.process_time()
    damages = corpus.verify()
    wall, used = time.monotonic() - started, time.process_time() - used
    return {
        "bytes": size,
        "bare PyArrow CPU s": round(bare, 2),
        "validate CPU s": round(checked, 2),
        "build CPU s": round(built, 2),
        "build to bare": round(built / bare, 2),
        "build to validate and bare": round(built / (checked + bare), 2),
        "the same again CPU s": round(nothing, 2),
        "verify MB/s": round(size / wall / 1e6),
        "verify MB per CPU s": round(size / used / 1e6),
        "damages": len(damages),
    }


def append(folder: Path, data: Path, months: int) -> dict[str, Any]:
    """What is read to add one month to a corpus of many."""
    rows, said = in_months(data, months + 1)
    there = pl.col("published_at") < rows["published_at"].max()
    old, new = rows.filter(there), rows.filter(~there)
    corpus = Corpus(folder / "wire")
    corpus.build({"articles": old, "quotes": quotes_of(said, old)}, select="IO")
    size = sum(f.bytes for one in corpus.newest.manifest.tables.values() for f in one.files)
    before, used = _bytes_read(), time.process_time()
    built = corpus.build(
        {"articles": new, "quotes": quotes_of(said, new)}, select="IO", append=True
    )
    return {
        "months": months,
        "bytes of the corpus": size,
        "bytes read": _bytes_read() - before,
        "CPU s": round(time.process_time() - used, 2),
        "files written": built.written,
        "files shared": built.shared,
    }


def memory(folder: Path, data: Path, months: int, size: str) -> dict[str, Any]:
    """Peak memory of builds of an eighth, a quarter, a half, and all of some months."""
    rows, said = in_months(data, months)
    most = rows.height
    found: dict[str, Any] = {"memory": size}
    for part in (8, 4, 2, 1):
        some, place = rows.head(most // part), folder / f"{months // part}"
        place.mkdir()
        some.write_parquet(place / "articles.parquet", row_group_size=5_000)
        quotes_of(said, some).write_parquet(place / "quotes.parquet", row_group_size=25_000)
        command = [sys.executable, "-c", ONE_BUILD, str(place / "wire"), str(place), size]
        ran = subprocess.run(command, check=True, capture_output=True, text=True)
        found[f"MB at {months // part} months"] = json.loads(ran.stdout)
    return found


def _bytes_read() -> int:
    lines = Path("/proc/self/io").read_text("ascii").splitlines()
    return int(dict(line.split(": ") for line in lines)["rchar"])


def _write(folder: Path, rows: Any) -> None:
    pq.write_table(rows, folder / "bare.parquet", compression="zstd", compression_level=3)


def _cpu(step: Callable[[], Any]) -> float:
    before = time.process_time()
    step()
    return time.process_time() - before


def main() -> None:
    """Run one benchmark."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("name", choices=list(_named(None)))
    parser.add_argument("folder", type=Path)
    parser.add_argument("data", type=Path, nargs="?")
    parser.add_argument("--writers", type=int, default=4)
    parser.add_argument("--rounds", type=int, default=50)
    parser.add_argument("--months", type=int)
    parser.add_argument("--memory", default="64MB")
    parser.add_argument("--select")
    given = parser.parse_args()
    given.folder.mkdir(parents=True)
    os.environ.setdefault("POLARS_MAX_THREADS", "2")
    print(json.dumps({"benchmark": given.name, **_named(given)[given.name]()}))


def _named(given: Any) -> dict[str, Callable[[], dict[str, Any]]]:
    return {
        "race": lambda: race(given.folder, given.writers, given.rounds),
        "takedown": lambda: takedown(given.folder),
        "releases": lambda: releases(given.folder, given.data),
        "speed": lambda: speed(given.folder, given.data, given.select),
        "append": lambda: append(given.folder, given.data, given.months or 60),
        "memory": lambda: memory(given.folder, given.data, given.months or 32, given.memory),
    }


if __name__ == "__main__":
    main()
