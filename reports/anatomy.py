"""One finding, as `text` prints it: headline, place, excerpt, expected and found, help."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from rich.text import Text

from newsschema.reports.excerpt import excerpt, shortened, side_by_side
from newsschema.reports.page import FRAME, QUIET, SEVERITY, SPAN, Page
from newsschema.reports.visible import isolated, isolates, visible

Finding = Mapping[str, Any]
"""One row of the findings frame."""

BAR: Final = "   | "
LABELS: Final = {"expected": "expected  ", "found": "found     "}

MEMORY: Final = "<memory>"
"""The path of tables that were given in memory (`readers.table.SourceFile`)."""

PLACE_INDENT: Final = 6
"""Cells before what does not fit on the line of a place."""
WORDS_AT_MOST: Final = 600
"""Cells of a message or a help text: rules may put words of the data into them."""
KEY_AT_MOST: Final = 48
"""Cells of a key or a column's name."""


def headline(page: Page, finding: Finding) -> None:
    """`error[QUO002] span-text-mismatch: the words at the span are not the quote's text`."""
    severity = finding["severity"]
    text = Text().append(f"{severity}[{visible(finding['code'])}]", SEVERITY.get(severity))
    text.append(f" {visible(finding['name'])}", "bold")
    text.append(f": {isolated(shortened(finding['message'], WORDS_AT_MOST))}")
    page.wrapped(text, 2)


def place(page: Page, finding: Finding) -> None:
    """`  --> data/quotes.jsonl:1203  quote_id=quo_41c  article_id=art_7f3e`."""
    text = Text()
    text.append("  --> ", FRAME)
    text.append(location(finding))
    named = {}
    if finding["key"] is not None:
        named[key_name(finding["table"])] = finding["key"]
    if finding["article_id"] is not None:
        named["article_id"] = finding["article_id"]
    # Rules about spans mean a row's own `spans`; every other column is worth its name.
    if finding["column"] not in {None, "spans"}:
        named["column"] = finding["column"]
    for name, value in named.items():
        text.append(f"  {name}=", QUIET)
        text.append(isolated(shortened(value, KEY_AT_MOST)), "cyan")
    page.wrapped(text, PLACE_INDENT)


def location(finding: Finding) -> str:
    """`data/quotes.jsonl:1203`; without lines `data/quotes.parquet  row 1202`."""
    where = isolated(visible(source(finding)))
    if finding["line"] is not None:
        return f"{where}:{finding['line']}"
    return where if finding["row"] is None else f"{where}  row {finding['row']}"


def source(finding: Finding) -> str:
    """The file; `table quotes` where there is none, or only the `<memory>` of all tables."""
    file: str | None = finding["file"]
    return f"table {finding['table']}" if file in {None, MEMORY} else str(file)


def key_name(table: str | None) -> str:
    """The name of a table's primary key: `quote_id` for `quotes`, as every record has it."""
    return f"{visible(table).removesuffix('s')}_id" if table else "key"


def evidence(page: Page, finding: Finding) -> bool:
    """The excerpt, what was expected and what was found; whether there was any of them."""
    cells = page.width - len(BAR)
    cut = finding["excerpt"]
    shown = cut is not None and any(cut.values())
    if shown:
        page.line(_excerpt(page, finding, cells))
    wanted, got = finding["expected"], finding["found"]
    # Alone, what was found only repeats the span.
    if shown and wanted is None and got == cut["span"]:
        got = None
    lines = side_by_side(wanted, got, cells - len(LABELS["expected"]))
    for label, line, style in zip(LABELS.values(), lines, ("green", "red"), strict=True):
        if line is not None:
            text = Text().append(BAR, FRAME).append(label)
            text.append(isolated(line) or "(empty)", style if line else QUIET)
            page.line(text)
    return shown or wanted is not None or got is not None


def _excerpt(page: Page, finding: Finding, cells: int) -> Text:
    """The words around the span, the span between ⟦ ⟧ or in colour."""
    cut = finding["excerpt"]
    # An empty span can't be coloured.
    marks = ("", "") if page.color and cut["span"] else ("⟦", "⟧")
    part = excerpt(
        cut["before"] or "",
        cut["span"] or "",
        cut["after"] or "",
        finding["start"],
        cells - len("".join(marks)),
    )
    opening, closing = isolates(part.before + part.span + part.after)
    text = Text().append(BAR, FRAME)
    text.append(opening + part.before + marks[0])
    text.append(part.span, SPAN.get(finding["severity"], "reverse"))
    text.append(marks[1] + part.after + closing)
    return text


def advice(finding: Finding) -> tuple[str, str] | None:
    """A label and what to do: the help, or where there is only a repair, what it does."""
    if finding["help"]:
        return "help", finding["help"]
    fix = finding["fix"]
    if fix is not None and fix["summary"]:
        return f"fix ({visible(fix['safety'])})", fix["summary"]
    return None


def remark(page: Page, label: str, words: str) -> None:
    """`   = help: the words occur once, at 45:79`."""
    text = Text().append("   = ", FRAME).append(f"{label}: ", "bold")
    text.append(isolated(shortened(words, WORDS_AT_MOST)))
    page.wrapped(text, len(f"   = {label}: "))
