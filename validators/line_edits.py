"""Lines taken out of texts, with the line breaks that set them off."""

from __future__ import annotations

from collections.abc import Iterable

from newsschema.validators.text_rule import Place


def without_lines(text: str, places: Iterable[Place]) -> list[Place]:
    """The lines in which places stand, as edits that leave no empty lines behind.

    Args:
        text: the text.
        places: in order.
    """
    found: list[Place] = []
    for place in places:
        start = text.rfind("\n", 0, place.start) + 1
        end = text.find("\n", place.end)
        end = len(text) if end < 0 else end + 1
        if found and start < found[-1].end:
            start = found.pop().start
        blank = start == 0 or text[:start].endswith("\n\n")
        while blank and text[end : end + 1] == "\n":
            end += 1
        if end == len(text):
            start = len(text[:start].rstrip("\n"))
        found.append(Place(start, end, text[start:end], new=""))
    return found
