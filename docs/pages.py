"""The pages that are made from the program itself: rules, records, commands, configuration.

MkDocs calls `on_files` before it builds the site (`hooks` in mkdocs.yml). The same functions
give the tests the pages, so that a link to a page that is never made fails there too.
"""

from __future__ import annotations

import inspect
import json
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from newsschema import schemas
from newsschema.readers.producers.catalogue import PRODUCERS, producer_named
from newsschema.reports.formats import FORMATS
from newsschema.schemas.catalogue import RECORDS
from newsschema.validators.registry import load_rules
from newsschema.validators.rule_page import as_markdown, summary
from newsschema.validators.settings_schema import settings_schema

if TYPE_CHECKING:
    import click
    from mkdocs.config.defaults import MkDocsConfig
    from mkdocs.structure.files import Files

MADE = "Made from the program by `docs/pages.py`."


def on_files(files: Files, config: MkDocsConfig) -> Files:
    """Add the made pages to those that are written."""
    from mkdocs.structure.files import File

    for name, content in pages().items():
        files.append(File.generated(config, name, content=content))
    return files


def pages() -> Mapping[str, str]:
    """Path below docs/ to Markdown, of every page that is made."""
    made = {f"rules/{code}.md": as_markdown(rule) for code, rule in load_rules().items()}
    made["rules/index.md"] = "\n".join(_rules()) + "\n"
    for table, record in RECORDS.items():
        made[f"records/{table}.md"] = schemas.markdown(record)
    made["commands.md"] = "\n".join(_commands()) + "\n"
    made["configuration.md"] = "\n".join(_configuration()) + "\n"
    made["producers.md"] = "\n".join(_producers()) + "\n"
    return made


def _rules() -> Iterator[str]:
    yield "# Rules\n"
    yield f"What `newsschema validate` looks for. {MADE}\n"
    family = ""
    for code, rule in load_rules().items():
        if rule.family() != family:
            family = rule.family()
            yield f"\n## {family}\n"
            yield "| code | name | severity | table | fix | |"
            yield "| --- | --- | --- | --- | --- | --- |"
        facts = (f"[{code}]({code}.md)", rule.name, rule.severity, rule.table, rule.safety or "")
        yield f"| {' | '.join(map(str, facts))} | {summary(rule).replace('|', chr(92) + '|')} |"


def _commands() -> Iterator[str]:
    """The help of every command, as a terminal of 100 columns shows it."""
    yield "# Commands\n"
    yield f"What `--help` prints. {MADE}\n"
    for path, command in sorted(commands().items()):
        context = command.make_context(path, [], resilient_parsing=True)
        context.max_content_width = 100
        context.terminal_width = 100
        yield f"## {path}\n\n```text\n{command.get_help(context).strip()}\n```\n"
    listed = ", ".join(f"`{name}`" for name in FORMATS)
    yield f"## Output formats\n\n`--output` takes {listed}.\n"


def commands() -> Mapping[str, click.Command]:
    """Every command by what is typed for it."""
    import typer

    from newsschema.cli.app import app

    found: dict[str, Any] = {}

    def collect(path: str, command: Any) -> None:
        found[path] = command
        for name, inner in getattr(command, "commands", {}).items():
            collect(f"{path} {name}", inner)

    collect("newsschema", typer.main.get_command(app))
    return found


def _configuration() -> Iterator[str]:
    yield "# Configuration\n"
    yield (
        "The nearest `newsschema.toml`, or `pyproject.toml` with `[tool.newsschema]`, going up "
        "from the dataset, then from the working directory; `--config` names another. "
        f"{MADE}\n"
    )
    schema = settings_schema()
    yield from _keys(schema["properties"])
    for name, section in schema.get("$defs", {}).items():
        if section.get("type") == "object":
            yield f"\n## {section.get('description', name).split(':', 1)[0].strip('`')}\n"
            yield f"{section.get('description', '')}\n"
            yield from _keys(section["properties"])


def _keys(properties: Mapping[str, Any]) -> Iterator[str]:
    yield "| key | default | meaning |\n| --- | --- | --- |"
    for key, about in properties.items():
        default = f"`{json.dumps(about['default'])}`" if "default" in about else ""
        words = " ".join(about.get("description", "").split()).replace("|", "\\|")
        yield f"| `{key}` | {default} | {words} |"


def _producers() -> Iterator[str]:
    yield "# Formats of other programs\n"
    yield (
        "`newsschema import FORMAT IN OUT` turns them into tables; what has no place is counted. "
        f"{MADE}\n"
    )
    for name in PRODUCERS:
        kind = producer_named(name)
        endings = ", ".join(f"`{ending}`" for ending in kind.endings)
        yield f"## {name}\n\nFiles: {endings}\n\n{inspect.cleandoc(kind.__doc__ or '')}\n"
