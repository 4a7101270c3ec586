"""`newsschema schema`: the records, for people and for other tools."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final, Literal

import typer

if TYPE_CHECKING:
    from newsschema.schemas.record import Record

SHOW_EXAMPLES: Final = """\b
Examples:
  newsschema schema show quotes
  newsschema schema show configuration
"""
EXPORT_EXAMPLES: Final = """\b
Examples:
  newsschema schema export --format json-schema --table quotes
  newsschema schema export --format sql --out schemas/
  newsschema schema export --format sql --out schemas/ --check
"""
DIFF_EXAMPLES: Final = """\b
Examples:
  newsschema schema diff corpora/wire@1.0.0 corpora/wire
  newsschema schema diff schemas/quotes.arrow records
"""
CONFIGURATION: Final = "configuration"
"""Beside the tables: the configuration file, which has a JSON Schema of its own."""

FormatName = Literal["json-schema", "arrow", "pandera", "sql", "markdown"]
SUFFIXES: Final[Mapping[FormatName, str]] = {
    "json-schema": ".schema.json",
    "arrow": ".arrow",
    "pandera": ".py",
    "sql": ".sql",
    "markdown": ".md",
}
"""Of the file written per table."""
ConfigOption = Annotated[
    str | None,
    typer.Option(
        metavar="FILE",
        help="Configuration that names records of your own, instead of the nearest one.",
    ),
]

app = typer.Typer(
    help="Show or export the records: what the columns of each table are.",
    no_args_is_help=True,
    rich_markup_mode=None,
)


@app.command("show", no_args_is_help=True, epilog=SHOW_EXAMPLES)
def show(
    tables: Annotated[
        list[str],
        typer.Argument(metavar="TABLE", hidden=True),
    ],
    config: ConfigOption = None,
) -> None:
    """Show a table: columns, types, limits, other names; or the configuration's JSON Schema.

    TABLE is articles, quotes, actors, claims, sources, mentions, claim_reviews or configuration.
    """
    from newsschema import schemas
    from newsschema.cli.page import print_page

    known = _records(config)
    _check([table for table in tables if table != CONFIGURATION], known)
    for table in tables:
        if table == CONFIGURATION:
            from newsschema.validators.settings_schema import settings_schema

            sys.stdout.write(_json(settings_schema()))
        else:
            print_page(schemas.markdown(known[table]))


@app.command("export", no_args_is_help=True, epilog=EXPORT_EXAMPLES)
def export(
    format_name: Annotated[
        FormatName,
        typer.Option(
            "--format",
            metavar="FORMAT",
            help="json-schema, arrow (a serialized schema), pandera (Python source), sql (DuckDB) "
            "or markdown.",
        ),
    ],
    table: Annotated[
        list[str] | None,
        typer.Option(metavar="TABLE", help="A table to export; repeatable. All without."),
    ] = None,
    out: Annotated[
        str | None,
        typer.Option(
            metavar="DIR",
            help="Folder for one file per table; without it, one table goes to stdout.",
        ),
    ] = None,
    check: Annotated[
        bool,
        typer.Option(
            "--check", help="Write nothing; exit with 1 if a file in --out is missing or differs."
        ),
    ] = False,
    config: ConfigOption = None,
) -> None:
    """Export tables as JSON Schema, Arrow, Pandera, SQL or Markdown."""
    from newsschema.errors import UsageError

    known = _records(config)
    _check(table or [], known)
    chosen = table or list(known)
    written = _exporter(format_name)
    if check:
        if out is None:
            raise UsageError("--check needs to know where the exported files are; add --out DIR")
        raise typer.Exit(
            _outdated(
                {Path(out) / f"{n}{SUFFIXES[format_name]}": written(known[n]) for n in chosen}
            )
        )
    if out is None:
        if len(chosen) > 1:
            raise UsageError("only one table can go to stdout; name it with --table, or use --out")
        if format_name == "arrow":
            raise UsageError("arrow is no text; name a folder with --out")
        sys.stdout.write(written(known[chosen[0]]).decode())
        return
    folder = Path(out)
    folder.mkdir(parents=True, exist_ok=True)
    for name in chosen:
        file = folder / f"{name}{SUFFIXES[format_name]}"
        file.write_bytes(written(known[name]))
        sys.stderr.write(f"wrote {file}\n")


@app.command("diff", no_args_is_help=True, epilog=DIFF_EXAMPLES)
def diff(
    old: Annotated[str, typer.Argument(metavar="OLD", hidden=True)],
    new: Annotated[str, typer.Argument(metavar="NEW", hidden=True)],
    output: Annotated[
        str, typer.Option(metavar="FORMAT", help="text, or json for a program.")
    ] = "text",
    config: ConfigOption = None,
) -> None:
    """Say what changes from the schema OLD to NEW, and what of it breaks readers or data.

    Each is a corpus (CORPUS@VERSION), a .arrow file of schema export or a folder of them, a
    .parquet file, or the word records for the records in force.

    Exit status: 0 nothing breaks, 1 something does, 2 could not run.
    """
    from newsschema.cli.schema_diff import compare_schemas

    raise typer.Exit(compare_schemas(old, new, _records(config), output))


def _outdated(files: Mapping[Path, bytes]) -> int:
    """1 if a file does not hold what would be written to it, and says which; else 0."""
    status = 0
    for file, wanted in files.items():
        if not file.is_file() or file.read_bytes() != wanted:
            what = "differs from the record" if file.is_file() else "is missing"
            sys.stderr.write(f"{file} {what}; export it again\n")
            status = 1
    return status


def _exporter(format_name: FormatName) -> Callable[[type[Record]], bytes]:
    """What makes the content of a file from a record."""
    from newsschema import schemas

    return {
        "json-schema": lambda record: _json(schemas.json_schema(record)).encode(),
        "arrow": lambda record: schemas.arrow(record).serialize().to_pybytes(),
        "pandera": lambda record: schemas.pandera_source(record).encode(),
        "sql": lambda record: schemas.ddl(record).encode(),
        "markdown": lambda record: schemas.markdown(record).encode(),
    }[format_name]


def _json(schema: Mapping[str, object]) -> str:
    import json

    return json.dumps(schema, ensure_ascii=False, indent=2) + "\n"


def _records(config: str | None) -> dict[str, type[Record]]:
    """The record of every table, the user's own where the configuration names one."""
    from newsschema.schemas.catalogue import RECORDS
    from newsschema.validators.extensions import load_records
    from newsschema.validators.settings import load_settings

    return {**RECORDS, **load_records(load_settings((), config))}


def _check(tables: list[str], known: Mapping[str, type[Record]]) -> None:
    from newsschema.errors import UsageError
    from newsschema.validators.did_you_mean import did_you_mean

    for table in tables:
        if table not in known:
            hint = did_you_mean(table, [*known, CONFIGURATION]) or f"; there are {', '.join(known)}"
            raise UsageError(f"unknown table {table!r}{hint}")
