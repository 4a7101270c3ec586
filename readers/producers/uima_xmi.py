"""UIMA CAS in XMI, as INCEpTION and DKPro write it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Final

from newsschema.readers.file_names import typed
from newsschema.readers.producers.documents import whole
from newsschema.readers.producers.offsets import Utf16, number, span
from newsschema.readers.producers.producer import Producer, Refused, Row, Rows, without_nulls

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

XMI_ID: Final = "{http://www.omg.org/XMI}id"
QUOTES: Final = frozenset({"quote", "quotation", "attribution", "directspeech", "speech"})
"""Local names of types that are quotes, in lower case."""
NAMES: Final = frozenset({"namedentity"})
SPEAKERS: Final = ("speaker", "source", "Speaker", "Source")
"""Features that name the speaker: a text, or the id of an annotation."""
CUES: Final = ("cue", "verb", "Cue", "Verb")
KINDS: Final = ("kind", "type", "quoteType", "value")
ABOUT: Final = ("DocumentMetaData", "DocumentAnnotation")
CARRIERS: Final = frozenset({"NULL", "Sofa", "View", "XMI", *ABOUT})
INITIAL: Final = "_InitialView"
"""Name of the view that a document has from the beginning."""
LABELS: Final = ("name", "value", "label", "identifier")
"""Features by which a structure that is no annotation is named."""
OWN: Final = frozenset({XMI_ID, "sofa", "begin", "end", *SPEAKERS, *CUES, *KINDS})
"""Attributes of quotes that are taken."""


class UimaXmi(Producer):
    """UIMA CAS in XMI: one document per file, as exported by INCEpTION and DKPro.

    The text of the initial view, or else of the first, is the body. Annotations whose type is
    called Quote, Quotation, Attribution, DirectSpeech or Speech are quotes; their features
    `speaker` and `cue` are texts, or point to other annotations or to a structure with a name.
    Named entities are mentions. Offsets count UTF-16 units and become code points. Tokens,
    sentences, other layers, other features and further views have no place.

    Described in the UIMA Reference, "XMI CAS Serialization"; entities in the XML are not
    expanded and nothing outside of the file is read.
    """

    name = "uima-xmi"
    endings = (".xmi",)

    def read(self, path: Path) -> Rows:
        """The article, then its quotes and mentions in the order of the file."""
        root = self._root(path)
        if root is None:
            return
        elements = list(root)
        texts = [e for e in elements if _local(e) == "Sofa" and e.get("sofaString")]
        if not texts:
            self.account.refused.append(Refused(typed(path), "no view has a text"))
            return
        texts.sort(key=lambda view: view.get("sofaID") != INITIAL)
        sofa, body = texts[0].get(XMI_ID), texts[0].get("sofaString") or ""
        if len(texts) > 1:
            self.account.no_place["further view"] += len(texts) - 1
        # The metadata of DKPro are a subtype of the annotation that every document has.
        told = [e for e in elements if _local(e) in ABOUT and e.get("sofa") == sofa]
        told.sort(key=lambda one: ABOUT.index(_local(one)))
        about: Mapping[str, str] = told[0].attrib if told else {}
        article = about.get("documentId") or path.name.removesuffix(".xmi")
        language, uri = about.get("language"), about.get("documentUri")
        on_the_web = uri is not None and uri.startswith(("http://", "https://"))
        yield (
            "articles",
            without_nulls(
                {
                    "article_id": article,
                    "title": about.get("documentTitle"),
                    "language": None if language == "x-unspecified" else language,
                    "url": uri if on_the_web else None,
                    "external_id": None if on_the_web else uri,
                    "body": body,
                }
            ),
        )
        inside = [e for e in elements if e.get("begin") is not None and e.get("sofa") == sofa]
        others = [e for e in elements if e.get("begin") is None and _local(e) not in CARRIERS]
        self.account.no_place.update(map(_local, others))
        yield from self._annotations(article, _Document(body, inside, others))

    def _root(self, path: Path) -> Element | None:
        from defusedxml import DefusedXmlException
        from defusedxml.ElementTree import ParseError, parse

        content = whole(path, self.account)
        if content is None:
            return None
        try:
            root: Element | None = parse(BytesIO(content)).getroot()
        except (ParseError, DefusedXmlException, ValueError, LookupError) as error:
            self.account.refused.append(Refused(typed(path), f"no XML that can be read: {error}"))
            return None
        return root

    def _annotations(self, article: str, document: _Document) -> Iterator[tuple[str, Row]]:
        quotes = [e for e in document.annotations if _local(e).lower() in QUOTES]
        pointed = {
            one for e in quotes for name in (*SPEAKERS, *CUES) for one in e.get(name, "").split()
        }
        for element in document.annotations:
            kind = _local(element)
            place = self._span(document, element)
            key = f"{article}#{element.get(XMI_ID)}"
            if kind.lower() in QUOTES:
                if place is not None:
                    yield "quotes", self._quote(article, key, document, element, place)
            elif kind.lower() in NAMES:
                if place is not None:
                    row = {"mention_id": key, "article_id": article, "span": place}
                    yield "mentions", row | {"entity": element.get("value")}
            elif kind not in CARRIERS and element.get(XMI_ID) not in pointed:
                self.account.no_place[kind] += 1

    def _quote(
        self, article: str, key: str, document: _Document, element: Element, place: Row
    ) -> Row:
        kind = _local(element)
        left = [name for name in element.attrib if name not in OWN]
        self.account.no_place.update(f"{kind}.{name}" for name in left)
        self.account.no_place.update(f"{kind}.{_local(child)}" for child in element)
        speaker, speaker_span = self._part(document, element, SPEAKERS)
        cue, cue_span = self._part(document, element, CUES)
        written = (element.get(name) for name in KINDS)
        return without_nulls(
            {
                "quote_id": key,
                "article_id": article,
                "kind": next((value for value in written if value), None),
                "text": place["text"],
                "spans": [place],
                "speaker_text": speaker,
                "speaker_span": speaker_span,
                "cue_text": cue,
                "cue_span": cue_span,
            }
        )

    def _part(
        self, document: _Document, element: Element, names: Sequence[str]
    ) -> tuple[str | None, Row | None]:
        """The words of a feature, and where they are, if it points to one annotation."""
        value = next((element.get(name) for name in names if element.get(name)), None)
        if value is None:
            return None, None
        ids = value.split()
        if all(one in document.by_id for one in ids):
            spans = [self._span(document, document.by_id[one]) for one in ids]
            found = [one for one in spans if one is not None]
            words = " ".join(one["text"] for one in found) or None
            return words, found[0] if len(found) == 1 else None
        if value in document.others:
            label = next(filter(None, map(document.others[value].get, LABELS)), None)
            if label is None:
                self.account.unlocated["structure without a name"] += 1
            return label, None
        return value, None

    def _span(self, document: _Document, element: Element) -> Row | None:
        begin, end = element.get("begin", ""), element.get("end", "")
        places = [
            None if unit is None else document.units.code_point(unit)
            for unit in map(number, (begin, end))
        ]
        found = span(document.body, *places)
        if found is None and begin != end:
            self.account.unlocated["offsets beyond the text"] += 1
        return found


class _Document:
    """The text of a view, its annotations, and the structures that are none, by their ids."""

    def __init__(
        self, body: str, annotations: Sequence[Element], others: Sequence[Element]
    ) -> None:
        self.body = body
        self.units = Utf16(body)
        self.annotations = annotations
        self.by_id = {e.get(XMI_ID, ""): e for e in annotations}
        self.others = {e.get(XMI_ID, ""): e for e in others}


def _local(element: Element) -> str:
    return element.tag.rpartition("}")[2]
