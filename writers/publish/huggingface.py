"""A version as a folder that `datasets.load_dataset` opens and that can be uploaded to the hub."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from newsschema.readers.corpus import Version
from newsschema.writers.publish.registration import Registration

CARD: Final = ("README.md", "croissant.json")
"""What describes a version; the other files beside its tables are for its owner."""


class HuggingFace:
    """Puts the tables of a version and its card into a folder."""

    def __init__(self, registration: Registration) -> None:
        """Take the folder."""
        self._registration = registration

    def add(self, version: Version) -> None:
        """Put a version there.

        Rows that were set aside, and where rows came from, are left out: they are not for others.
        """
        described = [entry for entry in version.manifest.files if entry.path in CARD]
        tables = version.manifest.tables.values()
        for entry in (*described, *(file for table in tables for file in table.files)):
            self._registration.link(version, entry.path, str(Path(entry.path)))
