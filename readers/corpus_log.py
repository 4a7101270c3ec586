"""The log of a corpus: its only commit point, and what it says of the versions.

An entry is a file that is created once and never changed. It publishes versions, and retires
those that they replace; it carries the hash of the entry before it.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Annotated, Any, Final, Literal, TypeVar

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from newsschema.errors import InputError, UsageError
from newsschema.readers.corpus_files import Files

FORMAT: Final = "newsschema-corpus/1"
"""Of the log and the manifests; fields may be added within it, never change their meaning."""
LOG: Final = "log"
VERSIONS: Final = "versions"

_FORMAT: Final = re.compile(r"newsschema-corpus/([0-9]+)")
_ENTRY: Final = re.compile(r"log/([0-9]{8})\.json")
_HASH: Final = re.compile(r"[0-9a-f]{12,64}")

Hash = Annotated[str, Field(pattern="^[0-9a-f]{64}$")]
VersionName = Annotated[str, Field(pattern=r"^[0-9]+\.[0-9]+\.[0-9]+(?:\+r[0-9]+)?$")]


class Part(BaseModel):
    """A part of an entry or manifest. What a later version adds within the format is kept out."""

    model_config = ConfigDict(frozen=True, strict=True, extra="ignore")


Kind = TypeVar("Kind", bound=Part)


class Published(Part):
    """A version that an entry makes visible."""

    version: VersionName
    staging: Annotated[str, Field(pattern=r"^\.staging-[0-9a-z-]+$")]
    """The folder in which it was written, until it is renamed."""
    manifest: Hash
    """SHA-256 of its manifest."""

    @property
    def base(self) -> str:
        """The version without its revision: `1.4.0` of `1.4.0+r1`."""
        return self.version.partition("+")[0]


class Retired(Part):
    """A version that a takedown has replaced."""

    version: VersionName
    manifest: Hash


class Entry(Part):
    """One entry of the log."""

    format: str
    number: Annotated[int, Field(ge=1)]
    kind: Literal["release", "takedown"]
    at: str
    """When it was made, UTC; the only clock in a corpus."""
    previous: Hash | None
    """SHA-256 of the entry before."""
    publish: tuple[Published, ...]
    retire: tuple[Retired, ...] = ()
    reason: str | None = None
    """Of a takedown."""


@dataclass(slots=True)
class Log:
    """All entries, and the versions they leave."""

    entries: list[Entry] = field(default_factory=list)
    head: str | None = None
    """SHA-256 of the last entry."""
    versions: dict[str, Published] = field(default_factory=dict)
    """By base version, in the order of their release."""
    retired: dict[str, Retired] = field(default_factory=dict)
    """By the version that was retired."""

    @property
    def newest(self) -> Published | None:
        """The version that was released last."""
        return next(reversed(self.versions.values()), None)

    def find(self, wanted: str | None, shown: str) -> Published:
        """The version of a name, of the beginning of a manifest's hash, or the newest.

        Raises:
            UsageError: there is none, or it was redacted.
        """
        if wanted is None:
            if self.newest is None:
                raise InputError(f"{shown}: the corpus has no version yet; write one with build")
            return self.newest
        for one in self.versions.values():
            if wanted in {one.version, one.base}:
                return one
            if _HASH.fullmatch(wanted) and one.manifest.startswith(wanted):
                return one
        for gone in self.retired.values():
            if wanted == gone.version or (
                _HASH.fullmatch(wanted) and gone.manifest.startswith(wanted)
            ):
                now = self.versions[gone.version.partition("+")[0]].version
                raise UsageError(
                    f"{shown}@{wanted}: redacted; a takedown has replaced these files, "
                    f"the version is {now} now"
                )
        there = ", ".join(one.version for one in self.versions.values()) or "none"
        raise UsageError(f"{shown}: there is no version {wanted!r}; there are {there}")


def read_log(files: Files) -> Log:
    """Read and check the log of a corpus.

    Raises:
        InputError: an entry is damaged or missing, or of a newer format.
    """
    log = Log()
    names = [name for name in files.names(LOG) if _ENTRY.fullmatch(name)]
    for number, name in enumerate(sorted(names), start=1):
        data = files.read(name)
        entry = parsed(Entry, data, f"{files.shown}/{name}")
        if name != entry_name(number) or entry.number != number or entry.previous != log.head:
            raise InputError(
                f"{files.shown}/{name}: the entry does not follow the one before it; the log was "
                "changed from outside, restore it from a copy"
            )
        for gone in entry.retire:
            log.retired[gone.version] = gone
        for one in entry.publish:
            log.versions[one.base] = one
        log.entries.append(entry)
        log.head = hashlib.sha256(data).hexdigest()
    return log


def entry_name(number: int) -> str:
    """The name of an entry's file."""
    return f"{LOG}/{number:08d}.json"


def parsed(kind: type[Kind], data: bytes, shown: str) -> Kind:
    """An entry or manifest out of its bytes.

    Raises:
        InputError: it is damaged, or of a newer format.
    """
    try:
        content = json.loads(data)
        check_format(content, shown)
        return kind.model_validate_json(data)
    except (ValidationError, ValueError, RecursionError) as error:
        reason = _reason(error)
        raise InputError(f"{shown}: it is damaged ({reason}); restore it from a copy") from error


def check_format(content: Mapping[str, Any] | Sequence[Any], shown: str) -> None:
    """Refuse what a later newsschema has written.

    Raises:
        InputError: the format is newer.
    """
    name = content.get("format") if isinstance(content, Mapping) else None
    found = _FORMAT.fullmatch(name) if isinstance(name, str) else None
    if found is not None and found[0] != FORMAT:
        raise InputError(
            f"{shown}: it has the format {found[0]}, this newsschema reads {FORMAT}; "
            "install a newer one"
        )


def _reason(error: Exception) -> str:
    if isinstance(error, ValidationError):
        first = error.errors(include_url=False)[0]
        return f"{'.'.join(map(str, first['loc']))}: {first['msg']}"
    return str(error).splitlines()[0][:100] if str(error) else type(error).__name__
