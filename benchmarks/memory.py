"""Measure the memory and the time of `newsschema validate` on datasets of several sizes.

    python benchmarks/generate.py FOLDER/16x --articles 640000
    python benchmarks/memory.py FOLDER/1x FOLDER/4x FOLDER/16x [--memory 64MB] [--jobs 2]
        [--ignore LNG]

The smaller datasets can be the first lines of the largest one. Anonymous memory is what processes
hold, all of them together; mapped files, of which the system takes pages back whenever it needs
them, are not part of it. It is told on Linux alone.
"""

from __future__ import annotations

import argparse
import re
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

SAMPLED = 0.05
"""Seconds between two looks at the memory."""


def validate(folder: Path, given: argparse.Namespace) -> None:
    """Validate one dataset in this process, write what was found, and print the number of rows."""
    import newsschema

    report = newsschema.validate(
        folder, memory=given.memory, jobs=given.jobs, ignore=given.ignore or None
    )
    with tempfile.TemporaryDirectory() as out:
        report.write(Path(out, "findings.jsonl"))
    sys.stdout.write(str(report.summary["rows"]))


def measure(given: argparse.Namespace, folder: Path) -> dict[str, float]:
    """Validate one dataset in a process of its own, and look at its memory meanwhile."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    started = time.perf_counter()
    options = [f"--{name}={getattr(given, name)}" for name in ("memory", "jobs", "ignore")]
    run = subprocess.Popen(
        [sys.executable, __file__, str(folder), "--one", *options], stdout=subprocess.PIPE
    )
    anonymous = 0
    while run.poll() is None:
        anonymous = max(anonymous, anonymous_kib(run.pid))
        time.sleep(SAMPLED)
    rows = run.communicate()[0]
    if run.returncode:
        sys.exit(f"{folder} could not be validated")
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    peak = after.ru_maxrss / 1024
    wall = time.perf_counter() - started
    return {
        "rows": int(rows),
        "wall": wall,
        "cpu": cpu,
        "anonymous": anonymous / 1024,
        "peak": peak,
    }


def anonymous_kib(process: int) -> int:
    """The anonymous memory of a process and its children now; 0 where it is not told."""
    about = Path(f"/proc/{process}")
    try:
        status = (about / "status").read_text("ascii")
        children = (about / "task" / str(process) / "children").read_text("ascii").split()
    except OSError:
        return 0
    found = re.search(r"RssAnon:\s+(\d+)", status)
    own = int(found[1]) if found else 0
    return own + sum(anonymous_kib(int(child)) for child in children)


def main() -> None:
    """Read the arguments and print a table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folders", type=Path, nargs="+")
    parser.add_argument("--memory", default="64MB")
    parser.add_argument("--jobs", type=int, default=1)
    parser.add_argument("--ignore", default="", help="rules that are not run, with commas between")
    parser.add_argument("--one", action="store_true", help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.one:
        validate(given.folders[0], given)
        return
    print(f"{'':24} {'rows':>10}  wall s   cpu s  us/row  anonymous MiB  largest so far MiB")
    for folder in given.folders:
        told = measure(given, folder)
        per_row = 1e6 * told["cpu"] / told["rows"]
        print(
            f"{folder.name:24} {told['rows']:10,} {told['wall']:7.1f} {told['cpu']:7.1f} "
            f"{per_row:7.1f} {told['anonymous']:14.0f} {told['peak']:19.0f}",
            flush=True,
        )


if __name__ == "__main__":
    main()
