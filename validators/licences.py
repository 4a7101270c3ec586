"""Licences: SPDX expressions, and the names that people write instead.

The identifiers are those of the SPDX license list in the package `packaging`
(`packaging.licenses`, https://packaging.pypa.io), which is kept up with the list's releases.
"""

from __future__ import annotations

import re
from functools import cache
from typing import Final

NAMES: Final = {
    "apache": "Apache-2.0",
    "apache 2": "Apache-2.0",
    "apache 2 0": "Apache-2.0",
    "apache license 2 0": "Apache-2.0",
    "apache license version 2 0": "Apache-2.0",
    "cc 0": "CC0-1.0",
    "cc0": "CC0-1.0",
    "cc0 1 0": "CC0-1.0",
    "cc0 1 0 universal": "CC0-1.0",
    "creative commons zero": "CC0-1.0",
    "mit license": "MIT",
    "mit licence": "MIT",
    "ogl 3": "OGL-UK-3.0",
    "open government licence v3 0": "OGL-UK-3.0",
    "odbl": "ODbL-1.0",
    "open database license": "ODbL-1.0",
    "odc by": "ODC-By-1.0",
    "pddl": "PDDL-1.0",
    "gfdl": "GFDL-1.3-only",
}
"""Names of other licences, in lower case, words set off by single spaces."""

_WORDS: Final = {
    "attribution": "by",
    "noncommercial": "nc",
    "non commercial": "nc",
    "noderivatives": "nd",
    "noderivs": "nd",
    "no derivatives": "nd",
    "no derivs": "nd",
    "sharealike": "sa",
    "share alike": "sa",
}
"""What Creative Commons calls the parts of its licences, to their letters."""

_PARTS: Final = r"by(?: (?:nc|nc nd|nc sa|nd|sa))?"
_PLAIN: Final = re.compile(
    rf"(?:creative commons |cc )({_PARTS})(?: licen[sc]e)?(?: ?v?([1-4]) ([0-9]))"
    r"(?: international| unported| generic)?(?: licen[sc]e)?(?: deed)?"
)
_URL: Final = re.compile(
    r"https?://(?:www\.)?creativecommons\.org/"
    r"(?:licenses/(by(?:-nc|-nd|-sa|-nc-nd|-nc-sa)?)/([1-4]\.[0-9])|publicdomain/zero/(1\.0))"
    r"(?:/(?:deed|legalcode)?(?:\.[a-z_-]+)?)?"
)


@cache
def expression(text: str) -> str | None:
    """An SPDX expression in its canonical spelling; null where the text is none.

    `LicenseRef-…` and expressions with AND, OR and WITH count, as SPDX defines them.
    """
    from packaging.licenses import InvalidLicenseExpression, canonicalize_license_expression

    try:
        return str(canonicalize_license_expression(text))
    except InvalidLicenseExpression:
        return None


@cache
def identifier(name: str) -> str | None:
    """The SPDX identifier of a licence that is called by its name or address; null if unknown.

    `CC BY 4.0`, `Creative Commons Attribution-ShareAlike 4.0 International` and
    `https://creativecommons.org/licenses/by/4.0/` are known. A name of Creative Commons without
    a version is not: its versions differ.
    """
    address = _URL.fullmatch(name.strip().lower())
    if address:
        parts, version, zero = address.groups()
        return f"CC0-{zero}" if zero else f"CC-{parts.upper()}-{version}"
    words = " ".join(re.findall(r"[a-z]+|[0-9]+", name.lower().replace("cc0", "cc 0")))
    words = words.removeprefix("the ").replace("cc 0", "cc0")
    for written, letters in _WORDS.items():
        words = words.replace(written, letters)
    plain = _PLAIN.fullmatch(words)
    if plain:
        parts, major, minor = plain.groups()
        return f"CC-{parts.upper().replace(' ', '-')}-{major}.{minor}"
    return NAMES.get(words)
