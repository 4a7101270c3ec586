"""Pages of documentation, as a terminal or a pipe wants them."""

from __future__ import annotations

import sys

from newsschema.reports.visible import visible


def print_page(markdown: str, *, render: bool = True) -> None:
    """Print a page: rendered on a terminal, as it is written elsewhere.

    Args:
        markdown: the page.
        render: whether a terminal may have it rendered.
    """
    # Examples show what is wrong with texts, invisible and steering characters among it.
    markdown = "\n".join(map(visible, markdown.split("\n")))
    if not (render and sys.stdout.isatty()):
        sys.stdout.write(markdown)
        return
    from rich.console import Console
    from rich.markdown import Markdown

    console = Console()
    console.print(Markdown(markdown), width=min(console.width, 100))
