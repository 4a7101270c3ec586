"""`newsschema corpus`: what to do with a corpus that `build` has written."""

from __future__ import annotations

from typing import Annotated, Final, Literal

import typer

LOG_EXAMPLES: Final = """\b
Examples:
  newsschema corpus log corpora/wire
  newsschema corpus log corpora/wire --output json
"""
SHOW_EXAMPLES: Final = """\b
Examples:
  newsschema corpus show corpora/wire
  newsschema corpus show corpora/wire@1.2.0 --output json
"""
DIFF_EXAMPLES: Final = """\b
Examples:
  newsschema corpus diff corpora/wire 1.1.0 1.2.0
  newsschema corpus diff corpora/wire 1.1.0 1.2.0 --table quotes --output parquet:diff.parquet
"""
VERIFY_EXAMPLES: Final = """\b
Examples:
  newsschema corpus verify corpora/wire            all versions, every byte
  newsschema corpus verify corpora/wire@1.2.0 --depth deep
"""
EXPORT_EXAMPLES: Final = """\b
Examples:
  newsschema corpus export corpora/wire out/
  newsschema corpus export corpora/wire@1.2.0 out/ --format csv
"""
TAKEDOWN_EXAMPLES: Final = """\b
Examples:
  newsschema corpus takedown corpora/wire --article art_7f3e --reason "court order 12/26"
"""
GC_EXAMPLES: Final = """\b
Examples:
  newsschema corpus gc corpora/wire
  newsschema corpus gc corpora/wire --grace 0
"""
PUBLISH_EXAMPLES: Final = """\b
Examples:
  newsschema corpus publish corpora/wire catalogs/iceberg --to iceberg
  newsschema corpus publish corpora/wire@1.2.0 hub/ --to huggingface
"""
CorpusArgument = Annotated[str, typer.Argument(metavar="CORPUS", hidden=True)]
OutputOption = Annotated[str, typer.Option(metavar="FORMAT", help="text, or json for a program.")]

app = typer.Typer(
    help="Look at, compare, check, export, publish and redact the versions of a corpus.",
    no_args_is_help=True,
    rich_markup_mode=None,
)


@app.command("log", no_args_is_help=True, epilog=LOG_EXAMPLES)
def log(corpus: CorpusArgument, output: OutputOption = "text") -> None:
    """List the versions of CORPUS: when, how many rows, what changed."""
    from newsschema.cli.corpora import print_log

    print_log(corpus, output)


@app.command(
    "show",
    short_help="Show a version: its tables and files, and where its rows are from.",
    no_args_is_help=True,
    epilog=SHOW_EXAMPLES,
)
def show(corpus: CorpusArgument, output: OutputOption = "text") -> None:
    """Show a version, CORPUS@VERSION or the newest: tables, files, where its rows came from."""
    from newsschema.cli.corpora import print_version

    print_version(corpus, output)


@app.command("diff", no_args_is_help=True, epilog=DIFF_EXAMPLES)
def diff(
    corpus: CorpusArgument,
    old: Annotated[str, typer.Argument(metavar="A", hidden=True)],
    new: Annotated[str, typer.Argument(metavar="B", hidden=True)],
    table: Annotated[
        list[str] | None,
        typer.Option(metavar="TABLE", help="Compare this table only; repeatable."),
    ] = None,
    output: Annotated[
        str,
        typer.Option(metavar="FORMAT[:FILE]", help="text, json, jsonl, or parquet:FILE."),
    ] = "text",
    show: Annotated[
        str, typer.Option(metavar="N|all", help="Rows printed per table in text (default 20).")
    ] = "20",
) -> None:
    """Compare the versions A and B of CORPUS, row by row, by key."""
    from newsschema.cli.corpora import print_diff

    print_diff(corpus, old, new, table or [], output, show)


@app.command(
    "verify",
    short_help="Check that versions are as they were published.",
    no_args_is_help=True,
    epilog=VERIFY_EXAMPLES,
)
def verify(
    corpus: CorpusArgument,
    depth: Annotated[
        Literal["quick", "full", "deep"],
        typer.Option(
            metavar="DEPTH",
            help="quick: files and sizes; full (default): every byte; deep: rows, columns, keys "
            "and references too.",
        ),
    ] = "full",
    output: OutputOption = "text",
) -> None:
    """Check that all versions, or CORPUS@VERSION, are as they were published.

    Exit status: 0 all is well, 1 something was changed or is missing, 2 could not run.
    """
    from newsschema.cli.corpora import print_verification

    raise typer.Exit(print_verification(corpus, depth, output))


@app.command(
    "export",
    short_help="Write a version, by default the newest, into the folder OUT.",
    no_args_is_help=True,
    epilog=EXPORT_EXAMPLES,
)
def export(
    corpus: CorpusArgument,
    out: Annotated[str, typer.Argument(metavar="OUT", hidden=True)],
    format_name: Annotated[
        Literal["jsonl", "csv", "parquet", "copy"],
        typer.Option(
            "--format",
            metavar="FORMAT",
            help="jsonl (default), csv, parquet (one file a table), or copy.",
        ),
    ] = "jsonl",
) -> None:
    """Write a version, CORPUS@VERSION or the newest, into the folder OUT."""
    from newsschema.cli.corpora import run_export

    run_export(corpus, out, format_name)


@app.command(
    "takedown",
    short_help="Remove articles, and all that quotes them, from every version.",
    no_args_is_help=True,
    epilog=TAKEDOWN_EXAMPLES,
)
def takedown(
    corpus: CorpusArgument,
    reason: Annotated[str, typer.Option(metavar="TEXT", help="Why, for the log.")],
    article: Annotated[
        list[str] | None,
        typer.Option(metavar="ID", help="The key of an article; repeatable."),
    ] = None,
    output: OutputOption = "text",
) -> None:
    """Remove articles and all that quotes them from every version of CORPUS."""
    from newsschema.cli.corpora import run_takedown

    raise typer.Exit(run_takedown(corpus, article or [], reason, output))


@app.command(
    "publish",
    short_help="Register versions with Iceberg, Delta or Hugging Face.",
    no_args_is_help=True,
    epilog=PUBLISH_EXAMPLES,
)
def publish(
    corpus: CorpusArgument,
    out: Annotated[str, typer.Argument(metavar="DIR", hidden=True)],
    to: Annotated[
        Literal["iceberg", "delta", "huggingface"],
        typer.Option(
            metavar="TARGET",
            help="iceberg: a catalog in SQLite with a snapshot a version; delta: a Delta table a "
            "table; huggingface: one version for datasets.load_dataset.",
        ),
    ],
) -> None:
    """Register all versions of CORPUS, or those up to CORPUS@VERSION, in the folder DIR.

    Nothing is copied: DIR gets links to the files, which a catalog may read and remove, while
    those of the corpus stay. Again later, it adds the versions since. CORPUS notes DIR, so that a
    takedown can name it.
    """
    from newsschema.cli.corpora import run_publish

    run_publish(corpus, out, to)


@app.command("gc", no_args_is_help=True, epilog=GC_EXAMPLES)
def gc(
    corpus: CorpusArgument,
    grace: Annotated[
        float | None,
        typer.Option(
            metavar="SECONDS",
            help="How long an unfinished folder is left alone (default a day); 0 only where no "
            "build is running.",
        ),
    ] = None,
) -> None:
    """Remove what crashed builds have left in CORPUS."""
    from newsschema.cli.corpora import run_gc

    run_gc(corpus, grace)
