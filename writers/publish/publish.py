"""Publishing a corpus to a catalog, without copying its files."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from newsschema.readers.corpus import Version, open_version
from newsschema.readers.corpus_files import Files
from newsschema.readers.corpus_log import read_log
from newsschema.writers.local_store import Store
from newsschema.writers.publish.catalogs import note
from newsschema.writers.publish.delta import Delta
from newsschema.writers.publish.huggingface import HuggingFace
from newsschema.writers.publish.iceberg import Iceberg
from newsschema.writers.publish.registration import Publication, Registration, Target


def publish(store: Store, to: Target, folder: Path, version: str | None = None) -> Publication:
    """Register versions of a corpus in a folder.

    What was registered before stays, and the versions since are added. After a takedown the
    folder is emptied and filled anew, as older snapshots would keep what was taken down.

    Args:
        store: of the corpus, in which the folder is noted.
        to: `iceberg`: a catalog in SQLite with a snapshot for each version. `delta`: a Delta
            table for each table, with a commit for each version. `huggingface`: one version
            as a folder that `datasets.load_dataset` opens.
        folder: not there, empty, or filled by this function before.
        version: the last version to register, for Hugging Face the only one; the newest by
            default.

    Raises:
        UsageError: the folder holds something else, or there is no such version.
        InputError: the corpus is damaged, a library is missing, or a table is not read from
            the registration as it is.
    """
    last = open_version(store, version)
    registration = Registration(folder, last.manifest.corpus, to)
    noted = note(store, to, folder)
    return replace(_published(store, last, registration, to), noted=noted)


def _published(files: Files, last: Version, registration: Registration, to: Target) -> Publication:
    if to == "huggingface":
        return registration.publish([last], HuggingFace(registration).add)
    versions = _up_to(files, last)
    if to == "delta":
        return registration.publish(versions, Delta(registration).add)
    iceberg = Iceberg(registration, last.manifest.corpus)
    try:
        return registration.publish(versions, iceberg.add)
    finally:
        iceberg.close()


def _up_to(files: Files, last: Version) -> Sequence[Version]:
    """The versions up to one, in the order of their release."""
    names = [one.version for one in read_log(files).versions.values()]
    return [open_version(files, name) for name in names[: names.index(last.name) + 1]]
