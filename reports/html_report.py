"""The format `html`: one file that opens anywhere, needs no network and trusts no data."""

from __future__ import annotations

import platform
import re
from base64 import b64encode
from dataclasses import dataclass
from datetime import UTC
from functools import cache
from hashlib import sha256
from importlib.metadata import version
from importlib.resources import files
from typing import TYPE_CHECKING, Any, BinaryIO, Final

from newsschema.reports.charts import (
    distribution_columns,
    limit_at,
    shade,
    table_bars,
    timeline_columns,
)
from newsschema.reports.excerpt import shortened
from newsschema.reports.html_findings import NAME_AT_MOST, finding_views, rule_views
from newsschema.reports.options import ReportOptions
from newsschema.reports.summary import count, extent, found, share
from newsschema.reports.visible import utf8, visible
from newsschema.schemas.derive.versions import SCHEMA_VERSION
from newsschema.validators.outcome import Outcome

if TYPE_CHECKING:
    from jinja2 import Template
    from markupsafe import Markup

BYTES_AT_MOST: Final = 1_900_000
"""Bytes of the page: it is mailed and put into tickets, where 2 MB is a common bound."""

CODE: Final = re.compile("`([^`\n]+)`")
LANGUAGE: Final = re.compile(r"[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8}){0,4}")
"""Language tags that may go into an attribute."""


@dataclass(frozen=True, slots=True)
class Extent:
    """How much of everything is shown."""

    articles: int = 20
    samples: int = 2
    """Findings of a rule."""
    listed: int = 60
    """Columns of a table, files, notes."""


EXTENTS: Final = (Extent(), Extent(10), Extent(5, 1), Extent(2, 1, 30), Extent(0, 0, 10))
"""The first that keeps the page within its bound is taken."""


def render(outcome: Outcome, stream: BinaryIO, options: ReportOptions) -> None:
    """Write the page, less than 2 MB whatever the size of the dataset."""
    for extent_ in EXTENTS:
        page = _page(outcome, options, extent_)
        if len(page) <= BYTES_AT_MOST:
            break
    stream.write(page)


def _page(outcome: Outcome, options: ReportOptions, shown_extent: Extent) -> bytes:
    template, style, script = _template()
    rules = rule_views(outcome, shown_extent.samples)
    told = {rule.result.code for rule in rules}
    html = template.render(
        o=outcome,
        overview=outcome.overview,
        extent=shown_extent,
        policy=_policy(style, script),
        style=style,
        script=script,
        rules=rules,
        quiet=[r for r in outcome.rules if r.status == "run" and r.code not in told],
        waiting=[r for r in outcome.rules if r.status == "not_run"],
        crashed=[r for r in outcome.rules if r.status == "crashed"],
        verdict=_verdict(outcome),
        found=found(outcome),
        extent_words=extent(outcome),
        command=None if options.command is None else visible(options.command),
        instant=outcome.now.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S UTC"),
        versions={
            "newsschema": version("newsschema"),
            "records": SCHEMA_VERSION,
            "Python": platform.python_version(),
            "Polars": version("polars"),
        },
        text=options.excerpts != "never",
    )
    return utf8(html).encode("utf-8")


def _verdict(outcome: Outcome) -> tuple[str, str]:
    """A class and a word."""
    if not outcome.complete:
        return "incomplete", "Incomplete"
    return ("passed", "Passed") if outcome.ok else ("failed", "Failed")


def _policy(style: str, script: str) -> str:
    """What the page may do: use its own style and script, and nothing else."""
    allowed = {
        "default-src": "'none'",
        "style-src": _hash(style),
        "script-src": _hash(script),
        "img-src": "data:",
        "base-uri": "'none'",
        "form-action": "'none'",
        "require-trusted-types-for": "'script'",
    }
    return "; ".join(f"{directive} {value}" for directive, value in allowed.items())


def _hash(source: str) -> str:
    return f"'sha256-{b64encode(sha256(source.encode()).digest()).decode()}'"


@cache
def _template() -> tuple[Template, str, str]:
    """The template, the style sheet and the script."""
    from jinja2 import Environment, FunctionLoader, StrictUndefined
    from markupsafe import Markup

    from newsschema.reports.html_text import paragraphs

    home = files("newsschema.reports")

    def source(name: str) -> str:
        return (home / name).read_text("utf-8").replace("\r\n", "\n")

    environment = Environment(
        loader=FunctionLoader(source),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= _filters()
    environment.globals |= {
        "table_bars": table_bars,
        "timeline_columns": timeline_columns,
        "distribution_columns": distribution_columns,
        "limit_at": limit_at,
        "paragraphs": paragraphs,
        "zip": zip,
        "finding_views": finding_views,
    }
    # The page's own files, which come with the program.
    style, script = Markup(source("report.css")), Markup(source("report.js"))  # noqa: S704
    return environment.get_template("report.html"), style, script


def _filters() -> dict[str, Any]:
    return {
        "number": lambda number: f"{number:,}",
        "count": count,
        "share": share,
        "shade": shade,
        "prose": _prose,
        "percent": lambda part: "" if part is None else _percent(part),
        "visible": visible,
        "name": lambda text: shortened(text, NAME_AT_MOST),
        "short": lambda text: shortened(text, NAME_AT_MOST // 2),
        "language": lambda tag: tag if tag and LANGUAGE.fullmatch(tag) else "",
    }


def _prose(text: str) -> Markup:
    """A sentence with what stands between backticks as code."""
    from markupsafe import Markup, escape

    return Markup(CODE.sub(r"<code>\1</code>", str(escape(text))))  # noqa: S704 - escaped


def _percent(part: float) -> str:
    """`4.0 %`; never rounded to nothing."""
    if part == 0:
        return "0"
    return "< 0.1 %" if part < 0.001 else f"{100 * part:.{1 if part < 0.1 else 0}f} %"
