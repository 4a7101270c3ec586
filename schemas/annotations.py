"""Annotations of fields, taken apart: `Annotated[Id | None, Alias("uri")]`."""

from __future__ import annotations

import types
from collections.abc import Iterable, Iterator
from typing import Annotated, Any, Union, get_args, get_origin

from pydantic.fields import FieldInfo

from newsschema.errors import UsageError


def unwrapped(path: str, hint: Any) -> tuple[Any, bool, list[Any]]:
    """An annotation without `Annotated` and `None`; whether it had `None`; its metadata.

    Metadata of inner annotations come first. `path` names the field in errors.

    Raises:
        UsageError: the annotation is a union of several types.
    """
    if get_origin(hint) is Annotated:
        inner, nullable, marks = unwrapped(path, get_args(hint)[0])
        return inner, nullable, [*marks, *_flat(get_args(hint)[1:])]
    if get_origin(hint) in (Union, types.UnionType):
        rest = [arg for arg in get_args(hint) if arg is not type(None)]
        if len(rest) != 1:
            raise UsageError(f"{path}: a column holds one type; split the union {hint}")
        inner, _, marks = unwrapped(path, rest[0])
        return inner, True, marks
    return hint, False, []


def marks_of(path: str, info: FieldInfo) -> list[Any]:
    """All metadata of a field: what its type says, then what stands next to it."""
    return [*unwrapped(path, info.annotation)[2], *info.metadata]


def _flat(marks: Iterable[Any]) -> Iterator[Any]:
    """Metadata, with those that `Field(…)` gathers taken apart."""
    for mark in marks:
        if isinstance(mark, FieldInfo):
            yield from mark.metadata
        else:
            yield mark
