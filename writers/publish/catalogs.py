"""Where a corpus is registered: noted in it, so that a takedown can name who holds it still."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

from newsschema.errors import InputError
from newsschema.readers.corpus_files import Files
from newsschema.readers.corpus_log import FORMAT, Part, parsed, read_log
from newsschema.writers.commit import CATALOGS
from newsschema.writers.local_store import Store
from newsschema.writers.publish.registration import Target, record_in


class Catalog(Part):
    """A folder in which versions of a corpus were registered."""

    format: str = FORMAT
    to: Target
    folder: str
    """Its absolute path, on the machine that published."""


def note(store: Store, to: Target, folder: Path) -> bool:
    """Note a registration in the corpus, before there is anything in it.

    Returns:
        Whether it is noted. A corpus that may not be written can be registered all the same.
    """
    told = Catalog(to=to, folder=str(folder.absolute()))
    data = json.dumps(told.model_dump(mode="json"), ensure_ascii=False, indent=1) + "\n"
    name = f"{CATALOGS}/{hashlib.sha256(data.encode()).hexdigest()[:16]}.json"
    try:
        if name not in store.names(CATALOGS):
            store.put_new(name, data.encode())
    except (OSError, InputError):
        return False
    return True


def catalogs(files: Files) -> list[Catalog]:
    """All registrations that were noted.

    Raises:
        InputError: a note is damaged, or of a newer format.
    """
    names = [name for name in files.names(CATALOGS) if name.endswith(".json") and "/." not in name]
    return [parsed(Catalog, files.read(name), f"{files.shown}/{name}") for name in names]


def outdated(files: Files) -> list[Catalog]:
    """The registrations that may hold what the corpus does not hold any more.

    That is every one whose folder has a version that a takedown has replaced, or was left half
    done, or can't be read or found: nobody can tell what is where it was moved to.
    """
    live = {one.manifest for one in read_log(files).versions.values()}
    found = []
    for catalog in catalogs(files):
        try:
            record = record_in(Path(catalog.folder))
        except (InputError, OSError):
            record = None
        if (
            record is None
            or not record.complete
            or any(one.manifest not in live for one in record.versions)
        ):
            found.append(catalog)
    return found
