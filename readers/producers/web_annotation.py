"""W3C Web Annotations in JSON-LD."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final

from newsschema.readers.producers.documents import objects
from newsschema.readers.producers.producer import Fields, Producer, Row, Rows, without_nulls
from newsschema.schemas.ids import derived_id, statement_id
from newsschema.text import CLOSERS

WORDS: Final = "TextQuoteSelector"
POSITION: Final = "TextPositionSelector"


class WebAnnotation(Producer):
    """W3C Web Annotations (JSON-LD): annotations, lists, pages and collections of them.

    The target's `source` is the article, known by its address alone: its text is not in the
    format, so `body_status` is `offsets_only`. A `TextQuoteSelector` gives the words with
    `prefix` and `suffix`, a `TextPositionSelector` the span, in code points as the standard
    wants; a position that refines another selector counts from there and locates nothing in the
    text. Of several targets the first is read, the others have no place. A body whose purpose is
    `identifying` names the speaker; `creator` is the annotator. The kind is `direct` where
    prefix and suffix show that the words stand between marks.

    Described in the Web Annotation Data Model, W3C Recommendation of 23 February 2017.
    """

    name = "web-annotation"
    endings = (".json", ".jsonld", ".jsonl")

    def read(self, path: Path) -> Rows:
        """An article per source, with the quotes in the order of the file."""
        known: set[str] = set()
        seen: dict[tuple[str, str], int] = {}
        for _, content in objects(path, self.account):
            for annotation in _annotations(content):
                yield from self._rows(annotation, known, seen)

    def _rows(
        self,
        annotation: Mapping[str, Any],
        known: set[str],
        seen: dict[tuple[str, str], int],
    ) -> Iterator[tuple[str, Row]]:
        fields = Fields(annotation, self.account)
        fields.drop("@context", "type", "created", "modified", "motivation")
        target = _target(fields.first("target"))
        speaker = self._speaker(fields.take("body", "bodyValue"))
        creator = _name(fields.take("creator"))
        key = fields.take("id")
        fields.close()
        quote, place = self._selected(target)
        source, words = _address(target.get("source")), quote.get("exact")
        if not isinstance(source, str) or not isinstance(words, str):
            self.account.no_place["annotation without source and exact words"] += 1
            return
        article = derived_id("articles", source)
        if source not in known:
            known.add(source)
            url = source if source.startswith(("http://", "https://")) else None
            row = {"article_id": article, "url": url, "external_id": source}
            yield "articles", without_nulls({**row, "body_status": "offsets_only"})
        ordinal = seen.get((article, words), 0)
        seen[article, words] = ordinal + 1
        start, end = place.get("start"), place.get("end")
        spans = [{"start": start, "end": end, "text": words, "field": "body"}]
        if start is None or end is None:
            self.account.unlocated["words without a position"] += 1
        yield (
            "quotes",
            without_nulls(
                {
                    "quote_id": key or statement_id("quotes", article, words, ordinal),
                    "article_id": article,
                    "kind": _kind(quote.get("prefix"), quote.get("suffix")),
                    "text": words,
                    "spans": None if start is None or end is None else spans,
                    "prefix": quote.get("prefix"),
                    "suffix": quote.get("suffix"),
                    "speaker_text": speaker,
                    "annotator": creator,
                }
            ),
        )

    def _selected(self, target: Mapping[str, Any]) -> tuple[Mapping[str, Any], Mapping[str, Any]]:
        """The selector of the words, and that of their position in the whole text."""
        found: dict[str, Mapping[str, Any]] = {}
        for kind, selector, refines in _selectors(target.get("selector")):
            if kind == POSITION and refines:
                self.account.unlocated["position within another selection"] += 1
            elif kind not in {WORDS, POSITION} or kind in found:
                self.account.no_place[kind] += 1
            else:
                found[kind] = selector
        return found.get(WORDS, {}), found.get(POSITION, {})

    def _speaker(self, bodies: Any) -> str | None:
        speaker = None
        for body in bodies if isinstance(bodies, list) else [bodies]:
            if body is None:
                continue
            if not isinstance(body, Mapping):
                self.account.no_place["body"] += 1
            elif body.get("purpose") == "identifying" and speaker is None:
                speaker = body.get("value") or body.get("source") or body.get("id")
            else:
                self.account.no_place[f"body for {body.get('purpose', 'no purpose')}"] += 1
        return speaker


def _annotations(content: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """The annotations in a document: itself, the items of a page, or the first page's."""
    for name in ("items", "first", "@graph"):
        inside = content.get(name)
        for item in inside if isinstance(inside, list) else [inside]:
            if isinstance(item, Mapping):
                yield from _annotations(item)
    if "target" in content:
        yield content


def _target(target: Any) -> Mapping[str, Any]:
    return target if isinstance(target, Mapping) else {"source": target}


def _address(resource: Any) -> Any:
    """The address of a resource, which is written alone or with what is known of it."""
    return resource.get("id") if isinstance(resource, Mapping) else resource


def _selectors(
    selector: Any, *, refines: bool = False
) -> Iterator[tuple[str, Mapping[str, Any], bool]]:
    """Every selector with its type and whether it selects within what another has selected."""
    for one in selector if isinstance(selector, list) else [selector]:
        if isinstance(one, Mapping):
            yield str(one.get("type")), one, refines
            yield from _selectors(one.get("refinedBy"), refines=True)


def _name(agent: Any) -> str | None:
    agent = agent[0] if isinstance(agent, list) and agent else agent
    found = agent.get("name") or agent.get("id") if isinstance(agent, Mapping) else agent
    return found if isinstance(found, str) else None


def _kind(prefix: Any, suffix: Any) -> str | None:
    """`direct` where the words stand between marks of one convention; else not known."""
    if not (isinstance(prefix, str) and isinstance(suffix, str) and prefix and suffix):
        return None
    return "direct" if suffix[0] in CLOSERS.get(prefix[-1], "") else None
