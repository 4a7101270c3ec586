"""What a producer's format is: files in, rows of our tables out, and an account of the rest."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, ClassVar

Row = dict[str, Any]
Rows = Iterator[tuple[str, Row]]
"""Table and row, in the record's columns. Values are the producer's own, as it wrote them."""


@dataclass(slots=True)
class Refused:
    """A part of the input that is no row of the format."""

    file: str
    reason: str
    line: int | None = None
    """Physical line from 1; null where it is the whole file."""


@dataclass(slots=True)
class Account:
    """What became of an input: nothing is left out without being counted here."""

    files: int = 0
    rows: Counter[str] = field(default_factory=Counter)
    """Rows written, by table."""
    no_place: Counter[str] = field(default_factory=Counter)
    """Values that have no column in our tables, by their name in the format."""
    unlocated: Counter[str] = field(default_factory=Counter)
    """Places that the input names and that its text does not bear out, by the reason."""
    refused: list[Refused] = field(default_factory=list)


class Fields:
    """The fields of one object of the input; what is never taken is counted as left over."""

    def __init__(self, values: Mapping[str, Any], account: Account, within: str = "") -> None:
        """Look at an object.

        Args:
            values: the object.
            account: where fields that nobody takes are counted.
            within: what stands before its fields' names there, such as `meta.`.
        """
        self._values = values
        self._left = dict.fromkeys(values)
        self._account = account
        self._within = within

    def take(self, *names: str) -> Any:
        """The first of these fields that holds something; null where none does.

        An empty text or list, or one of empty texts, holds nothing: that is how formats write
        what is missing. What says the same as the one that is taken says nothing of its own.
        """
        found = None
        for name in names:
            if name not in self._values:
                continue
            value = self._values[name]
            if _is_empty(value) or found is None or value == found:
                self._left.pop(name, None)
            if found is None and not _is_empty(value):
                found = value
        return found

    def objects(self, *names: str) -> list[Mapping[str, Any]]:
        """The objects in the list that `take` finds; what is none of them is left over."""
        found = self.take(*names)
        listed = found if isinstance(found, list) else [] if found is None else [found]
        objects = [one for one in listed if isinstance(one, Mapping)]
        if len(objects) < len(listed):
            self._account.no_place[f"{self._within}{names[0]}"] += len(listed) - len(objects)
        return objects

    def first(self, *names: str) -> Any:
        """The first item of the list that `take` finds, or what it finds; the rest is left over."""
        found = self.take(*names)
        if not isinstance(found, list):
            return found
        if len(found) > 1:
            self._account.no_place[f"{self._within}{names[0]} after the first"] += len(found) - 1
        return found[0]

    def drop(self, *names: str) -> None:
        """Leave fields out that say nothing of their own."""
        for name in names:
            self._left.pop(name, None)

    def close(self) -> None:
        """Count what was not taken."""
        self._account.no_place.update(
            f"{self._within}{name}" for name in self._left if not _is_empty(self._values[name])
        )


def _is_empty(value: object) -> bool:
    if isinstance(value, list):
        return all(item == "" for item in value)
    return value is None or (isinstance(value, str | dict) and not value)


def without_nulls(row: Row) -> Row:
    """The row without the columns that are null; readers take them for null all the same."""
    return {name: value for name, value in row.items() if value is not None}


class Producer(ABC):
    """One format. The docstring is its page: what it is, where it is described, what is kept."""

    name: ClassVar[str]
    """As `newsschema import` knows it."""
    endings: ClassVar[tuple[str, ...]]
    """Of the names of its files, in lower case."""

    def __init__(self, account: Account) -> None:
        """Read with an account."""
        self.account = account

    @abstractmethod
    def read(self, path: Path) -> Rows:
        """The rows of one file, in its order, as a stream.

        What is wrong with a part of the file goes into the account, and the rest is read.

        Raises:
            InputError: the file can't be opened.
        """
