r"""Text from data made harmless to look at.

Whatever steers a terminal, turns the direction of writing or can't be seen is shown as a
Python escape: `\x1b`, `\u202e`. A line feed becomes `⏎`. Two invisible characters stay as
they are, because scripts and emoji need them: U+200C and U+200D.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Final

UNSEEN: Final = re.compile(
    "["
    "\x00-\x1f\x7f-\x9f"  # C0, DEL and C1: terminal control
    "\u00ad\u180e\u200b\u2060-\u2065\ufeff"  # invisible characters
    "\u061c\u200e\u200f\u202a-\u202e\u2066-\u206f"  # direction of writing
    "\u2028\u2029"  # line and paragraph separators
    "\ud800-\udfff"  # surrogates: bytes of a file name that are not UTF-8
    "\ufff9-\ufffb\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e007f"
    "]"
)
"""Control (Cc), line separators (Zl, Zp), surrogates (Cs) and format characters (Cf) of the
Unicode Character Database; of the latter those without a glyph that spelling does not need."""

RIGHT_TO_LEFT: Final = re.compile(
    "[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc\U00010800-\U00010fff\U0001e800-\U0001efff]"
)
"""The blocks whose letters are written from right to left (DerivedBidiClass.txt, R and AL)."""

ISOLATE: Final = "\u2068"
POP: Final = "\u2069"

_UNSEEN_UTF8: Final = re.compile(
    rb"\x7f|\xc2[\x80-\x9f]|\xd8\x9c|\xe2\x80[\x8e\x8f\xa8-\xae]|\xe2\x81[\xa6-\xa9]"
)
"""In UTF-8: DEL, C1, U+061C, U+200E, U+200F, U+2028 to U+202E, U+2066 to U+2069."""


def visible(text: str) -> str:
    """The text with everything unseen escaped, on one line.

    A combining mark or joiner at the beginning, which would cling to what stands before it,
    gets a dotted circle to sit on.
    """
    if text and (text[0] in "\u200c\u200d" or unicodedata.category(text[0]) in {"Mn", "Me"}):
        text = "◌" + text
    return UNSEEN.sub(lambda match: "⏎" if match[0] == "\n" else escape(match[0]), text)


def escape(character: str) -> str:
    r"""The Python escape of one character: `\t`, `\x1b`, `\u202e`, `\U000e0041`."""
    code = ord(character)
    short = {9: r"\t", 13: r"\r"}.get(code)
    if short:
        return short
    if code < 0x100:
        return f"\\x{code:02x}"
    return f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"


def isolates(shown: str) -> tuple[str, str]:
    """What to put around shown text so that it can't reorder what stands beside it.

    Isolates (U+2068, U+2069) where there are letters of a right-to-left script, nothing
    otherwise: no invisible characters where they do no good.
    """
    return (ISOLATE, POP) if RIGHT_TO_LEFT.search(shown) else ("", "")


def isolated(shown: str) -> str:
    """Shown text within its isolates."""
    return shown.join(isolates(shown))


def utf8(text: str) -> str:
    r"""Text that can be encoded: the stray bytes of a file name become `\udcff`."""
    return text.encode("utf-8", "backslashreplace").decode("utf-8")


def inert_json(encoded: bytes) -> bytes:
    r"""The same JSON with terminal and direction controls as escapes, safe to print.

    They can stand only within strings, where `\u009b` means the same character.
    """
    if encoded.isascii():
        return encoded.replace(b"\x7f", rb"\u007f")
    return _UNSEEN_UTF8.sub(lambda m: b"\\u%04x" % ord(m[0].decode("utf-8")), encoded)
