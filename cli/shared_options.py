"""Options that several commands have: what they are called, and what their help says."""

from __future__ import annotations

from typing import Annotated, Literal

import typer

SelectOption = Annotated[
    list[str] | None,
    typer.Option(
        "--select",
        metavar="CODES",
        help="Only these rules: codes, families or names, comma separated; repeatable. "
        "Example: --select QUO,REF001",
    ),
]
IgnoreOption = Annotated[
    list[str] | None,
    typer.Option(
        "--ignore",
        metavar="CODES",
        help="Leave these rules out; wins over --select. Example: --ignore TXT,lossy-id-type",
    ),
]
TableOption = Annotated[
    list[str] | None,
    typer.Option(
        "--table",
        metavar="NAME=FILE",
        help="Say which table a file holds; repeatable. Example: --table quotes=q-2021.csv",
    ),
]
OffsetUnitOption = Annotated[
    Literal["codepoint", "utf16", "byte"] | None,
    typer.Option(
        "--offset-unit",
        metavar="UNIT",
        help="How the producer counted offsets: codepoint (default), utf16 or byte. "
        "Example: --offset-unit utf16",
    ),
]
FailOnOption = Annotated[
    Literal["error", "warning", "info", "never"] | None,
    typer.Option(
        "--fail-on",
        metavar="SEVERITY",
        help="Lowest severity that makes the exit status 1: error (default), warning, info "
        "or never. Example: --fail-on warning",
    ),
]
NowOption = Annotated[
    str | None,
    typer.Option(
        "--now",
        metavar="INSTANT",
        help="What rules take for the present, so that a run can be repeated. "
        "Example: --now 2026-03-01T00:00:00Z",
    ),
]
ConfigOption = Annotated[
    str | None,
    typer.Option(
        "--config",
        metavar="FILE",
        help="Configuration to use instead of the nearest newsschema.toml or "
        "[tool.newsschema] in pyproject.toml. Example: --config strict.toml",
    ),
]
UnsafeFixesOption = Annotated[
    bool,
    typer.Option("--unsafe-fixes", help="Make repairs too that may lose or invent something."),
]
QuietOption = Annotated[
    bool, typer.Option("--quiet", "-q", help="Print no notes and no summary on stderr.")
]
ProgressOption = Annotated[
    bool | None,
    typer.Option(
        "--progress/--no-progress",
        help="Show progress on stderr; by default on a terminal, after two seconds.",
    ),
]
