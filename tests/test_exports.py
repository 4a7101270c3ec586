"""The public names: these and no others, typed, and loaded only when they are used."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import newsschema

PUBLIC = {
    # validation
    "validate",
    "validate_batches",
    "checked",
    "Report",
    # repairs
    "fix",
    "Fixed",
    # corpora
    "Corpus",
    # records, and what users write records of their own with
    "Record",
    "Struct",
    "Article",
    "Quote",
    "Actor",
    "Claim",
    "Source",
    "Mention",
    "ClaimReview",
    "Span",
    "Alias",
    "Before",
    "Breaks",
    "Key",
    "Ordered",
    "Ref",
    "RequiredWhen",
    "SpanIn",
    "Within",
    "schemas",
    # errors
    "NewsschemaError",
    "UsageError",
    "InputError",
    "ConfigurationError",
    "FindingsError",
    "BuildRefusedError",
    "ConflictError",
    "__version__",
}
HEAVY = ("polars", "pyarrow", "pandera", "pydantic", "pandas", "numpy", "duckdb", "rich", "typer")


def test_the_public_names_are_these() -> None:
    assert set(newsschema.__all__) == PUBLIC
    assert set(dir(newsschema)) >= PUBLIC


def test_every_public_name_is_there() -> None:
    assert all(getattr(newsschema, name) is not None for name in PUBLIC)


def test_type_checkers_see_the_same_names() -> None:
    (guard,) = (
        node
        for node in ast.parse(Path(newsschema.__file__).read_text("utf-8")).body
        if isinstance(node, ast.If)
    )
    seen = {
        alias.asname: (node.module, alias.name)
        for node in guard.body
        if isinstance(node, ast.ImportFrom)
        for alias in node.names
    }
    assert set(seen) | {"__version__"} == PUBLIC
    for shown, (module, name) in seen.items():
        assert shown == name
        if name != "schemas":
            assert module == newsschema._HOME_OF[name]


def test_an_unknown_name_is_no_attribute() -> None:
    assert not hasattr(newsschema, "valdate")


def test_importing_loads_nothing_heavy() -> None:
    code = f"import sys, newsschema; print(*({HEAVY!r} & sys.modules.keys()))"
    code = code.replace(repr(HEAVY), repr(set(HEAVY)))
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout.split() == []
