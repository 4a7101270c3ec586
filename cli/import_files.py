"""`newsschema import`: other programs' formats into tables."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Annotated, Final

import typer

if TYPE_CHECKING:
    from newsschema.readers.producers.producer import Account

NAME: Final = "Turn the files of another program into tables."
HELP: Final = f"""{NAME}

IN is a file or a folder of files, OUT a folder that is not there yet. Rows are written as JSON
Lines; import.json beside them says what had no place and what was refused.

Exit status: 0 everything was read, 1 a part was refused, 2 could not run.
"""
EXAMPLES: Final = """\b
Examples:
  newsschema import trafilatura pages/ data/
  newsschema import brat corpus/train/ data/
  newsschema import --list
"""
MOST: Final = 8
"""Lines of a list that are told; all of it is in the account."""


def import_files(
    producer: Annotated[str | None, typer.Argument(metavar="FORMAT", hidden=True)] = None,
    source: Annotated[str | None, typer.Argument(metavar="IN", hidden=True)] = None,
    out: Annotated[str | None, typer.Argument(metavar="OUT", hidden=True)] = None,
    listed: Annotated[
        bool, typer.Option("--list", help="List the formats, with what becomes of them.")
    ] = False,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="Say nothing.")] = False,
    progress: Annotated[
        bool | None,
        typer.Option("--progress/--no-progress", help="Show progress on stderr."),
    ] = None,
) -> None:
    """Turn the files of another program into tables."""
    if listed:
        _list()
        return
    from newsschema.errors import UsageError

    if producer is None or source is None or out is None:
        raise UsageError(
            "import needs a FORMAT, a file or folder to read and a folder to write, as in "
            "newsschema import trafilatura pages/ data/ (formats: newsschema import --list)"
        )
    from newsschema.cli.progress import progress as meter_of
    from newsschema.writers.imported import import_files as run

    shown = False if quiet and progress is None else progress
    with meter_of(shown, color=False) as meter:
        account = run(producer, [source], out, meter)
    if not quiet:
        _tell(account, out)
    raise typer.Exit(0 if not account.refused else 2 if not account.rows else 1)


def _list() -> None:
    import inspect

    from newsschema.readers.producers.catalogue import PRODUCERS, producer_named

    width = max(map(len, PRODUCERS))
    for name in PRODUCERS:
        page = inspect.cleandoc(producer_named(name).__doc__ or "")
        first = " ".join(page.split("\n\n", 1)[0].split())
        sys.stdout.write(f"{name:<{width}}  {first}\n")


def _tell(account: Account, out: str) -> None:
    """What was read, what had no place, what was refused; and what to run next."""
    import shlex

    from newsschema.reports.summary import count
    from newsschema.reports.visible import visible

    rows = ", ".join(f"{number:,} {table}" for table, number in account.rows.items()) or "no rows"
    told = [f"{rows} from {count(account.files, 'file')}"]
    for label, counts in (("no place for", account.no_place), ("not located", account.unlocated)):
        told += [f"{label}: {name} ({number:,})" for name, number in counts.most_common(MOST)]
        if len(counts) > MOST:
            told.append(f"{label}: {len(counts) - MOST:,} more kinds (see import.json)")
    for refused in account.refused[:MOST]:
        place = refused.file if refused.line is None else f"{refused.file}:{refused.line}"
        told.append(f"refused: {place}: {refused.reason}")
    if len(account.refused) > MOST:
        told.append(f"refused: {len(account.refused) - MOST:,} more (see import.json)")
    if account.rows:
        told.append(f"next: newsschema validate {shlex.quote(out)}")
    sys.stderr.write("".join(f"{visible(line)}\n" for line in told))
