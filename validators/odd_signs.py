"""Signs that few texts hold: one look finds the texts that many rules would look at one by one.

A pass over all bodies costs much the same whatever few signs are sought (0.2 s of CPU time for
1 GB), so they are sought together, and a rule asks what is left for its own. The engine computes
an expression once that several rules have in common.
"""

from __future__ import annotations

from typing import Final

import polars as pl

from newsschema.validators.known_damage import FOLDED_SUSPECT
from newsschema.validators.rare_characters import any_pattern

MARKUP: Final = "#&*+<@]`"
"""What stands in all markup, addresses and numbers that rules look for."""

REPLACEMENT: Final = "\ufffd"
INVISIBLE: Final = {
    "\u00ad": "soft hyphen",
    "\u180e": "Mongolian vowel separator",
    "\u200b": "zero-width space",
    "\u200c": "zero-width non-joiner",
    "\u200d": "zero-width joiner",
    "\u2028": "line separator",
    "\u2029": "paragraph separator",
    "\u2060": "word joiner",
    "\ufeff": "byte order mark",
}
SPACES: Final = "\u00a0\u1680\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f"
"""Unicode's spaces (category Zs) but for U+0020, the ideographic U+3000, and U+2000 and U+2001,
which are TXT007's."""
RECOMPOSED: Final = (
    # Signs that are letters, spaces that are other spaces, brackets (Å, K, Ω, 〈 〉).
    "\u2126\u212a\u212b\u2000\u2001\u2329\u232a\u037e\u0387"
    # Marks that join with a letter: Japanese, Arabic, Burmese.
    "\u3099\u309a\u0653\u0654\u0655\u102e"
)
"""Single characters that NFC changes, or joins with the one before."""
DAMAGED: Final = (
    # A no-break space became a space; the damage was taken apart (NFD).
    "[ÃÂ] |A\u0303|A\u0302|a\u0302"
    # Windows-1253 (Greek), 1257 (Baltic), Mac Roman and code page 437.
    "|β€|ā€|√[^ ]|‚Ä|≈[^ ]|├[^ ]|ΓÇ"
)
"""What UTF-8 looks like that was read in a rarer encoding than Latin-1 and Windows-1252."""

_ODD: Final = "|".join(
    (any_pattern((REPLACEMENT, *INVISIBLE, *SPACES, *RECOMPOSED)), DAMAGED, FOLDED_SUSPECT)
)


def with_markup(text: pl.Expr) -> pl.Expr:
    """The texts that hold a sign of `MARKUP`; the others are null."""
    return pl.when(text.str.contains(any_pattern(MARKUP))).then(text)


def with_odd_signs(text: pl.Expr) -> pl.Expr:
    """The texts that may hold what the constants above name, but for `MARKUP`; others are null."""
    return pl.when(text.str.contains(_ODD)).then(text)
