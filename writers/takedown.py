"""Taking articles down: out of every version, with all that quotes them.

A version that held one of them becomes another revision, `1.4.0+r1`; all revisions are
published by one entry of the log. The old files are removed; what asks for them by their hash
learns that they were redacted.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from newsschema.errors import UsageError
from newsschema.readers.corpus import open_version
from newsschema.readers.corpus_log import VERSIONS, Published, Retired, read_log
from newsschema.writers.about import about
from newsschema.writers.card import card
from newsschema.writers.commit import TAKEDOWNS, publish
from newsschema.writers.croissant import croissant
from newsschema.writers.local_store import Store
from newsschema.writers.publish.catalogs import Catalog, outdated
from newsschema.writers.redacting import Redacting
from newsschema.writers.staging import Staging
from newsschema.writers.takedown_list import new_takedown


@dataclass(frozen=True, slots=True)
class TakenDown:
    """What a takedown came to."""

    versions: Mapping[str, str]
    """The versions that held an article, to what they are now."""
    rows: Mapping[str, int]
    """Distinct rows that were removed, by table."""
    unknown: tuple[str, ...]
    """Ids that no version held."""
    unfinished: tuple[str, ...]
    """Folders of builds that are not finished, or crashed, and may hold an article still."""
    catalogs: tuple[Catalog, ...] = ()
    """Registrations that hold the articles until they are published again."""


def take_down(
    store: Store,
    ids: Sequence[str],
    reason: str,
    *,
    now: datetime | None = None,
) -> TakenDown:
    """Remove articles from all versions of a corpus, with all rows that refer to them.

    Args:
        store: of the corpus.
        ids: keys of the articles.
        reason: why, for the log.
        now: the instant to note; the clock's by default.

    Raises:
        UsageError: no id, no reason, or no version holds any of the articles.
        ConflictError: a build was published meanwhile; nothing was changed.
    """
    if not ids or not reason.strip():
        raise UsageError("a takedown needs at least one article and a reason")
    facts = about(store)
    log = read_log(store)
    work = Redacting(set(ids), len(log.entries) + 1)
    versions = [open_version(store, one.version) for one in log.versions.values()]
    hit = [version for version in versions if work.look_at(version)]
    unknown = tuple(sorted(set(ids) - work.seen))
    if not hit:
        raise UsageError(f"{store.shown}: no version holds {', '.join(sorted(ids))}")
    published: list[Published] = []
    stagings: list[Staging] = []
    # Of its own: who loses against another takedown takes away what is its own.
    list_name = f"{TAKEDOWNS}/{work.number:08d}-{secrets.token_hex(4)}.json"
    try:
        for version in hit:
            staging = Staging(store)
            stagings.append(staging)
            manifest = work.redacted(version, staging)
            files = [
                *manifest.files,
                staging.put("README.md", card(facts, manifest).encode()),
                staging.put("croissant.json", croissant(facts, manifest)),
            ]
            manifest = manifest.model_copy(update={"files": tuple(files)})
            published.append(staging.complete(manifest))
        told = new_takedown(work.number, reason, ids, published[0].staging)
        store.put_new(list_name, told.encoded())
        publish(
            store,
            log,
            published,
            kind="takedown",
            retire=[Retired(version=one.name, manifest=one.published.manifest) for one in hit],
            reason=reason,
            now=now,
        )
    except BaseException:
        # Its entry publishes all of them or none.
        if all(staging.discard() for staging in stagings):
            store.delete(list_name)
        raise
    for version in hit:
        store.delete(f"{VERSIONS}/{version.name}")
    named = {one.staging for one in read_log(store).versions.values()}
    return TakenDown(
        {old.name: new.version for old, new in zip(hit, published, strict=True)},
        {name: len(keys) for name, keys in work.removed.items() if keys},
        unknown,
        tuple(
            folder
            for folder in store.folders(VERSIONS)
            if folder.startswith(f"{VERSIONS}/.") and folder.partition("/")[2] not in named
        ),
        tuple(outdated(store)),
    )
