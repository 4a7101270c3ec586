"""What is left of a corpus whose builds end early: killed, or on a full disk.

    python benchmarks/crashes.py times FOLDER [--rounds 100] [--seed 1]
    python benchmarks/crashes.py calls FOLDER [--part 1/2]
    python benchmarks/crashes.py full-disk FOLDER [--part 1/2]

`times` kills builds at random times. `calls` kills a small build at each of its system calls that
change a file, `full-disk` lets each of them that needs space fail with ENOSPC, and from a write on
all that follow; both need strace. After each build the corpus must open, every byte of every
version must be as it was published, what was acknowledged must be there, no folder may look like a
version that is none, and building again must succeed and leave nothing behind.

FOLDER is new and left behind; `--part 1/2` does every second point. Each prints one line of JSON.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import re
import shutil
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from select import select
from typing import IO, Any, Final

from newsschema.corpus import Corpus
from newsschema.errors import InputError

BUILD: Final = """
import sys
from newsschema.corpus import Corpus
root, data, warm = sys.argv[1:]
if warm:
    Corpus(warm).build(data, select="IO")
print("ready", flush=True)
sys.stdin.readline()
print(Corpus(root).build(data, select="IO").version, flush=True)
"""
"""A build that waits until it is told to begin; what comes before a build is no part of it."""

SPACE: Final = ("openat", "creat", "write", "pwrite64", "writev", "mkdir", "mkdirat", "link")
SPACE_TOO: Final = ("linkat", "rename", "renameat", "renameat2", "ftruncate", "fallocate")
SYNCS: Final = ("fsync", "fdatasync")
OTHERS: Final = ("unlink", "unlinkat", "rmdir", "chmod", "fchmod", "fchmodat", "copy_file_range")
NEEDS_SPACE: Final = frozenset({*SPACE, *SPACE_TOO, *SYNCS})
"""System calls that a full disk may fail; what is written may only show at the sync."""
WRITES: Final = frozenset({"write", "pwrite64", "writev"})
CALLS: Final = (*SPACE, *SPACE_TOO, *SYNCS, *OTHERS)
CALL: Final = re.compile(r"(?P<thread>\d+) +(?P<name>\w+)\((?P<arguments>.*)")

BODY: Final = "Words of an article, as long as a short one is. " * 10


def dataset(folder: Path, edition: int, months: int = 2) -> Path:
    """Write a small dataset, of which an edition changes the last month."""
    folder.mkdir(parents=True, exist_ok=True)
    articles = [
        {
            "article_id": f"art_{month}_{number}",
            "title": f"Title {number}, edition {edition if month == months else 0}",
            "body": f"{month} {number} {BODY}",
            "published_at": f"2026-0{month}-01T00:00:00Z",
        }
        for month in range(1, months + 1)
        for number in range(3)
    ]
    quotes = [
        {
            "quote_id": f"quo_{one['article_id']}",
            "article_id": one["article_id"],
            "kind": "indirect",
            "text": "Words of an article",
        }
        for one in articles
    ]
    for name, rows in (("articles", articles), ("quotes", quotes)):
        lines = "".join(json.dumps(one) + "\n" for one in rows)
        (folder / f"{name}.jsonl").write_text(lines, encoding="utf-8")
    return folder


@dataclass(slots=True)
class Tally:
    """What was seen of a corpus after builds that ended early."""

    builds: int = 0
    acknowledged: int = 0
    published: int = 0
    """Builds after which the new version was there, whether they could say so or not."""
    left_behind: int = 0
    """Staging folders that were there afterwards; the garbage collection has removed them."""
    wrong: list[str] = field(default_factory=list)
    """What was not as it must be."""

    def look(self, root: Path, data: Path, said: str, before: tuple[str, ...], where: str) -> None:
        """Look at a corpus after a build, and build again."""
        corpus = Corpus(root)
        self.builds += 1
        self.acknowledged += bool(said)
        there = corpus.versions
        new = there[len(before) :]
        self.published += bool(new)
        shown = {p.name for p in (root / "versions").iterdir() if not p.name.startswith(".")}
        for bad, what in (
            (there[: len(before)] != before or len(new) > 1, f"the versions are {there}"),
            (said and said not in new, f"{said} was acknowledged and is lost"),
            (not shown <= set(there), f"{sorted(shown - set(there))} look like versions"),
            (_is_damaged(corpus), "files are damaged"),
        ):
            if bad:
                self.wrong.append(f"{where}: {what}")
        if _is_damaged(corpus):
            return
        again = corpus.build(data, select="IO").version
        if (again is None) != bool(new) or len(corpus.versions) != len(before) + 1:
            self.wrong.append(f"{where}: built again, it is {again}")
        removed = corpus.collect_garbage(grace=0)
        self.left_behind += any("/.staging-" in name for name in removed)
        left = [p.name for place in ("versions", "log") for p in (root / place).glob(".*")]
        if left or corpus.verify(depth="deep"):
            self.wrong.append(f"{where}: after the garbage collection there are {left}")

    def told(self) -> dict[str, Any]:
        """The counts, and the first things that were wrong."""
        return {
            "builds": self.builds,
            "acknowledged": self.acknowledged,
            "published": self.published,
            "with folders left behind": self.left_behind,
            "wrong": len(self.wrong),
            "for example": self.wrong[:5],
        }


def _is_damaged(corpus: Corpus) -> bool:
    try:
        return bool(corpus.verify())
    except InputError:
        return True


def times(folder: Path, rounds: int, seed: int) -> dict[str, Any]:
    """Builds that are killed at random times; the corpus grows all the while."""
    dice, root, tally = random.Random(seed), folder / "wire", Tally()
    Corpus(root).build(dataset(folder / "data", 0), select="IO")
    lasting, killed = 0.0, 0
    for number in range(1, rounds + 1):
        data, before = dataset(folder / "data", number), Corpus(root).versions
        warm = folder / "warm"
        with _started(folder, root, data, str(warm)) as process:
            started = time.monotonic()
            _begin(process)
            # Until it says what it has published; what comes then is the end of the process.
            limit = dice.uniform(0, lasting) if number > 1 else None
            if select([process.stdout], [], [], limit)[0]:
                # How long a build takes hangs on what else the machine does.
                lasting = (time.monotonic() - started + lasting) / min(number, 2)
            else:
                process.kill()
                killed += 1
            said = _said(process)
        shutil.rmtree(warm)
        tally.look(root, data, said, before, f"round {number}")
    return {"killed": killed, "seconds of a build": round(lasting, 2), **tally.told()}


def calls(folder: Path, part: tuple[int, int], *, full: bool) -> dict[str, Any]:
    """Small builds that end, or find the disk full, at one system call each."""
    base, root, trace = folder / "base", folder / "wire", folder / "trace"
    data, tally = dataset(folder / "data", 0), Tally()
    Corpus(base).build(data, select="IO")
    before = Corpus(base).versions
    dataset(data, 1)
    shutil.copytree(base, root)
    _traced(folder, root, data, trace, [])
    points = list(_points(trace, folder))
    if full:
        points = [(call, number) for call, number in points if call in NEEDS_SPACE]
    done: Counter[str] = Counter()
    for call, number in points[part[0] - 1 :: part[1]]:
        shutil.rmtree(root)
        shutil.copytree(base, root)
        outcome = "error=ENOSPC" if full else "signal=SIGKILL"
        when = f"{number}+" if full and call in WRITES else number
        injected = ["-e", f"inject={call}:{outcome}:when={when}"]
        said = _traced(folder, root, data, trace, injected)
        tally.look(root, data, said, before, f"{call} {number}")
        done[call] += 1
    return {"points": len(points), "calls": dict(done), **tally.told()}


def _points(trace: Path, folder: Path) -> Iterator[tuple[str, int]]:
    """The calls that change a file below a folder, and the how many-th of its thread each is."""
    counts: Counter[tuple[str, str]] = Counter()
    found: set[tuple[str, int]] = set()
    for line in trace.read_text("utf-8", "replace").splitlines():
        call = CALL.match(line)
        if call is None:
            continue
        counts[call["thread"], call["name"]] += 1
        opens = call["name"] == "openat" and "O_CREAT" not in call["arguments"]
        if str(folder) in call["arguments"] and not opens:
            found.add((call["name"], counts[call["thread"], call["name"]]))
    return iter(sorted(found))


def _traced(folder: Path, root: Path, data: Path, trace: Path, injected: list[str]) -> str:
    """A build under strace, from its first step on; what it said at its end."""
    warm = folder / "warm"
    with _started(folder, root, data, str(warm)) as process:
        shutil.rmtree(warm)
        command = ["strace", "-f", "-qq", "-y", "-p", str(process.pid), "-o", str(trace)]
        command += ["-e", f"trace={','.join(CALLS)}", *injected]
        with subprocess.Popen(command) as tracer:
            status = Path(f"/proc/{process.pid}/status")
            while "TracerPid:\t0\n" in status.read_text("ascii") and tracer.poll() is None:
                time.sleep(0.01)
            _begin(process)
            return _said(process)


def _started(folder: Path, root: Path, data: Path, warm: str) -> subprocess.Popen[str]:
    """A build that is ready to begin."""
    scratch = folder / "scratch"
    scratch.mkdir(exist_ok=True)
    command = [sys.executable, "-B", "-c", BUILD, str(root), str(data), warm]
    environment = {**os.environ, "TMPDIR": str(scratch), "POLARS_MAX_THREADS": "2"}
    process = subprocess.Popen(
        command,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        env=environment,
    )
    _piped(process.stdout).readline()
    return process


def _begin(process: subprocess.Popen[str]) -> None:
    _piped(process.stdin).write("\n")
    _piped(process.stdin).flush()


def _said(process: subprocess.Popen[str]) -> str:
    """The version that a build has acknowledged."""
    return _piped(process.stdout).read().strip().replace("None", "")


def _piped(stream: IO[str] | None) -> IO[str]:
    if stream is None:
        raise AssertionError("the build has no pipes")
    return stream


def main() -> None:
    """Run one benchmark."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("name", choices=["times", "calls", "full-disk"])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--rounds", type=int, default=100)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--part", default="1/1")
    given = parser.parse_args()
    given.folder.mkdir(parents=True)
    folder = given.folder.resolve()
    number, _, of = given.part.partition("/")
    if given.name == "times":
        found = times(folder, given.rounds, given.seed)
    else:
        found = calls(folder, (int(number), int(of)), full=given.name == "full-disk")
    print(json.dumps({"benchmark": given.name, **found}))


if __name__ == "__main__":
    main()
