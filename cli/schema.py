"""`newsschema schema`: records for people and for other tools."""

from __future__ import annotations

import typer

app = typer.Typer(no_args_is_help=True)


@app.command("show")
def show(table: str) -> None:
    """Show."""


@app.command("export")
def export(table: str) -> None:
    """Show."""
