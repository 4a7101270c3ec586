"""What a rule says of itself: its summary, its options, its page in Markdown.

Everything is read from the rule's class, so that nothing about a rule is written twice.
"""

from __future__ import annotations

import inspect
import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from newsschema.validators.configuration import properties
from newsschema.validators.example import Bad, Row
from newsschema.validators.rule import Rule

LONGEST: Final = 160
"""Code points of a text in an example; the middle of a longer one is left out."""
ROWS: Final = 8
"""Rows of an example's table, and lines of its files, that are shown."""
BINARY: Final = (".parquet", ".gz", ".zst")
"""Endings of files that are not shown."""


def summary(rule: type[Rule]) -> str:
    """The first sentence of the rule's page, on one line."""
    first = inspect.cleandoc(rule.__doc__ or "").split("\n\n", 1)[0]
    return " ".join(first.split())


def described(rule: type[Rule]) -> dict[str, Any]:
    """A rule's metadata, ready for JSON."""
    return {
        "code": rule.code,
        "name": rule.name,
        "severity": str(rule.severity),
        "confidence": str(rule.confidence),
        "table": rule.table,
        "fix": str(rule.safety) if rule.safety is not None else None,
        "since": rule.since,
        "summary": summary(rule),
        "message": rule.message,
        "options": properties(rule.Options),
    }


def as_markdown(rule: type[Rule]) -> str:
    """The rule's page: facts, explanation, options and examples."""
    table = "any table" if rule.table == "*" else rule.table
    fix = f"fix {rule.safety}" if rule.safety is not None else "no fix"
    facts = [str(rule.severity), str(rule.confidence), table, fix, f"since {rule.since}"]
    parts = [
        f"# {rule.code} {rule.name}",
        " · ".join(facts),
        inspect.cleandoc(rule.__doc__ or ""),
        *_options(rule),
        *_examples(rule),
    ]
    return "\n\n".join(parts) + "\n"


def _options(rule: type[Rule]) -> Iterator[str]:
    options = properties(rule.Options)
    if not options:
        return
    yield "## Options"
    yield "\n".join(
        f"- `{key} = {json.dumps(about.get('default'), ensure_ascii=False)}`: "
        f"{' '.join(about.get('description', '').split())}"
        for key, about in options.items()
    )
    first, about = next(iter(options.items()))
    value = json.dumps(about.get("default"), ensure_ascii=False)
    yield f"```toml\n[tool.newsschema.rules.{rule.code}]\n{first} = {value}\n```"


def _examples(rule: type[Rule]) -> Iterator[str]:
    for example in rule.examples:
        if isinstance(example, Bad):
            yield f"## Reported: {_places(example)}"
            if example.options:
                given = ", ".join(f"{k} = {json.dumps(v)}" for k, v in example.options.items())
                yield f"With `{given}`."
        else:
            yield "## Not reported"
        yield _shown(example.tables, example.files)
        if isinstance(example, Bad) and example.fixed is not None:
            yield "After the repair:"
            yield _shown(example.fixed, {})


def _places(example: Bad) -> str:
    if example.lines is not None:
        return ", ".join(f"line {line}" for line in example.lines)
    return ", ".join(str(key) if key is not None else "no single row" for key in example.keys)


def _shown(tables: Mapping[str, Sequence[Row]], files: Mapping[str, bytes]) -> str:
    blocks = [f"`{name}`\n\n```json\n{_rows(rows)}\n```" for name, rows in tables.items() if rows]
    blocks += [
        f"`{name}`\n\n```text\n{_file(name, content)}\n```" for name, content in files.items()
    ]
    return "\n\n".join(blocks)


def _file(name: str, content: bytes) -> str:
    """The lines of a text file; of any other only its size."""
    if name.endswith(BINARY):
        return f"({len(content):,} bytes)"
    lines = content.decode("utf-8", "backslashreplace").splitlines()[:ROWS]
    return "\n".join(map(_shortened, lines))


def _rows(rows: Sequence[Row]) -> str:
    lines = [
        json.dumps(_shortened_row(row), ensure_ascii=False, default=str) for row in rows[:ROWS]
    ]
    if len(rows) > ROWS:
        lines.append(f"… {len(rows) - ROWS} more rows")
    return "\n".join(lines)


def _shortened_row(value: Any) -> Any:
    if isinstance(value, str):
        return _shortened(value)
    if isinstance(value, Mapping):
        return {key: _shortened_row(member) for key, member in value.items()}
    if isinstance(value, list | tuple):
        return [_shortened_row(member) for member in value]
    return value


def _shortened(text: str) -> str:
    if len(text) <= LONGEST:
        return text
    return f"{text[: LONGEST * 2 // 3]} … {text[-LONGEST // 3 :]}"
