"""What a corpus says of itself: the facts that its owner gives, in `corpus.json`."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated, Final

from pydantic import Field

from newsschema.errors import InputError
from newsschema.readers.corpus import ABOUT
from newsschema.readers.corpus_files import Files
from newsschema.readers.corpus_log import FORMAT, Part, parsed
from newsschema.readers.file_names import is_address
from newsschema.writers.local_store import Store

NAME: Final = r"^[A-Za-z0-9][A-Za-z0-9._-]*$"


class About(Part):
    """The facts of a corpus. The owner may edit all but `format` and `name`."""

    format: str = FORMAT
    name: Annotated[str, Field(pattern=NAME)]
    title: str | None = None
    description: str | None = None
    license: str | None = None
    """SPDX expression or `LicenseRef-…` of the corpus as a whole."""
    url: str | None = None
    cite_as: str | None = None
    creators: tuple[str, ...] = ()
    data_collection: str | None = None
    """How the articles were gathered."""
    sensitive_information: tuple[str, ...] = ()
    """Kinds of personal data in the articles."""


def about(store: Files) -> About:
    """The facts of a corpus.

    Raises:
        InputError: `corpus.json` is missing or damaged, or of a newer format.
    """
    try:
        data = store.read(ABOUT)
    except FileNotFoundError:
        raise InputError(f"{store.shown}: it is no corpus; it has no {ABOUT}") from None
    return parsed(About, data, f"{store.shown}/{ABOUT}")


def founded(store: Store) -> About:
    """The facts of a corpus, which is made where it is not there.

    Raises:
        InputError: the folder holds something else.
    """
    try:
        return about(store)
    except InputError:
        if store.names(""):
            if ABOUT in store.names(""):
                # Damaged, which is said again, or made by another build just now.
                return about(store)
            raise InputError(
                f"{store.shown}: the folder is not empty and is no corpus; name another one"
            ) from None
    facts = new_about(store)
    content = json.dumps(facts.model_dump(mode="json"), ensure_ascii=False, indent=1)
    store.put_new(ABOUT, (content + "\n").encode())
    return about(store)


def new_about(store: Files) -> About:
    """The facts of a corpus that is not there yet: its name is its folder's."""
    plain = [c if c.isascii() and (c.isalnum() or c in "._-") else "-" for c in _folder(store)]
    return About(name="".join(plain).lstrip("._-") or "corpus")


def _folder(store: Files) -> str:
    if is_address(store.shown):
        return store.shown.rpartition("/")[2]
    return Path(store.shown).resolve().name
