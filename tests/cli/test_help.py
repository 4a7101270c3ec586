"""The help: complete, true, and quick to come."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Callable
from typing import Any

import pytest
from syrupy.assertion import SnapshotAssertion

from newsschema.reports.formats import FORMATS

Run = Callable[..., Any]
FLAGS = [
    "--select",
    "--ignore",
    "--table",
    "--offset-unit",
    "--fail-on",
    "--output",
    "--show",
    "--excerpts",
    "--statistics",
    "--max-findings",
    "--now",
    "--config",
    "--baseline",
    "--update-baseline",
    "--per-folder",
    "--watch",
    "--exit-zero",
    "--quiet",
    "--no-color",
    "--progress",
    "--no-progress",
]


@pytest.mark.parametrize(
    "command",
    [
        [],
        ["validate"],
        ["import"],
        ["build"],
        ["corpus"],
        *(
            ["corpus", name]
            for name in ("log", "show", "diff", "verify", "export", "takedown", "gc")
        ),
        ["init"],
        ["rules"],
        ["explain"],
        ["schema"],
        ["schema", "show"],
        ["schema", "export"],
        ["schema", "diff"],
    ],
    ids=" ".join,
)
def test_help(command: list[str], newsschema: Run, snapshot: SnapshotAssertion) -> None:
    ended = newsschema(*command, "--help")
    assert (ended.status, ended.err) == (0, "")
    assert ended.out == snapshot


def test_every_flag_of_validate_is_explained(newsschema: Run) -> None:
    words = newsschema("validate", "--help").out.split()
    assert [flag for flag in FLAGS if flag not in words] == []


def test_every_format_is_named(newsschema: Run) -> None:
    words = re.findall(r"[a-z]+", newsschema("validate", "--help").out)
    assert [name for name in FORMATS if name not in words] == []


@pytest.mark.parametrize("command", [[], ["validate"], ["explain"], ["schema"]])
def test_without_arguments_help_is_shown(command: list[str], newsschema: Run) -> None:
    ended = newsschema(*command)
    assert ended.status == 2
    assert "Usage: newsschema" in ended.out + ended.err


def test_version(newsschema: Run) -> None:
    from importlib.metadata import version

    ended = newsschema("--version")
    assert (ended.status, ended.out) == (0, f"newsschema {version('newsschema')}\n")


@pytest.mark.parametrize("arguments", [["--help"], ["validate", "--help"], ["--version"]])
def test_help_loads_nothing_heavy(arguments: list[str]) -> None:
    code = (
        "import sys\n"
        "from newsschema.cli.main import main\n"
        f"status = main({arguments!r})\n"
        "heavy = {'polars', 'pyarrow', 'pandera', 'numpy', 'rich'}\n"
        "sys.exit(' '.join(heavy & sys.modules.keys()) or status)\n"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert (run.returncode, run.stderr) == (0, "")


@pytest.mark.parametrize(
    ("arguments", "part"),
    [
        (["validte"], "No such command 'validte'"),
        (["validate", "data", "--slect", "QUO"], "No such option: --slect"),
        (["validate", "data", "--offset-unit", "bytes"], "'bytes' is not one of"),
        (["validate", "data", "--fail-on", "fatal"], "'fatal' is not one of"),
        (
            ["validate", "data", "--max-findings", "many"],
            "'--max-findings': Input should be",
        ),
    ],
)
def test_what_cannot_be_parsed_is_refused(arguments: list[str], part: str, newsschema: Run) -> None:
    ended = newsschema(*arguments)
    assert (ended.status, ended.out) == (2, "")
    assert part in ended.err
    assert "Traceback" not in ended.err
