"""`newsschema build`: from a dataset to the next version of a corpus."""

from __future__ import annotations

from typing import Annotated, Final

import typer

from newsschema.cli.shared_options import (
    ConfigOption,
    IgnoreOption,
    NowOption,
    OffsetUnitOption,
    ProgressOption,
    QuietOption,
    SelectOption,
    TableOption,
    UnsafeFixesOption,
)

NAME: Final = "Write the next version of a corpus: checked, repaired, the rest set aside."
HELP: Final = f"""{NAME}

IN is a dataset as `validate` reads it: the whole content of the next version. CORPUS is the
folder of the corpus, which is made where it is not there. Rows that break an error rule and can
not be repaired are set aside, with the rows that refer to them. The version's number follows from
what has changed; where nothing has, nothing is written.

Exit status: 0 published or nothing to publish, 1 the data are not good enough, 2 could not run,
75 other builds were quicker.
"""
EXAMPLES: Final = """\b
Examples:
  newsschema build data/ corpora/wire
  newsschema build data/ corpora/wire --dry-run
  newsschema build 2026-11/ corpora/wire --append
  newsschema build data/ corpora/wire --max-quarantine 0.05
"""


def build(
    source: Annotated[str, typer.Argument(metavar="IN", hidden=True)],
    corpus: Annotated[str, typer.Argument(metavar="CORPUS", hidden=True)],
    append: Annotated[
        bool,
        typer.Option(
            "--append",
            help="Add IN to the newest version instead; a row replaces those with its key.",
        ),
    ] = False,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Do everything but writing, and say what would be.")
    ] = False,
    max_quarantine: Annotated[
        float | None,
        typer.Option(
            metavar="SHARE",
            help="Publish nothing where more of a table's rows would be set aside, 0 to 1. "
            "Example: --max-quarantine 0.05",
        ),
    ] = None,
    unsafe_fixes: UnsafeFixesOption = False,
    compact: Annotated[
        bool, typer.Option("--compact", help="Write all files anew, as small as can be.")
    ] = False,
    version: Annotated[
        str | None,
        typer.Option(
            metavar="X.Y.Z", help="A number higher than the computed one. Example: --version 2.0.0"
        ),
    ] = None,
    select: SelectOption = None,
    ignore: IgnoreOption = None,
    table: TableOption = None,
    offset_unit: OffsetUnitOption = None,
    memory: Annotated[
        str | None,
        typer.Option(
            metavar="SIZE",
            help="Hold about SIZE of the data (default: half of what is free); beyond it rows lie "
            "in temporary files. Libraries and one month of the corpus come on top. "
            "Example: --memory 2GB",
        ),
    ] = None,
    output: Annotated[
        str,
        typer.Option(metavar="FORMAT", help="text, or json for a program. Example: --output json"),
    ] = "text",
    now: NowOption = None,
    config: ConfigOption = None,
    quiet: QuietOption = False,
    progress: ProgressOption = None,
) -> None:
    """Build a version."""
    from newsschema.cli.building import BuildRequest, run_build

    request = BuildRequest(
        source=source,
        corpus=corpus,
        table=tuple(table or ()),
        config=config,
        chosen={
            "select": select,
            "ignore": ignore,
            "offset_unit": offset_unit,
            "now": now,
            "memory": memory,
        },
        options={
            "append": append,
            "unsafe_fixes": unsafe_fixes,
            "max_quarantine": max_quarantine,
            "dry_run": dry_run,
            "compact": compact,
            "version": version,
        },
        output=output,
        quiet=quiet,
        progress=progress,
    )
    raise typer.Exit(run_build(request))
