"""Label Studio's JSON export."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, Final

from newsschema.readers.producers.documents import objects
from newsschema.readers.producers.offsets import Utf16, span
from newsschema.readers.producers.producer import Fields, Producer, Row, Rows, without_nulls

QUOTES: Final = frozenset({"quote", "quotation", "content", "direct", "indirect", "mixed"})
"""Labels of regions that are quotes, in lower case; the last three are kinds."""
KINDS: Final = frozenset({"direct", "indirect", "mixed"})
SPEAKERS: Final = frozenset({"speaker", "source"})
CUES: Final = frozenset({"cue", "verb"})
TEXTS: Final = ("text", "body", "article", "content")
"""Names under which a task holds its text."""
LINE_BREAK: Final = "\\n"
"""What stands for a CR or LF in the words of a region: a backslash and a letter."""
SPACE: Final = re.compile(r"\s+")

Region = Mapping[str, Any]


class LabelStudio(Producer):
    r"""The JSON export of Label Studio: a list of tasks with their annotations.

    The task's text is the body; its other data are read as columns of the article. Regions
    labelled Quote, Quotation, Content, Direct, Indirect or Mixed are quotes, those labelled
    Speaker or Source and Cue or Verb belong to the quote that a relation joins them to, in
    either direction. Each annotation of a task yields its own quotes, with `completed_by` (the
    address of a person, where it is given) as `annotator`.

    Offsets count code points; older versions counted UTF-16 units. Where the two differ,
    the words that a region carries show which of them was meant, and for regions without words
    those of the annotation's other regions. A line break in the words is written as `\n`, and
    white space that a browser folds may be missing there: the span gets the body's own words.

    Predictions, annotations that were skipped, other labels and regions that nothing joins to a
    quote have no place.

    Described in Label Studio's documentation (task format, `Labels`, `Text`).
    """

    name = "label-studio"
    endings = (".json",)

    def read(self, path: Path) -> Rows:
        """The article of each task, then its quotes."""
        for _, content in objects(path, self.account):
            task = Fields(content, self.account)
            data = task.take("data")
            given = Fields(data if isinstance(data, dict) else {}, self.account, "data.")
            body = given.take(*TEXTS)
            own, number = given.take("article_id"), task.take("id")
            article = str(number if own is None else own)
            task.drop("created_at", "updated_at", "project", "inner_id", "file_upload")
            annotations = task.objects("annotations", "completions")
            yield "articles", self._article(article, body, given)
            given.close()
            task.close()
            if isinstance(body, str):
                for annotation in annotations:
                    if annotation.get("was_cancelled") is True:
                        self.account.no_place["annotation that was skipped"] += 1
                    else:
                        yield from self._quotes(article, body, annotation)

    @staticmethod
    def _article(article: str, body: Any, given: Fields) -> Row:
        columns = ("title", "url", "publisher", "language", "published_at")
        row = {"article_id": article, "body": body}
        return without_nulls(row | {name: given.take(name) for name in columns})

    def _quotes(
        self, article: str, body: str, annotation: Mapping[str, Any]
    ) -> Iterator[tuple[str, Row]]:
        results = Fields(annotation, self.account, "annotations.").objects("result")
        regions = self._regions(results)
        place = _Places(body, regions.values())
        joined = _joined(results)
        used: set[str] = set()
        for name, region in regions.items():
            labels = _labels(region)
            if not labels & QUOTES:
                continue
            used.add(name)
            own = self._span(place, region)
            partners = [self._partner(regions, joined[name], role) for role in (SPEAKERS, CUES)]
            used.update(partner for partner in partners if partner is not None)
            speaker, cue = (
                None if partner is None else self._span(place, regions[partner])
                for partner in partners
            )
            yield (
                "quotes",
                without_nulls(
                    {
                        "quote_id": f"{article}#{annotation.get('id', 0)}#{name}",
                        "article_id": article,
                        "kind": next(iter(sorted(labels & KINDS)), None),
                        "text": region["value"].get("text") if own is None else own["text"],
                        "spans": None if own is None else [own],
                        "speaker_text": speaker and speaker["text"],
                        "speaker_span": speaker,
                        "cue_text": cue and cue["text"],
                        "cue_span": cue,
                        "annotator": _person(annotation.get("completed_by")),
                    }
                ),
            )
        for name in regions.keys() - used:
            for label in sorted(_labels(regions[name])) or ("region without label",):
                self.account.no_place[f"label {label}"] += 1

    def _regions(self, results: Iterable[Region]) -> dict[str, Region]:
        """The labelled regions by their ids; what else is said of a region has the same id."""
        regions: dict[str, Region] = {}
        for number, result in enumerate(results):
            if not isinstance(result.get("value"), Mapping):
                continue
            name = str(result.get("id", f"result {number}"))
            known = regions.setdefault(name, result)
            if known is result:
                continue
            left = result
            if _labels(result) and not _labels(known):
                regions[name], left = result, known
            self.account.no_place[f"{left.get('type')} of a region"] += 1
        return regions

    @staticmethod
    def _partner(
        regions: Mapping[str, Region], names: Iterable[str], role: frozenset[str]
    ) -> str | None:
        return next((n for n in names if n in regions and _labels(regions[n]) & role), None)

    def _span(self, place: _Places, region: Region) -> Row | None:
        found = place.span(region)
        if found is None:
            numbers = isinstance(region["value"].get("start"), int)
            reason = "offsets beyond the text" if numbers else "region without offsets of the text"
            self.account.unlocated[reason] += 1
        elif not _agree(found, region):
            self.account.unlocated["words that are not at their offsets"] += 1
            found["text"] = region["value"]["text"]
        return found


class _Places:
    """Where the regions of one annotation lie in its text."""

    def __init__(self, body: str, regions: Iterable[Region]) -> None:
        self._body = body
        self._units: list[Callable[[int], int | None]] = [int, Utf16(body).code_point]
        telling = [region for region in regions if _words(region) is not None]
        by_point, by_pair = (
            sum(_agree(self._read(region, unit), region) for region in telling)
            for unit in self._units
        )
        if by_pair > by_point:
            self._units.reverse()

    def span(self, region: Region) -> Row | None:
        """The span of a region, in the unit that its words bear out; null beyond the text."""
        found = [one for unit in self._units if (one := self._read(region, unit)) is not None]
        return next((one for one in found if _agree(one, region)), next(iter(found), None))

    def _read(self, region: Region, unit: Callable[[int], int | None]) -> Row | None:
        start, end = (region["value"].get(name) for name in ("start", "end"))
        # The offsets of other sorts of regions are texts: paths in markup, numbers of paragraphs.
        if type(start) is not int or type(end) is not int:
            return None
        return span(self._body, unit(start), unit(end))


def _words(region: Region) -> str | None:
    words = region["value"].get("text")
    return words if isinstance(words, str) else None


def _agree(place: Row | None, region: Region) -> bool:
    """Whether a span holds the words of its region, if there are any."""
    words = _words(region)
    return place is not None and (words is None or _folded(words) == _folded(place["text"]))


def _folded(words: str) -> str:
    return SPACE.sub(" ", words.replace(LINE_BREAK, " "))


def _labels(region: Region) -> set[str]:
    value = region["value"]
    kind = str(region.get("type"))
    listed = (value.get(kind) if kind.endswith("labels") else None) or value.get("labels")
    return {str(label).lower() for label in listed} if isinstance(listed, list) else set()


def _person(completed_by: Any) -> str | None:
    if isinstance(completed_by, Mapping):
        completed_by = completed_by.get("email") or completed_by.get("id")
    return None if completed_by is None else str(completed_by)


def _joined(results: Iterable[Mapping[str, Any]]) -> Mapping[str, list[str]]:
    """Region to the regions that relations join it to, in either direction."""
    joined: dict[str, list[str]] = defaultdict(list)
    for result in results:
        if result.get("type") == "relation":
            first, second = str(result.get("from_id")), str(result.get("to_id"))
            joined[first].append(second)
            joined[second].append(first)
    return joined
