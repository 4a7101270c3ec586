"""Texts that break programs: words of other formats, escapes, control characters, odd letters."""

from __future__ import annotations

NAUGHTY = [
    "", "null", "None", "NaN", "1e5", "00123", "0x1", "=1+1", "@x", "<script>", "'; DROP TABLE q",
    "\\", '"', "'", "a\tb", "a\nb", "a\r\nb", "\x00", "\x1b[31m", "\ufeff", "\u202eabc", "\u2028",
    "\U000e0001", "é", "e\u0301", "👩‍👩‍👧", "田中", "الله", "Ω≈ç√", "\ud7ff", "\uffff",
    "../../etc/passwd", "{{1}}", "%s%n", "__file", "$(id)", " leading", "trailing ",
]  # fmt: skip
