"""`newsschema init`: a first configuration, made by looking at the data."""

from __future__ import annotations

from typing import Annotated, Final

import typer

EXAMPLES: Final = """\b
Examples:
  newsschema init data/
  newsschema init data/ --force
"""


def init(
    directory: Annotated[
        str, typer.Argument(metavar="[DIR]", help="The dataset's folder.", show_default=False)
    ] = ".",
    force: Annotated[
        bool, typer.Option("--force", help="Replace a newsschema.toml that is there.")
    ] = False,
) -> None:
    """Look at a dataset and write a commented configuration for it.

    Writes newsschema.toml into DIR (the working directory by default), with the columns that
    were recognised, and a pre-commit hook where the repository has no hooks yet.
    """
    from newsschema.cli.first_configuration import write_first_configuration

    write_first_configuration(directory, force=force)
