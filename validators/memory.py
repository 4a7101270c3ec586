"""How much memory a run may use."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Final

UNITS: Final = {
    "": 1,
    "B": 1,
    **{f"{letter}B": 1000**power for power, letter in enumerate("KMGT", 1)},
    **{f"{letter}IB": 1024**power for power, letter in enumerate("KMGT", 1)},
}
SIZE: Final = r"^[0-9]+(\.[0-9]+)? ?([KMGT]i?)?B?$"
"""What `parsed_size` reads: `512MB`, `2GiB`, `1.5 GB`, or bytes."""
SMALLEST_BATCH: Final = 1 << 20
"""Bytes that a batch may have within any budget."""
SMALLEST_READ: Final = 4 << 20
"""Bytes that may be read in one go within any budget."""
GROUPS: Final = Path("/sys/fs/cgroup")


def parsed_size(text: str) -> int:
    """Bytes of a size with a unit: `MB` are millions, `MiB` are 1024 × 1024.

    Raises:
        ValueError: it is no size.
    """
    if not re.match(SIZE, text):
        raise ValueError(f"{text!r} is no size; write 512MB or 2GiB")
    number = text.rstrip("KMGTiB ")
    unit = text[len(number) :].strip().upper()
    return int(float(number) * UNITS[unit if unit[-1:] in ("", "B") else unit + "B"])


@dataclass(frozen=True, slots=True)
class Budget:
    """The bytes that a run may hold of the data; null for as many as there are."""

    size: int | None

    @property
    def kept(self) -> int | None:
        """What rows may take that are kept: a half; the rest is to work with."""
        return None if self.size is None else self.size // 2

    @property
    def spare(self) -> int | None:
        """What rows may take that could be had again from disk: a quarter."""
        return None if self.size is None else self.size // 4

    def read(self, most: int) -> int:
        """What may be read in one go, at most `most`: typing it takes copies of it."""
        return most if self.size is None else min(most, max(SMALLEST_READ, self.size // 8))

    def batch(self, most: int) -> int:
        """What a batch may take, at most `most`: what is made of it takes several times that."""
        return most if self.size is None else min(most, max(SMALLEST_BATCH, self.size // 32))


def budget_of(memory: int | None) -> Budget:
    """The budget of `Settings.memory`: by default half of what is free."""
    if memory is None and (free := free_memory()) is not None:
        memory = free // 2
    return Budget(memory)


def free_memory() -> int | None:
    """Bytes that could still be taken, of the system and of the container; null if unknown."""
    known = [size for size in (_available(), _left_in_group()) if size is not None]
    return min(known, default=None)


def _available() -> int | None:
    try:
        lines = Path("/proc/meminfo").read_text("ascii").splitlines()
    except OSError:
        return _physical()
    for line in lines:
        name, _, rest = line.partition(":")
        if name == "MemAvailable":
            return int(rest.split()[0]) << 10
    return _physical()


def _physical() -> int | None:
    """All memory of a system that does not say what is free."""
    try:
        return os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    except (AttributeError, ValueError, OSError):
        return None


def _left_in_group() -> int | None:
    """What the limit of the container leaves (cgroups, version 2)."""
    try:
        limit = (GROUPS / "memory.max").read_text("ascii").strip()
        used = int((GROUPS / "memory.current").read_text("ascii"))
    except (OSError, ValueError):
        return None
    return max(0, int(limit) - used) if limit.isdecimal() else None
