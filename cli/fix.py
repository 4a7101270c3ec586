"""`newsschema fix`: a repaired copy of a dataset, and the way back."""

from __future__ import annotations

from typing import Annotated, Final, Literal

import typer

from newsschema.cli.shared_options import (
    ConfigOption,
    FailOnOption,
    IgnoreOption,
    NowOption,
    OffsetUnitOption,
    ProgressOption,
    QuietOption,
    SelectOption,
    TableOption,
    UnsafeFixesOption,
)

NAME: Final = "Write a repaired copy of a dataset, and what was changed and set aside."
HELP: Final = f"""{NAME}

IN is a dataset as `validate` reads it, OUT a folder that is made. The files of OUT are named and
shaped as those of IN: rows that need no repair are copied as they stand. Beside them are
edits.parquet (every changed value), quarantine/ (rows that still break an error rule, as they
stood, with the rows that refer to them) and lineage.parquet (what became of every row). With
--undo, IN is such a folder, and OUT gets the dataset it was made from.

A safe repair loses nothing and leaves no doubt; what can be read in two ways is left, or needs
--unsafe-fixes. Spans move with an edit of their text, so give all tables of a dataset together.
`newsschema explain CODE` shows what a rule repairs.

Exit status: 0 repaired, or nothing to repair; 1 rows or values were set aside, or findings at or
above --fail-on are left (with --dry-run also: something would be changed); 2 could not run.
"""
EXAMPLES: Final = """\b
Examples:
  newsschema fix data/ fixed/
  newsschema fix data/ --dry-run
  newsschema fix data/ fixed/ --unsafe-fixes --select TXT,QUO
  newsschema fix --undo fixed/ data-again/
  newsschema fix quotes.jsonl --in-place
"""


def fix(
    paths: Annotated[list[str] | None, typer.Argument(metavar="IN OUT", hidden=True)] = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Write nothing; print what would change as a diff.")
    ] = False,
    unsafe_fixes: UnsafeFixesOption = False,
    in_place: Annotated[
        bool,
        typer.Option(
            "--in-place",
            help="Write the files of IN anew, all of which git must track without changes. "
            "Rows with errors stay.",
        ),
    ] = False,
    undo: Annotated[
        bool, typer.Option("--undo", help="Write the dataset that the folder IN was made from.")
    ] = False,
    format_name: Annotated[
        Literal["jsonl", "csv", "parquet"] | None,
        typer.Option(
            "--format",
            metavar="FORMAT",
            help="Write one file a table in the records' columns: jsonl, csv or parquet. "
            "Example: --format parquet",
        ),
    ] = None,
    select: SelectOption = None,
    ignore: IgnoreOption = None,
    table: TableOption = None,
    offset_unit: OffsetUnitOption = None,
    fail_on: FailOnOption = None,
    now: NowOption = None,
    config: ConfigOption = None,
    quiet: QuietOption = False,
    progress: ProgressOption = None,
) -> None:
    """Repair a dataset."""
    from newsschema.cli.fixing import FixRequest, run_fix

    request = FixRequest(
        paths=tuple(paths or ()),
        table=tuple(table or ()),
        config=config,
        chosen={
            "select": select,
            "ignore": ignore,
            "offset_unit": offset_unit,
            "fail_on": fail_on,
            "now": now,
        },
        dry_run=dry_run,
        unsafe=unsafe_fixes,
        in_place=in_place,
        undo=undo,
        kind=format_name,
        quiet=quiet,
        progress=progress,
    )
    raise typer.Exit(run_fix(request))
