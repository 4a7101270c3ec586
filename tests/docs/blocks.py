"""Blocks of code in Markdown, and how they are run: what the documentation shows has happened.

* `console`: lines after `$ ` are commands, the lines below are what they print; `…` stands for
  anything within a line, a line of it alone for any lines.
* `python`: run, with what earlier blocks of the page have defined.
* any block with `title="FILE"`: written to that file.
* everything else (`text`, `toml`, …) is only shown.
"""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
FENCE = re.compile(r"^(?P<indent> *)```(?P<info>[^`]*)$")
TITLE = re.compile(r'title="([^"]+)"')


@dataclass(frozen=True)
class Block:
    language: str
    title: str | None
    text: str
    line: int


def blocks(page: str) -> Iterator[Block]:
    """The fenced blocks of a page, in order."""
    lines = iter(enumerate(page.split("\n"), 1))
    for number, line in lines:
        opening = FENCE.match(line)
        if opening is None:
            continue
        indent = len(opening["indent"])
        inside: list[str] = []
        for _, inner in lines:
            if inner.strip() == "```":
                break
            inside.append(inner[indent:])
        info = opening["info"].strip()
        title = TITLE.search(info)
        language = info.split(" ", 1)[0]
        yield Block(language, title and title[1], "\n".join(inside), number)


def run(page: Path, folder: Path) -> int:
    """Run a page's blocks in a folder; the number of those that were run."""
    names: dict[str, Any] = {"__name__": "__main__"}
    count = 0
    for block in blocks(page.read_text("utf-8")):
        place = f"{page.relative_to(ROOT)}:{block.line}"
        if block.title is not None:
            file = folder / block.title
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(block.text + "\n", "utf-8")
        elif block.language == "console":
            for command, wanted in commands(block.text):
                check(command, wanted, folder, place)
        elif block.language == "python":
            exec(compile(block.text, place, "exec"), names)  # noqa: S102 - our own pages
        else:
            continue
        count += 1
    return count


def commands(text: str) -> Iterator[tuple[str, list[str]]]:
    command, wanted = "", list[str]()
    for line in text.split("\n"):
        if line.startswith("$ "):
            if command:
                yield command, wanted
            command, wanted = line[2:], []
        elif command.endswith("\\"):
            command = f"{command[:-1].rstrip()} {line.strip()}"
        else:
            wanted.append(line)
    if command:
        yield command, wanted


def check(command: str, wanted: list[str], folder: Path, place: str) -> None:
    """Run a command and compare what it prints."""
    environment = {**os.environ, "COLUMNS": "100", "NO_COLOR": "1", "PYTHONUTF8": "1"}
    environment.pop("GITHUB_ACTIONS", None)
    program = f"{shlex.quote(sys.executable)} -m newsschema"
    typed = re.sub(r"(?<![\w/.-])newsschema(?= [a-z-])", lambda _: program, command)
    ended = subprocess.run(
        ["bash", "-c", typed],
        cwd=folder,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        encoding="utf-8",
        check=False,
    )
    assert ended.returncode in {0, 1}, f"{place}: {command}\n{ended.stdout}"
    got = ended.stdout.rstrip("\n").split("\n")
    lines = "\n".join(wanted).rstrip("\n").split("\n") if any(wanted) else ["…"]
    assert matches(lines, got), (
        f"{place}: {command}\n--- wanted\n" + "\n".join(wanted) + f"\n--- got\n{ended.stdout}"
    )


def matches(wanted: list[str], got: list[str]) -> bool:
    """Whether lines are those that are wanted; a line of `…` alone is any number of lines."""
    reached = {0}
    for line in wanted:
        if line.strip() == "…":
            reached = set(range(min(reached, default=len(got) + 1), len(got) + 1))
        else:
            pattern = re.compile(".*".join(map(re.escape, line.rstrip().split("…"))) + " *")
            reached = {n + 1 for n in reached if n < len(got) and pattern.fullmatch(got[n])}
    return len(got) in reached
