"""Examples of rules: tiny datasets that are a rule's tests and its documentation at once.

`article`, `quote`, `actor`, `claim`, `review` build whole rows that no rule objects to, so that an
example says only what it is about.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import orjson

from newsschema.validators.profile import COLUMNS, COUNTS, FORMAT, KEYS

Row = Mapping[str, Any]
Files = Mapping[str, bytes | Callable[[], bytes]]
"""By name, the content of files; what takes time to make is made only when it is asked for."""

FILLER = (
    "The council of the harbour town met in the old customs house and heard the plan for the "
    "new ferry line. Engineers explained the costs, the timetable and the works on the quay. "
    "Residents asked about noise and fares. A vote is expected before the end of the month, "
    "and the first boats could sail in spring, according to the project office."
)
"""An innocent paragraph that makes a body long enough to pass for an article."""


@dataclass(frozen=True, init=False)
class Good:
    """A tiny dataset on which the rule must stay silent."""

    tables: Mapping[str, Sequence[Row]]
    given: Files

    def __init__(self, files: Files | None = None, **tables: Sequence[Row]) -> None:
        """Give tables as rows (`quotes=[…]`), or files as bytes or as what makes them."""
        object.__setattr__(self, "tables", tables)
        object.__setattr__(self, "given", files or {})

    @property
    def files(self) -> Mapping[str, bytes]:
        """The files, made when they are asked for."""
        return _made(self.given)


@dataclass(frozen=True, init=False)
class Bad:
    """A tiny dataset that the rule must report, and what the repair makes of it.

    Attributes:
        keys: the `key` of every finding, in order; null for a finding without a row.
        lines: the `line` of every finding, where the example is files and lines matter.
        fixed: the tables after the repair; only tables that change.
        options: options of the rule (configuration keys) under which the example holds.
    """

    tables: Mapping[str, Sequence[Row]]
    given: Files
    keys: Sequence[str | None]
    lines: Sequence[int] | None
    fixed: Mapping[str, Sequence[Row]] | None
    options: Mapping[str, Any]

    def __init__(
        self,
        keys: Sequence[str | None],
        files: Files | None = None,
        lines: Sequence[int] | None = None,
        fixed: Mapping[str, Sequence[Row]] | None = None,
        options: Mapping[str, Any] | None = None,
        **tables: Sequence[Row],
    ) -> None:
        """Give the expected keys, and tables as rows (`quotes=[…]`) or files."""
        object.__setattr__(self, "tables", tables)
        object.__setattr__(self, "given", files or {})
        object.__setattr__(self, "keys", keys)
        object.__setattr__(self, "lines", lines)
        object.__setattr__(self, "fixed", fixed)
        object.__setattr__(self, "options", options or {})

    @property
    def files(self) -> Mapping[str, bytes]:
        """The files, made when they are asked for."""
        return _made(self.given)


def _made(files: Files) -> Mapping[str, bytes]:
    return {name: made() if callable(made) else made for name, made in files.items()}


def article(lead: str = "", article_id: str = "art_1", **fields: Any) -> dict[str, Any]:
    """A whole article; its body is `lead`, a line feed and `FILLER`."""
    return {
        "article_id": article_id,
        "publisher": "The Harbour Post",
        "url": f"https://harbour.example/{article_id}",
        "title": f"Ferry plan heard ({article_id})",
        "body": f"{lead}\n{FILLER}" if lead else f"{FILLER} ({article_id})",
        "language": "en",
        "published_at": "2026-03-02T08:15:30Z",
        "license": "CC-BY-4.0",
        **fields,
    }


def quote(
    source: Row, words: str, quote_id: str = "quo_1", kind: str = "indirect", **fields: Any
) -> dict[str, Any]:
    """A whole quote of words that stand in the article's body, at their first place there."""
    start = str(source["body"]).index(words)
    return {
        "quote_id": quote_id,
        "article_id": source["article_id"],
        "kind": kind,
        "text": words,
        "spans": [{"start": start, "end": start + len(words), "text": words, "field": "body"}],
        "speaker_text": "the council",
        "speaker_form": "definite",
        **fields,
    }


def actor(
    name: str | None = "Mara Lindqvist", actor_id: str = "act_1", **fields: Any
) -> dict[str, Any]:
    """A whole actor."""
    return {"actor_id": actor_id, "name": name, "type": "person", **fields}


def review(claim_id: str = "clm_1", review_id: str = "rev_1", **fields: Any) -> dict[str, Any]:
    """A review of a claim, without a verdict."""
    return {"review_id": review_id, "claim_id": claim_id, **fields}


def claim(
    text: str = "The ferry line will open in spring.", claim_id: str = "clm_1", **fields: Any
) -> dict[str, Any]:
    """A whole claim in the outlet's own voice."""
    return {"claim_id": claim_id, "text": text, "claimant_kind": "narrator", **fields}


def earlier(
    columns: Sequence[tuple[str, str, str, int, int]] = (),
    weeks: Sequence[Row] = (),
    settings: str = "",
) -> dict[str, bytes]:
    """The files of an example that is compared with an earlier run.

    Args:
        columns: table, column, type, rows and nulls of each column that there was.
        weeks: outlet, week and counts of the articles that there were; what is left out is 0.
        settings: further lines of the configuration.
    """
    names = [*KEYS, *COUNTS, *(key for row in weeks for key in row)]
    profile = {
        "columns": {n: [row[i] for row in columns] for i, n in enumerate(COLUMNS)},
        "weeks": {
            n: [row.get(n, None if n in KEYS else 0) for row in weeks] for n in dict.fromkeys(names)
        },
    }
    return {
        "newsschema.toml": f'compare-with = "earlier.json"\n{settings}'.encode(),
        "earlier.json": orjson.dumps({"format": FORMAT, "profile": profile}),
    }
