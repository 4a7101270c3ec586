"""Label Studio's JSON export."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
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


class LabelStudio(Producer):
    """The JSON export of Label Studio: a list of tasks with their annotations.

    The task's text is the body; its other data are read as columns of the article. Regions
    labelled Quote, Quotation, Content, Direct, Indirect or Mixed are quotes, those labelled
    Speaker or Source and Cue or Verb belong to the quote that a relation joins them to, in
    either direction. Offsets count UTF-16 units and become code points. Each annotation of a
    task yields its own quotes, with `completed_by` as `annotator`. Predictions, other labels and
    regions that nothing joins to a quote have no place.

    Described in Label Studio's documentation (export format, `Labels`, `Relation`).
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
            article = f"{task.take('id')}" if given.take("article_id") is None else ""
            article = article or str(data["article_id"])
            task.drop("created_at", "updated_at", "project", "inner_id", "file_upload")
            annotations = task.take("annotations", "completions")
            yield "articles", self._article(article, body, given)
            given.close()
            task.close()
            if isinstance(body, str):
                for annotation in annotations or ():
                    yield from self._quotes(article, body, annotation)

    @staticmethod
    def _article(article: str, body: Any, given: Fields) -> Row:
        columns = ("title", "url", "publisher", "language", "published_at")
        row = {"article_id": article, "body": body}
        return without_nulls(row | {name: given.take(name) for name in columns})

    def _quotes(
        self, article: str, body: str, annotation: Mapping[str, Any]
    ) -> Iterator[tuple[str, Row]]:
        results = [r for r in annotation.get("result") or () if isinstance(r, Mapping)]
        units = Utf16(body)
        regions = {str(r["id"]): r for r in results if isinstance(r.get("value"), Mapping)}
        joined = _joined(results)
        used: set[str] = set()
        for name, region in regions.items():
            labels = _labels(region)
            if not labels & QUOTES:
                continue
            used.add(name)
            place = self._span(body, units, region)
            partners = [self._partner(regions, joined[name], role) for role in (SPEAKERS, CUES)]
            used.update(partner for partner in partners if partner is not None)
            speaker, cue = (
                None if partner is None else self._span(body, units, regions[partner])
                for partner in partners
            )
            annotator = annotation.get("completed_by")
            words = region["value"].get("text") if place is None else place["text"]
            yield (
                "quotes",
                without_nulls(
                    {
                        "quote_id": f"{article}#{annotation.get('id', 0)}#{name}",
                        "article_id": article,
                        "kind": next(iter(sorted(labels & KINDS)), None),
                        "text": words,
                        "spans": None if place is None else [place],
                        "speaker_text": speaker and speaker["text"],
                        "speaker_span": speaker,
                        "cue_text": cue and cue["text"],
                        "cue_span": cue,
                        "annotator": None if annotator is None else str(annotator),
                    }
                ),
            )
        for name in regions.keys() - used:
            for label in sorted(_labels(regions[name])) or ("region without label",):
                self.account.no_place[f"label {label}"] += 1

    @staticmethod
    def _partner(
        regions: Mapping[str, Mapping[str, Any]], names: Iterable[str], role: frozenset[str]
    ) -> str | None:
        return next((n for n in names if n in regions and _labels(regions[n]) & role), None)

    def _span(self, body: str, units: Utf16, region: Mapping[str, Any]) -> Row | None:
        value = region["value"]
        start, end = value.get("start"), value.get("end")
        if not (isinstance(start, int) and isinstance(end, int)):
            self.account.unlocated["region without offsets of the text"] += 1
            return None
        found = span(body, units.code_point(start), units.code_point(end))
        if found is None:
            self.account.unlocated["offsets beyond the text"] += 1
        elif isinstance(value.get("text"), str) and value["text"] != found["text"]:
            self.account.unlocated["words that are not at their offsets"] += 1
            found["text"] = value["text"]
        return found


def _labels(region: Mapping[str, Any]) -> set[str]:
    value = region["value"]
    listed = value.get(region.get("type", "labels")) or value.get("labels") or ()
    return {str(label).lower() for label in listed} if isinstance(listed, list) else set()


def _joined(results: Iterable[Mapping[str, Any]]) -> Mapping[str, list[str]]:
    """Region to the regions that relations join it to, in either direction."""
    joined: dict[str, list[str]] = defaultdict(list)
    for result in results:
        if result.get("type") == "relation":
            first, second = str(result.get("from_id")), str(result.get("to_id"))
            joined[first].append(second)
            joined[second].append(first)
    return joined
