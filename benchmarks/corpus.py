"""Figures of corpora: races, kills, full disks, takedowns, sizes and speed.

    python benchmarks/corpus.py race FOLDER [--writers 4] [--rounds 50]
    python benchmarks/corpus.py kills FOLDER [--rounds 100]
    python benchmarks/corpus.py full-disk FOLDER
    python benchmarks/corpus.py takedown FOLDER
    python benchmarks/corpus.py releases FOLDER DATA
    python benchmarks/corpus.py speed FOLDER DATA

FOLDER is new and left behind; DATA is what `benchmarks/generate.py` made. `full-disk` needs
strace. Each prints one line of JSON.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import resource
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import polars as pl
import pyarrow.parquet as pq

from newsschema.api import validate
from newsschema.corpus import Corpus
from newsschema.readers.corpus_log import read_log
from newsschema.writers.commit import collect_garbage
from newsschema.writers.local_store import LocalStore

ONE_BUILD = (
    "import sys; from newsschema.corpus import Corpus; "
    "print(Corpus(sys.argv[1]).build(sys.argv[2], select='IO').version)"
)
MANY_BUILDS = (
    "import sys; from newsschema.corpus import Corpus\n"
    "for turn in range(int(sys.argv[3])):\n"
    "    rows = [{'actor_id': f'act_{i}', 'name': f'{sys.argv[2]} {turn} {i}', 'type': 'person'}"
    " for i in range(20)]\n"
    "    print(Corpus(sys.argv[1]).build({'actors': rows}, select='IO').version, flush=True)\n"
)
BODY = "Words of an article, as long as a short one is. " * 40


def articles(month: int, count: int = 20, edition: int = 0) -> list[dict[str, Any]]:
    """Articles of one month."""
    return [
        {
            "article_id": f"art_{month:02}_{number}",
            "title": f"Title {number} of {month}, edition {edition}",
            "body": f"{number} {month} {BODY}",
            "published_at": f"20{month // 12 + 20}-{month % 12 + 1:02}-01T00:00:00Z",
        }
        for number in range(count)
    ]


def quotes(some: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """A quote of each article."""
    return [
        {
            "quote_id": f"quo_{one['article_id']}",
            "article_id": one["article_id"],
            "kind": "indirect",
            "text": "Words of an article",
        }
        for one in some
    ]


def dataset(folder: Path, months: int, edition: int = 0) -> Path:
    """Write a small dataset; an edition changes the last month."""
    folder.mkdir(parents=True, exist_ok=True)
    rows = [
        one
        for month in range(months)
        for one in articles(month, edition=edition if month == months - 1 else 0)
    ]
    for name, some in (("articles", rows), ("quotes", quotes(rows))):
        lines = "".join(json.dumps(one) + "\n" for one in some)
        (folder / f"{name}.jsonl").write_text(lines, encoding="utf-8")
    return folder


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


def kills(folder: Path, rounds: int) -> dict[str, Any]:
    """Builds that are killed at random times."""
    dice, corpus = random.Random(1), Corpus(folder / "wire")
    acknowledged: list[str] = []
    broken = published = 0
    for number in range(rounds):
        data = dataset(folder / "data", 3, edition=number)
        command = [sys.executable, "-c", ONE_BUILD, str(corpus.path), str(data)]
        process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        try:
            # Most of the time goes by before the first file; the last part is what matters.
            process.wait(dice.uniform(0.6, 1.0) * LONGEST[0])
        except subprocess.TimeoutExpired:
            process.kill()
        said = process.communicate()[0].strip()
        if said and said != "None":
            acknowledged.append(said)
        if corpus.path.exists():
            broken += len(corpus.verify())
            published = len(corpus.versions)
    lost = set(acknowledged) - set(corpus.versions)
    store = LocalStore(corpus.path)
    removed = collect_garbage(store, read_log(store), grace=0)
    left = [name for name in store.folders("versions") if "/." in name]
    return {
        "kills": rounds - len(acknowledged),
        "acknowledged": len(acknowledged),
        "versions": published,
        "lost": len(lost),
        "damages": broken,
        "leftovers removed": len(removed),
        "leftovers after": len(left),
        "deep": len(corpus.verify(depth="deep")),
    }


LONGEST = [0.0]
"""Seconds that a build takes on this machine, measured first."""


def measure_longest(folder: Path) -> None:
    """Measure a build, so that kills fall into it."""
    data, started = dataset(folder / "first", 3), time.monotonic()
    command = [sys.executable, "-c", ONE_BUILD, str(folder / "first-wire"), str(data)]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    LONGEST[0] = time.monotonic() - started


CALLS = "write,pwrite64,openat,mkdir,link,linkat,rename,renameat,unlink,fsync"


def system_calls(folder: Path, outcome: str) -> dict[str, Any]:
    """Builds in which one file-changing system call in the corpus fails or kills.

    Args:
        folder: a new folder.
        outcome: `error=ENOSPC` or `signal=SIGKILL`, as strace injects it.
    """
    base = Corpus(folder / "base")
    base.build(dataset(folder / "data", 2), select="IO")
    data = dataset(folder / "data", 2, edition=1)
    counts = _calls(folder, base, data)
    wrong = runs = survived = 0
    for call, count in counts.items():
        for number in range(1, count + 1):
            root = folder / "wire"
            shutil.rmtree(root, ignore_errors=True)
            shutil.copytree(base.path, root)
            run = _traced(root, data, ["-e", f"inject={call}:{outcome}:when={number}"], call)
            corpus, runs = Corpus(root), runs + 1
            there = "1.1.0" in corpus.versions
            survived += there
            wrong += bool(corpus.verify()) or (run.returncode == 0) > there
            if not there:
                wrong += corpus.build(data, select="IO").version != "1.1.0"
    return {"calls": counts, "runs": runs, "wrong": wrong, "published all the same": survived}


def _traced(root: Path, data: Path, more: list[str], call: str) -> Any:
    command = ["strace", "-f", "-qq", "-P", str(root / "log"), "-P", str(root / "versions")]
    command += ["-e", f"trace={call}", *more, "-o", str(root.parent / "trace")]
    command += [sys.executable, "-c", ONE_BUILD, str(root), str(data)]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def _calls(folder: Path, base: Corpus, data: Path) -> dict[str, int]:
    """How often each call happens in a build."""
    root = folder / "counted"
    shutil.copytree(base.path, root)
    _traced(root, data, [], CALLS)
    counts: dict[str, int] = {}
    for line in (folder / "trace").read_text(encoding="utf-8").splitlines():
        name = line.split("(")[0].split()[-1]
        if name in CALLS.split(","):
            counts[name] = counts.get(name, 0) + 1
    return counts


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


def speed(folder: Path, data: Path) -> dict[str, Any]:
    """CPU time of a build against writing the same tables with bare PyArrow."""
    tables = {path.stem: pq.read_table(path) for path in data.glob("*.parquet")}
    bare = sum(_cpu(lambda rows=rows: _write(folder, rows)) for rows in tables.values())
    corpus, lean = Corpus(folder / "wire"), Corpus(folder / "lean")
    types = _cpu(lambda: lean.build(data, select="IO"))
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    nothing = _cpu(lambda: lean.build(data, select="IO"))
    checked = _cpu(lambda: validate(data))
    whole = _cpu(lambda: corpus.build(data))
    size = sum(file.bytes for file in corpus.newest.manifest.all_files)
    started = time.monotonic()
    damages = corpus.verify()
    wall = time.monotonic() - started
    return {
        "bytes": size,
        "bare PyArrow CPU s": round(bare, 2),
        "build with IO rules CPU s": round(types, 2),
        "ratio": round(types / bare, 2),
        "the same again CPU s": round(nothing, 2),
        "validate CPU s": round(checked, 2),
        "build CPU s": round(whole, 2),
        "verify MB/s": round(size / wall / 1e6),
        "damages": len(damages),
        "peak MB with IO rules": peak,
    }


def _write(folder: Path, rows: Any) -> None:
    pq.write_table(rows, folder / "bare.parquet", compression="zstd", compression_level=3)


def _cpu(step: Callable[[], Any]) -> float:
    before = time.process_time()
    step()
    return time.process_time() - before


def main() -> None:
    """Run one benchmark."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("name", choices=list(dict(_named(None))))
    parser.add_argument("folder", type=Path)
    parser.add_argument("data", type=Path, nargs="?")
    parser.add_argument("--writers", type=int, default=4)
    parser.add_argument("--rounds", type=int, default=50)
    given = parser.parse_args()
    given.folder.mkdir(parents=True)
    os.environ.setdefault("POLARS_MAX_THREADS", "2")
    print(json.dumps({"benchmark": given.name, **dict(_named(given))[given.name]()}))


def _named(given: Any) -> Iterator[tuple[str, Callable[[], dict[str, Any]]]]:
    def killed() -> dict[str, Any]:
        measure_longest(given.folder)
        return kills(given.folder, given.rounds)

    yield "race", lambda: race(given.folder, given.writers, given.rounds)
    yield "kills", killed
    yield "full-disk", lambda: system_calls(given.folder, "error=ENOSPC")
    yield "killed-calls", lambda: system_calls(given.folder, "signal=SIGKILL")
    yield "takedown", lambda: takedown(given.folder)
    yield "releases", lambda: releases(given.folder, given.data)
    yield "speed", lambda: speed(given.folder, given.data)


if __name__ == "__main__":
    main()
