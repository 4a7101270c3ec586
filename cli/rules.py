"""`newsschema rules`: all rules, one line each."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Annotated, Final

import typer

if TYPE_CHECKING:
    from newsschema.validators.rule import Rule

EXAMPLES: Final = """\b
Examples:
  newsschema rules                     all rules
  newsschema rules QUO TXT             two families
  newsschema rules --output json       for a program
"""
COLUMNS: Final = ("code", "name", "severity", "table", "fix", "summary")


def rules(
    codes: Annotated[
        list[str] | None,
        typer.Argument(metavar="CODE", hidden=True),
    ] = None,
    output: Annotated[
        str, typer.Option(metavar="FORMAT", help="text, or json with options and all facts.")
    ] = "text",
) -> None:
    """List the rules: code, name, severity, table, fix and one sentence.

    CODE is a code, a family (QUO) or a name; without any, all rules are listed.
    """
    from newsschema.errors import UsageError
    from newsschema.validators.registry import load_rules
    from newsschema.validators.selection import resolve

    if output not in {"text", "json"}:
        raise UsageError(f"unknown output format {output!r}; there are text, json")
    wanted = resolve(codes or ["ALL"], "the arguments")
    chosen = [rule for code, rule in load_rules().items() if code in wanted]
    if output == "json":
        import json

        from newsschema.validators.rule_page import described

        facts = [described(rule) for rule in chosen]
        sys.stdout.write(json.dumps(facts, ensure_ascii=False, indent=1) + "\n")
    else:
        _print_table(chosen)


def _print_table(chosen: list[type[Rule]]) -> None:
    from newsschema.validators.rule_page import described

    facts = [described(rule) for rule in chosen]
    rows = [tuple(str(fact[column] or "") for column in COLUMNS) for fact in facts]
    if sys.stdout.isatty():
        from rich.console import Console
        from rich.table import Table
        from rich.text import Text

        table = Table(*COLUMNS, box=None, pad_edge=False)
        for row in rows:
            table.add_row(*map(Text, row))
        Console().print(table)
        return
    widths = [max(map(len, column)) for column in zip(COLUMNS, *rows, strict=True)]
    for row in (COLUMNS, *rows):
        cells = (cell.ljust(width) for cell, width in zip(row, widths, strict=True))
        sys.stdout.write("  ".join(cells).rstrip() + "\n")
