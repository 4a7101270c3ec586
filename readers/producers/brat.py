"""brat standoff: `.txt` beside `.ann`, as in PolNeAR and PARC3."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from newsschema.errors import InputError
from newsschema.readers.file_names import typed
from newsschema.readers.producers.documents import text
from newsschema.readers.producers.producer import Producer, Refused, Row, Rows, without_nulls

EVENT: Final = "attribution"
"""The type of events and relations that are quotes, in lower case."""
CONTENT: Final = "content"
SOURCE: Final = "source"
CUE: Final = "cue"
ROLES: Final = (CONTENT, SOURCE, CUE)
FRAGMENT: Final = re.compile(r"([0-9]{1,18}) ([0-9]{1,18})")
KINDS: Final = {"T": "text-bound annotation", "E": "event", "R": "relation", "A": "attribute"}

Fragments = Sequence[tuple[int, int]]


@dataclass(slots=True)
class _Bound:
    """A text-bound annotation: `T1  Content 0 5;9 14  the words`."""

    kind: str
    fragments: Fragments
    words: str
    used: bool = False


@dataclass(slots=True)
class _Annotations:
    """The lines of one `.ann` file."""

    bounds: dict[str, _Bound] = field(default_factory=dict)
    attributions: dict[str, list[tuple[str, str]]] = field(default_factory=dict)
    """Event or relation to its arguments: role in lower case, and id."""


class Brat(Producer):
    """brat standoff: the text in `NAME.txt`, annotations in `NAME.ann` beside it.

    Each event or relation of type Attribution is a quote: its `Content` arguments are the spans,
    `Source` the speaker, `Cue` the reporting words. Offsets are code points of the text as it is
    stored; discontinuous annotations (`0 5;9 14`) are several spans. A span that does not hold
    the words that the annotation carries is kept with those words, so that validation shows it,
    and counted. Text-bound annotations that no attribution uses, attributes, normalisations and
    notes have no place.

    Described in brat's documentation, "brat standoff format"; attributions as in PolNeAR.
    """

    name = "brat"
    endings = (".ann",)

    def read(self, path: Path) -> Rows:
        """The article of the text beside an `.ann` file, then its quotes."""
        beside = path.with_suffix(".txt")
        try:
            body = text(beside, self.account)
        except InputError:
            self.account.refused.append(
                Refused(typed(path), f"there is no {beside.name} beside it")
            )
            return
        annotations = text(path, self.account) if path.stat().st_size else ""
        if body is None or annotations is None:
            return
        article = {"article_id": path.stem, "body": body, "external_id": beside.name}
        yield "articles", article
        found = self._annotations(path, annotations)
        yield from self._quotes(path.stem, body, found)
        unused = (bound.kind for bound in found.bounds.values() if not bound.used)
        self.account.no_place.update(f"{kind} without attribution" for kind in unused)

    def _annotations(self, path: Path, content: str) -> _Annotations:
        found = _Annotations()
        # Only a line feed ends a line: the words of an annotation may hold U+2028.
        for number, line in enumerate(content.split("\n"), 1):
            if line.strip():
                reason = self._line(line.removesuffix("\r"), found)
                if reason is not None:
                    self.account.refused.append(Refused(typed(path), reason, number))
        return found

    def _line(self, line: str, found: _Annotations) -> str | None:
        """Take one line; why it is none of the format, where it is none."""
        name, _, rest = line.partition("\t")
        head, _, words = rest.partition("\t")
        kind, _, arguments = head.partition(" ")
        if name.startswith("T"):
            fragments = [FRAGMENT.fullmatch(part) for part in arguments.split(";")]
            places = [(int(m[1]), int(m[2])) for m in fragments if m is not None]
            if len(places) != len(fragments):
                return f"{name} has no offsets such as 0 5;9 14"
            if name in found.bounds:
                return f"{name} stands twice"
            found.bounds[name] = _Bound(kind, places, words)
            return None
        if name[:1] not in {"E", "R"}:
            self.account.no_place[KINDS.get(name[:1], "note or normalization")] += 1
            return None
        typed_kind, _, trigger = kind.partition(":")
        if typed_kind.lower() != EVENT:
            self.account.no_place[f"{KINDS[name[:1]]} {typed_kind}"] += 1
            return None
        if name in found.attributions:
            return f"{name} stands twice"
        pairs = [part.partition(":") for part in arguments.split()]
        roles = [(role.lower().rstrip("0123456789"), bound) for role, _, bound in pairs]
        found.attributions[name] = [*([("", trigger)] if trigger else []), *roles]
        return None

    def _quotes(self, article: str, body: str, found: _Annotations) -> Iterator[tuple[str, Row]]:
        for name, arguments in found.attributions.items():
            by_role: dict[str, list[_Bound]] = {role: [] for role in ROLES}
            for role, target in arguments:
                bound = found.bounds.get(target)
                if bound is None:
                    self.account.unlocated[f"{role or 'trigger'} that is no annotation"] += 1
                    continue
                # The trigger of an event has no role of its own, but a type.
                kind = role or bound.kind.lower()
                if kind in by_role:
                    bound.used = True
                    by_role[kind].append(bound)
            if not by_role[CONTENT]:
                self.account.no_place[f"{EVENT} without content"] += 1
                continue
            yield "quotes", self._quote(article, name, body, by_role)

    def _quote(
        self,
        article: str,
        name: str,
        body: str,
        by_role: Mapping[str, Sequence[_Bound]],
    ) -> Row:
        content = sorted(by_role[CONTENT], key=lambda bound: bound.fragments[0])
        spans = sorted(self._spans(body, content), key=lambda span: span["start"])
        source, cue = (self._spans(body, by_role[role]) for role in (SOURCE, CUE))
        return without_nulls(
            {
                "quote_id": f"{article}#{name}",
                "article_id": article,
                "text": " ".join(bound.words for bound in content),
                "spans": spans,
                "speaker_text": " ".join(span["text"] for span in source) or None,
                "speaker_span": source[0] if len(source) == 1 else None,
                "speaker_form": None if source else "none",
                "cue_text": " ".join(span["text"] for span in cue) or None,
                "cue_span": cue[0] if len(cue) == 1 else None,
            }
        )

    def _spans(self, body: str, bounds: Sequence[_Bound]) -> list[Row]:
        """The fragments of annotations; their words are joined by one space in the format."""
        spans: list[Row] = []
        for bound in bounds:
            pieces = [body[start:end] for start, end in bound.fragments]
            if " ".join(pieces) != bound.words and not _cut_at_a_line(pieces, bound.words):
                self.account.unlocated["words that are not at their offsets"] += 1
                pieces = [bound.words] if len(pieces) == 1 else pieces
            spans += [
                {"start": start, "end": end, "text": piece, "field": "body"}
                for (start, end), piece in zip(bound.fragments, pieces, strict=True)
            ]
        return spans


def _cut_at_a_line(pieces: Sequence[str], words: str) -> bool:
    """Whether only line breaks differ, which a line of the format can't hold."""
    joined = " ".join(pieces)
    return words == joined.split("\n", 1)[0] or words == joined.replace("\n", " ")
