"""The commands of `newsschema`, gathered."""

from __future__ import annotations

from typing import Annotated, Final

import typer

from newsschema.cli import build, corpus, explain, fix, import_files, init, rules, schema, validate

CONTEXT: Final = {"help_option_names": ["-h", "--help"], "max_content_width": 100}

EXAMPLES: Final = """\b
Examples:
  newsschema validate data/            check a dataset
  newsschema fix data/ fixed/          write a repaired copy
  newsschema build data/ corpora/wire  write the next version of a corpus
  newsschema init data/                write a configuration for it
  newsschema explain QUO002            what a rule means and how to repair what it finds
  newsschema rules                     all rules
  newsschema schema show quotes        the columns of a table
"""

# Without rich in the help, which would cost more time to import than everything else.
app = typer.Typer(
    name="newsschema",
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    no_args_is_help=True,
    context_settings=CONTEXT,
    epilog=EXAMPLES,
)
app.command(
    "validate",
    help=validate.HELP,
    short_help=validate.NAME,
    epilog=validate.EXAMPLES,
    no_args_is_help=True,
)(validate.validate)
app.command(
    "import",
    help=import_files.HELP,
    short_help=import_files.NAME,
    epilog=import_files.EXAMPLES,
    no_args_is_help=True,
)(import_files.import_files)
app.command(
    "fix",
    help=fix.HELP,
    short_help=fix.NAME,
    epilog=fix.EXAMPLES,
    no_args_is_help=True,
)(fix.fix)
app.command(
    "build",
    help=build.HELP,
    short_help=build.NAME,
    epilog=build.EXAMPLES,
    no_args_is_help=True,
)(build.build)
app.add_typer(corpus.app, name="corpus")
app.command("init", epilog=init.EXAMPLES)(init.init)
app.command("rules", epilog=rules.EXAMPLES)(rules.rules)
app.command("explain", no_args_is_help=True, epilog=explain.EXAMPLES)(explain.explain)
app.add_typer(schema.app, name="schema")


def _print_version(wanted: bool) -> None:
    if wanted:
        from importlib.metadata import version

        typer.echo(f"newsschema {version('newsschema')}")
        raise typer.Exit


@app.callback()
def newsschema(
    version: Annotated[
        bool,
        typer.Option(
            "--version", callback=_print_version, is_eager=True, help="Print the version."
        ),
    ] = False,
) -> None:
    """Check news datasets: articles, the quotes in them, the actors who speak, the claims.

    Exit status: 0 nothing found at or above --fail-on, 1 something found, 2 could not run.
    """
