"""Publishing: from a finished staging folder to a visible version, with one atomic step."""

from __future__ import annotations

import json
import secrets
import time
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Final, Literal

from newsschema.errors import ConflictError
from newsschema.readers.corpus import settle
from newsschema.readers.corpus_log import (
    FORMAT,
    LOG,
    VERSIONS,
    Entry,
    Log,
    Published,
    Retired,
    entry_name,
    read_log,
)
from newsschema.writers.local_store import Store

GRACE: Final = 24 * 3600.0
"""Seconds for which a folder that nobody published is left alone: its writer may be at work."""

TAKEDOWNS: Final = "takedowns"
"""The folder of what was taken down."""
CATALOGS: Final = "catalogs"
"""The folder of where versions are registered."""

STAGING: Final = ".staging-"
"""What the names of folders begin with that no entry has published yet."""


def new_staging() -> str:
    """The name of a new staging folder, below `versions`."""
    return f"{STAGING}{secrets.token_hex(8)}"


def publish(
    store: Store,
    log: Log,
    versions: Sequence[Published],
    *,
    kind: Literal["release", "takedown"] = "release",
    retire: Sequence[Retired] = (),
    reason: str | None = None,
    now: datetime | None = None,
) -> Entry:
    """Make versions visible, all at once.

    Args:
        store: holds the staging folders.
        log: as it was when the versions were made.
        versions: whose staging folders are complete.
        kind: what the entry is.
        retire: versions that these replace.
        reason: of a takedown.
        now: the instant to note; the clock's by default.

    Raises:
        ConflictError: somebody else was quicker; nothing was changed.
    """
    for one in versions:
        store.sync(f"{VERSIONS}/{one.staging}")
    entry = Entry(
        format=FORMAT,
        number=len(log.entries) + 1,
        kind=kind,
        at=(now or datetime.now(UTC)).astimezone(UTC).isoformat().replace("+00:00", "Z"),
        previous=log.head,
        publish=tuple(versions),
        retire=tuple(retire),
        reason=reason,
    )
    content = json.dumps(entry.model_dump(mode="json"), ensure_ascii=False, indent=1)
    if not store.put_new(entry_name(entry.number), (content + "\n").encode()):
        raise ConflictError(
            f"{store.shown}: another build was published first; nothing was changed, run it again"
        )
    settle(store, read_log(store))
    return entry


def collect_garbage(store: Store, log: Log, *, grace: float = GRACE) -> list[str]:
    """Remove what crashes have left: staging folders that no entry names, retired versions.

    Args:
        store: of the corpus.
        log: of the corpus.
        grace: seconds since the last change for which a staging folder is left alone.

    Returns:
        The names of what was removed.
    """
    settle(store, log)
    there = store.folders(VERSIONS)
    # In an object store a folder is copied to its final name, and a crash can leave both.
    named = {
        one.staging for one in log.versions.values() if f"{VERSIONS}/{one.version}" not in there
    }
    retired = {f"{VERSIONS}/{version}" for version in log.retired}
    limit = time.time() - grace
    removed = [
        folder
        for folder in there
        if folder in retired
        or (
            folder.startswith(f"{VERSIONS}/{STAGING}")
            and folder.removeprefix(f"{VERSIONS}/") not in named
            and store.changed(folder) <= limit
        )
    ]
    # What a crash has left of a file that was to be linked into its place.
    removed += [
        name
        for folder in (LOG, TAKEDOWNS, CATALOGS)
        for name in store.names(folder)
        if name.startswith(f"{folder}/.") and store.changed(name) <= limit
    ]
    for name in removed:
        store.delete(name)
    return removed
