"""The dataset card of a version: README.md with the front matter that the hubs read."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Final

from newsschema.readers.corpus_manifest import Manifest, TableEntry
from newsschema.writers.about import About

SIZES: Final = (
    (1_000, "n<1K"),
    (10_000, "1K<n<10K"),
    (100_000, "10K<n<100K"),
    (1_000_000, "100K<n<1M"),
    (10_000_000, "1M<n<10M"),
    (100_000_000, "10M<n<100M"),
)
"""Upper bounds of the size categories of dataset cards (Hugging Face, Dataset Cards)."""
LARGEST: Final = "100M<n<1B"


def card(facts: About, manifest: Manifest) -> str:
    """README.md of a version: front matter, tables, how to read them, accounting."""
    return "\n".join([*_front_matter(facts, manifest), "", *_body(facts, manifest)]) + "\n"


def glob(name: str, table: TableEntry) -> str:
    """The pattern that all files of a table match: `quotes/*.parquet`."""
    return f"{name}/*.parquet" if len(table.files) != 1 else table.files[0].path


def title(facts: About) -> str:
    """What the corpus is called."""
    return facts.title or facts.name


def _front_matter(facts: About, manifest: Manifest) -> Iterator[str]:
    yield "---"
    yield f"pretty_name: {_quoted(title(facts))}"
    if facts.license:
        yield f"license: {_quoted(facts.license.lower())}"
    rows = sum(table.rows for table in manifest.tables.values())
    yield "size_categories:"
    yield f"- {next((name for limit, name in SIZES if rows < limit), LARGEST)}"
    yield "tags:"
    yield "- news"
    yield "configs:"
    for name in manifest.tables:
        yield f"- config_name: {_quoted(name)}"
        yield f"  data_files: {_quoted(f'{name}/*.parquet')}"
        if name == next(iter(manifest.tables)):
            yield "  default: true"
    yield "---"


def _body(facts: About, manifest: Manifest) -> Iterator[str]:
    yield f"# {_plain(title(facts))} {manifest.version}"
    if facts.description:
        yield f"\n{facts.description}"
    yield "\n## Tables\n"
    yield "| table | key | rows | files |"
    yield "| --- | --- | ---: | ---: |"
    for name, table in manifest.tables.items():
        yield f"| {name} | `{table.key}` | {table.rows:,} | {len(table.files)} |"
    yield "\nEach table is Parquet; rows lie in the month of their article and are sorted by key."
    yield "Offsets count Unicode code points, from 0, the end excluded.\n"
    yield "```python"
    yield "import polars as pl"
    for name, table in list(manifest.tables.items())[:2]:
        yield f'{name} = pl.scan_parquet("{glob(name, table)}")'
    yield "```\n"
    yield "```sql"
    for name, table in list(manifest.tables.items())[:2]:
        yield f"SELECT * FROM '{glob(name, table)}';"  # noqa: S608 - for people to copy
    yield "```"
    yield from _changes(manifest)
    yield from _accounting(manifest)
    yield from _facts(facts)
    yield "\n## How it was made\n"
    yield (
        f"Built by newsschema {manifest.newsschema} with records of version "
        f"{manifest.schema_version}. `manifest.json` names every file with its SHA-256, "
        "`lineage/` says where each row came from, `report.json` what was found in the input."
    )


def _changes(manifest: Manifest) -> Iterator[str]:
    if manifest.parent is None:
        return
    yield f"\n## Changes since {manifest.parent}\n"
    if not manifest.changes:
        yield "No row differs."
        return
    yield "| table | added | removed | changed |"
    yield "| --- | ---: | ---: | ---: |"
    for name, one in manifest.changes.items():
        yield f"| {name} | {one.added:,} | {one.removed:,} | {one.changed:,} |"


def _accounting(manifest: Manifest) -> Iterator[str]:
    yield "\n## Accounting\n"
    yield "Each row of the input is in exactly one of the last three columns.\n"
    yield "| table | rows in | kept | merged | set aside |"
    yield "| --- | ---: | ---: | ---: | ---: |"
    for name in manifest.tables:
        own = [one for one in manifest.accounting if one.table == name]
        rows, kept, merged, aside = (
            sum(getattr(one, what) for one in own)
            for what in ("rows", "kept", "merged", "quarantined")
        )
        yield f"| {name} | {rows:,} | {kept:,} | {merged:,} | {aside:,} |"


def _facts(facts: About) -> Iterator[str]:
    told = (
        ("License", facts.license),
        ("Home page", facts.url),
        ("Cite as", facts.cite_as),
        ("Made by", ", ".join(facts.creators)),
        ("How the articles were gathered", facts.data_collection),
        ("Personal data", ", ".join(facts.sensitive_information)),
    )
    there = [(name, value) for name, value in told if value]
    if there:
        yield "\n## Facts\n"
        for name, value in there:
            yield f"- {name}: {value}"


def _quoted(text: str) -> str:
    """A text as YAML reads it, whatever is in it: JSON is YAML."""
    return json.dumps(text, ensure_ascii=False)


def _plain(text: str) -> str:
    return " ".join(text.split())
