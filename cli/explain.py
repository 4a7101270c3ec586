"""`newsschema explain`: the page of one rule."""

from __future__ import annotations

from typing import Annotated, Final

import typer

EXAMPLES: Final = """\b
Examples:
  newsschema explain QUO002
  newsschema explain span-text-mismatch
"""


def explain(
    codes: Annotated[list[str], typer.Argument(metavar="CODE", hidden=True)],
    output: Annotated[
        str, typer.Option(metavar="FORMAT", help="text (rendered on a terminal), or markdown.")
    ] = "text",
) -> None:
    """Explain a rule: what it finds, why it matters, how to repair it, options, examples.

    CODE is the code or the name of a rule.
    """
    from newsschema.cli.page import print_page
    from newsschema.errors import UsageError
    from newsschema.validators.rule_page import as_markdown
    from newsschema.validators.selection import rule_named

    if output not in {"text", "markdown"}:
        raise UsageError(f"unknown output format {output!r}; there are text, markdown")
    chosen = [rule_named(code, "the arguments") for code in codes]
    print_page("\n".join(map(as_markdown, chosen)), render=output == "text")
