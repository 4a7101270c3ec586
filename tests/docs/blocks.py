"""Blocks of code in Markdown, and how they are run: what the documentation shows has happened.

* `console`: lines after `$ ` are commands, the lines below are what they print; `…` stands for
  anything within a line, a line of it alone for any lines. Those of newsschema alone are run in
  this process, which saves its start, unless a page writes code for it: that would stay here.
* `python`: run, with what earlier blocks of the page have defined.
* any block with `title="FILE"`: written to that file.
* everything else (`text`, `toml`, …) is only shown.
"""

from __future__ import annotations

import io
import re
import shlex
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from newsschema.cli.main import main

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
    with pytest.MonkeyPatch.context() as patch:
        for name, value in (("COLUMNS", "100"), ("NO_COLOR", "1"), ("PYTHONUTF8", "1")):
            patch.setenv(name, value)
        patch.delenv("GITHUB_ACTIONS", raising=False)
        patch.chdir(folder)
        words = shlex.split(command)
        # Without the signs that a shell knows, it does no more than to part the words.
        plain = words[0] == "newsschema" and not re.search(r"[|&;<>$`*?~]", command)
        if plain and not any(folder.glob("*.py")):
            status, printed = run_here(words[1:], patch)
        else:
            status, printed = run_by_a_shell(command)
    assert status in {0, 1}, f"{place}: {command}\n{printed}"
    got = printed.rstrip("\n").split("\n")
    lines = "\n".join(wanted).rstrip("\n").split("\n") if any(wanted) else ["…"]
    assert matches(lines, got), (
        f"{place}: {command}\n--- wanted\n" + "\n".join(wanted) + f"\n--- got\n{printed}"
    )


def run_here(arguments: list[str], patch: pytest.MonkeyPatch) -> tuple[int, str]:
    """The exit status of newsschema and what it prints, as one pipe for both streams gives it."""
    pipe: Any = io.BytesIO()
    for name in ("stdout", "stderr"):
        # What is printed to stdout waits in a buffer, as in a program.
        stream = io.TextIOWrapper(io.BufferedWriter(pipe), "utf-8", line_buffering=name == "stderr")
        patch.setattr(sys, name, stream)
    status = main(arguments)
    return status, pipe.getvalue().decode("utf-8")


def run_by_a_shell(command: str) -> tuple[int, str]:
    """The exit status of a command line and what it prints to both streams."""
    program = f"{shlex.quote(sys.executable)} -m newsschema"
    typed = re.sub(r"(?<![\w/.-])newsschema(?= [a-z-])", lambda _: program, command)
    ended = subprocess.run(
        ["bash", "-c", typed],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        encoding="utf-8",
        check=False,
    )
    return ended.returncode, ended.stdout


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
