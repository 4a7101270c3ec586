"""Which articles were taken down: known by keyed hashes, so that no id is kept."""

from __future__ import annotations

import hashlib
import hmac
import json
import secrets
from collections.abc import Collection, Iterable
from typing import Annotated

import polars as pl
from pydantic import Field

from newsschema.errors import UsageError
from newsschema.readers.corpus_files import Files
from newsschema.readers.corpus_log import FORMAT, Hash, Part, parsed, read_log
from newsschema.readers.table import Dataset
from newsschema.writers.commit import TAKEDOWNS


class Takedown(Part):
    """One takedown: what it removed."""

    format: str = FORMAT
    entry: int
    """Number of the log entry."""
    reason: str
    staging: str | None = None
    """The folder of a version that its entry publishes: without that entry nothing was removed."""
    salt: Annotated[str, Field(pattern="^[0-9a-f]{64}$")]
    articles: tuple[Hash, ...]
    """HMAC-SHA-256 of the ids under the salt."""

    def holds(self, article_id: str) -> bool:
        """Whether an article was removed."""
        return keyed(article_id, self.salt) in self.articles

    def encoded(self) -> bytes:
        """The takedown as its file holds it."""
        return (json.dumps(self.model_dump(mode="json"), indent=1) + "\n").encode()


def new_takedown(entry: int, reason: str, ids: Iterable[str], staging: str) -> Takedown:
    """The takedown of some articles.

    Args:
        entry: number of the log entry that will be made.
        reason: why.
        ids: keys of the articles.
        staging: the folder of one of the versions that the entry publishes.
    """
    salt = secrets.token_hex(32)
    hashes = tuple(sorted(keyed(one, salt) for one in ids))
    return Takedown(entry=entry, reason=reason, staging=staging, salt=salt, articles=hashes)


def keyed(article_id: str, salt: str) -> str:
    """The hash under which an id is known."""
    return hmac.new(bytes.fromhex(salt), article_id.encode(), hashlib.sha256).hexdigest()


def takedowns(files: Files) -> list[Takedown]:
    """All takedowns of a corpus; what a crash has left of others is none."""
    names = [name for name in files.names(TAKEDOWNS) if name.endswith(".json") and "/." not in name]
    if not names:
        return []
    made = {one.staging for entry in read_log(files).entries for one in entry.publish}
    found = [parsed(Takedown, files.read(name), f"{files.shown}/{name}") for name in names]
    return [one for one in found if one.staging is None or one.staging in made]


def taken_down(ids: Collection[str], known: Collection[Takedown]) -> list[str]:
    """Which of some ids were taken down."""
    return [one for one in ids if any(takedown.holds(one) for takedown in known)]


def refuse_taken_down(files: Files, dataset: Dataset) -> None:
    """Make sure that no article comes back that was taken down.

    Raises:
        UsageError: one would.
    """
    known = takedowns(files)
    if not known:
        return
    for table in dataset.tables.values():
        for batch in table.batches():
            if "article_id" in batch.columns:
                ids = batch.select(pl.col("article_id").drop_nulls().unique()).to_series()
                found = taken_down(sorted(ids), known)
                if found:
                    raise UsageError(
                        f"{table.name}: {found[0]} was taken down and can't be built again; "
                        "remove it from the input"
                    )
