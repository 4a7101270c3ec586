"""Check digits of identifiers of persons and organisations (ISO/IEC 7064)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

SCHEMES: Final[Mapping[str, tuple[str, str]]] = {
    "isni": ("an ISNI", r"[0-9]{15}[0-9X]"),
    "orcid": ("an ORCID iD", r"[0-9]{15}[0-9X]"),
    "lei": ("an LEI", r"[0-9A-Z]{18}[0-9]{2}"),
}
"""Schemes of identifiers with check digits: how a message calls one, and its signs."""

_ADDRESS: Final = re.compile(r"\Ahttps?://\S*/")
_SEPARATORS: Final = re.compile(r"[\s\-\u2010-\u2015]")


def problem(scheme: str, text: str) -> str | None:
    """What is wrong with an identifier, as a clause; null where nothing is.

    Args:
        scheme: a key of `SCHEMES`.
        text: the identifier, with or without separators and the address before it.
    """
    name, pattern = SCHEMES[scheme]
    signs = _SEPARATORS.sub("", _ADDRESS.sub("", text.strip())).upper()
    signs = signs.removeprefix("ISNI").removeprefix("ORCID").lstrip(":")
    length = 20 if scheme == "lei" else 16
    if re.fullmatch(pattern, signs) is None:
        return f"{name} has {length} signs and ends in its check digits"
    fits = mod_97_10(signs) if scheme == "lei" else mod_11_2(signs)
    return None if fits else f"the check digits do not fit: it is not {name}"


def mod_11_2(signs: str) -> bool:
    """Whether the last of some digits is the check digit of the others; X stands for 10."""
    total = 0
    for digit in signs[:-1]:
        total = (total + int(digit)) * 2
    check = (12 - total % 11) % 11
    return signs[-1] == ("X" if check == 10 else str(check))


def mod_97_10(signs: str) -> bool:
    """Whether digits and capital letters, A for 10 to Z for 35, leave 1 when divided by 97."""
    return int("".join(str(int(sign, 36)) for sign in signs)) % 97 == 1
