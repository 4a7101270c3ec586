"""Schemas and data validation for news datasets: articles, quotes, actors and claims.

```python
import newsschema as ns

report = ns.validate("data/")
report.raise_for_findings()
```

Names are loaded when they are first used, so that importing the package costs nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from newsschema import schemas as schemas
    from newsschema.api import checked as checked
    from newsschema.api import fix as fix
    from newsschema.api import validate as validate
    from newsschema.batches import validate_batches as validate_batches
    from newsschema.corpus import Corpus as Corpus
    from newsschema.errors import BuildRefusedError as BuildRefusedError
    from newsschema.errors import ConfigurationError as ConfigurationError
    from newsschema.errors import ConflictError as ConflictError
    from newsschema.errors import FindingsError as FindingsError
    from newsschema.errors import InputError as InputError
    from newsschema.errors import NewsschemaError as NewsschemaError
    from newsschema.errors import UsageError as UsageError
    from newsschema.repairs.fixed import Fixed as Fixed
    from newsschema.reports.report import Report as Report
    from newsschema.schemas.actor import Actor as Actor
    from newsschema.schemas.article import Article as Article
    from newsschema.schemas.claim import Claim as Claim
    from newsschema.schemas.claim_review import ClaimReview as ClaimReview
    from newsschema.schemas.mention import Mention as Mention
    from newsschema.schemas.quote import Quote as Quote
    from newsschema.schemas.record import Alias as Alias
    from newsschema.schemas.record import Before as Before
    from newsschema.schemas.record import Breaks as Breaks
    from newsschema.schemas.record import Key as Key
    from newsschema.schemas.record import Ordered as Ordered
    from newsschema.schemas.record import Record as Record
    from newsschema.schemas.record import Ref as Ref
    from newsschema.schemas.record import RequiredWhen as RequiredWhen
    from newsschema.schemas.record import SpanIn as SpanIn
    from newsschema.schemas.record import Struct as Struct
    from newsschema.schemas.record import Within as Within
    from newsschema.schemas.source import Source as Source
    from newsschema.schemas.span import Span as Span

    __version__: str

_HOMES = {
    "newsschema.api": ("checked", "fix", "validate"),
    "newsschema.batches": ("validate_batches",),
    "newsschema.corpus": ("Corpus",),
    "newsschema.errors": (
        "BuildRefusedError",
        "ConfigurationError",
        "ConflictError",
        "FindingsError",
        "InputError",
        "NewsschemaError",
        "UsageError",
    ),
    "newsschema.repairs.fixed": ("Fixed",),
    "newsschema.reports.report": ("Report",),
    "newsschema.schemas.actor": ("Actor",),
    "newsschema.schemas.article": ("Article",),
    "newsschema.schemas.claim": ("Claim",),
    "newsschema.schemas.claim_review": ("ClaimReview",),
    "newsschema.schemas.mention": ("Mention",),
    "newsschema.schemas.quote": ("Quote",),
    "newsschema.schemas.record": (
        "Alias",
        "Before",
        "Breaks",
        "Key",
        "Ordered",
        "Record",
        "Ref",
        "RequiredWhen",
        "SpanIn",
        "Struct",
        "Within",
    ),
    "newsschema.schemas.source": ("Source",),
    "newsschema.schemas.span": ("Span",),
}
"""Module to the names it gives; type checkers read the imports above."""

_HOME_OF = {name: home for home, names in _HOMES.items() for name in names}

__all__ = ["__version__", "schemas", *sorted(_HOME_OF)]  # noqa: PLE0604 - names are texts


def __getattr__(name: str) -> Any:
    """Load a public name on its first use."""
    from importlib import import_module

    if name == "schemas":
        return import_module("newsschema.schemas")
    if name == "__version__":
        from importlib.metadata import version

        found: Any = version("newsschema")
    elif name in _HOME_OF:
        found = getattr(import_module(_HOME_OF[name]), name)
    else:
        raise AttributeError(f"module 'newsschema' has no attribute {name!r}")
    globals()[name] = found
    return found


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
