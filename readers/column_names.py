"""One name for each column of an input, where formats allow none or the same one twice."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from newsschema.readers.shape import Note


def named(given: Sequence[str]) -> tuple[list[str], list[Note]]:
    """A name for each column, none twice, and what is wrong with those that were given.

    Args:
        given: the names in order; bytes that are not UTF-8 are lone surrogates.
    """
    names: dict[str, None] = {}
    wishes = frozenset(given)
    notes: list[Note] = []
    for number, wish in enumerate(given, 1):
        name = wish.encode("utf-8", "surrogateescape").decode("utf-8", "replace")
        if name != wish:
            message = f"the name of column {number} is not UTF-8"
            notes.append(Note("IO001", name, message, found=name))
        if not name:
            name = _free(f"column_{number}", wishes, names)
            message = f"column {number} has no name; it is read as {name}"
            notes.append(Note("IO011", name, message, "warning"))
        if name in names:
            again = _free(f"{name}_2", wishes, names)
            message = f"two columns are named {name}; the second one is read as {again}"
            notes.append(Note("IO004", name, message, found=name))
            name = again
        names[name] = None
    return list(names), notes


def _free(name: str, *taken: Collection[str]) -> str:
    while any(name in names for names in taken):
        name += "_"
    return name
