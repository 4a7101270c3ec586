"""Quotations of GDELT's Global Knowledge Graph 2.1."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

from newsschema.readers.file_names import typed
from newsschema.readers.producers.documents import lines
from newsschema.readers.producers.producer import Producer, Refused, Row, Rows, without_nulls
from newsschema.schemas.ids import statement_id

COLUMNS: Final = 27
"""Of a row of GKG 2.1; the codebook numbers them from GKGRECORDID to V2EXTRASXML."""
RECORD, DATE, COLLECTION, OUTLET, DOCUMENT = 0, 1, 2, 3, 4
QUOTATIONS, TRANSLATION, EXTRAS = 22, 25, 26
WEB: Final = "1"
"""The collection in which a document's identifier is an address."""
BLOCK: Final = re.compile(r"(?:^|#)([0-9]{1,18})\|([0-9]{1,18})\|([^|#]*)\|")
"""The head of a quotation: offset, length, verb. The words may hold `#` and `|`."""
TAG: Final = "<{0}>(.*?)</{0}>"


class GdeltGkg(Producer):
    """Quotations (V2.1QUOTATIONS) in files of GDELT's Global Knowledge Graph 2.1.

    Each document with quotations is an article without a body (`offsets_only`), each block a
    direct quote with its verb as the cue. The offsets point into a text that GDELT does not
    publish: they can't be checked, so there are no spans, and they are kept as `gkg_offset`
    and `gkg_length`. Time is when GDELT saw the document; where the page gives a precise one
    (PAGE_PRECISEPUBTIMESTAMP), it is the publication. Themes, persons, places, tone and images
    have no place, nor have documents without quotations.

    Described in the GDELT GKG 2.1 codebook.
    """

    name = "gdelt-gkg"
    endings = (".gkg.csv", ".gkg.tsv", ".csv")

    def read(self, path: Path) -> Rows:
        """The article of each row that has quotations, and these."""
        for number, line in lines(path, self.account):
            try:
                cells = line.decode("utf-8").split("\t")
            except UnicodeDecodeError as error:
                reason = f"byte {error.start} is not UTF-8"
                self.account.refused.append(Refused(typed(path), reason, number))
                continue
            if len(cells) != COLUMNS:
                reason = f"the row has {len(cells)} columns, not {COLUMNS}"
                self.account.refused.append(Refused(typed(path), reason, number))
                continue
            if not cells[QUOTATIONS]:
                self.account.no_place["document without quotations"] += 1
                continue
            yield "articles", self._article(cells)
            yield from self._quotes(cells)

    @staticmethod
    def _article(cells: Sequence[str]) -> Row:
        language = re.search(r"srclc:([a-z]{2,3})", cells[TRANSLATION])
        authors = _extra(cells[EXTRAS], "PAGE_AUTHORS")
        return without_nulls(
            {
                "article_id": cells[RECORD],
                "url": cells[DOCUMENT] if cells[COLLECTION] == WEB else None,
                "publisher": cells[OUTLET] or None,
                "title": _extra(cells[EXTRAS], "PAGE_TITLE"),
                "body_status": "offsets_only",
                "language": language[1] if language else "en",
                "published_at": _instant(_extra(cells[EXTRAS], "PAGE_PRECISEPUBTIMESTAMP")),
                "retrieved_at": _instant(cells[DATE]),
                "authors": [{"name": name} for name in (authors or "").split(";") if name] or None,
            }
        )

    def _quotes(self, cells: Sequence[str]) -> Iterator[tuple[str, Row]]:
        article = cells[RECORD]
        seen: dict[str, int] = {}
        if BLOCK.match(cells[QUOTATIONS]) is None:
            self.account.no_place["quotation in another form"] += 1
        for offset, length, verb, words in _blocks(cells[QUOTATIONS]):
            ordinal = seen.get(words, 0)
            seen[words] = ordinal + 1
            self.account.unlocated["offsets into a text that GDELT does not publish"] += 1
            yield (
                "quotes",
                without_nulls(
                    {
                        "quote_id": statement_id("quotes", article, words, ordinal),
                        "article_id": article,
                        "kind": "direct",
                        "text": words,
                        "cue_text": verb or None,
                        "gkg_offset": offset,
                        "gkg_length": length,
                    }
                ),
            )


def _blocks(cell: str) -> Iterator[tuple[int, int, str, str]]:
    heads = list(BLOCK.finditer(cell))
    ends = [*(head.start() for head in heads), len(cell)][1:]
    for head, end in zip(heads, ends, strict=True):
        yield int(head[1]), int(head[2]), head[3].strip(), cell[head.end() : end].strip()


def _extra(cell: str, tag: str) -> str | None:
    """An element of the XML fragment in the last column, which has no root and no nesting."""
    found = re.search(TAG.format(tag), cell)
    return html.unescape(found[1]).strip() or None if found else None


def _instant(digits: str | None) -> str | None:
    """`20150218230000`, which is UTC, in ISO 8601; as it is where it has another form."""
    if digits is None or not re.fullmatch("[0-9]{14}", digits):
        return digits
    day, time = digits[:8], digits[8:]
    return f"{day[:4]}-{day[4:6]}-{day[6:]}T{time[:2]}:{time[2:4]}:{time[4:]}Z"
