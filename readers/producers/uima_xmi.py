"""UIMA CAS in XMI, as INCEpTION and DKPro write it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Final

from newsschema.readers.file_names import typed
from newsschema.readers.producers.documents import whole
from newsschema.readers.producers.offsets import Utf16, span
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
METADATA: Final = "DocumentMetaData"
CARRIERS: Final = frozenset({"NULL", "Sofa", "View", "XMI", "DocumentAnnotation", METADATA})


class UimaXmi(Producer):
    """UIMA CAS in XMI: one document per file, as exported by INCEpTION and DKPro.

    The text of the first view is the body. Annotations whose type is called Quote, Quotation,
    Attribution, DirectSpeech or Speech are quotes; their features `speaker` and `cue` are texts
    or point to other annotations. Named entities are mentions. Offsets count UTF-16 units and
    become code points. Tokens, sentences, other layers and further views have no place.

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
        sofa, body = texts[0].get(XMI_ID), texts[0].get("sofaString") or ""
        if len(texts) > 1:
            self.account.no_place["further view"] += len(texts) - 1
        about: Mapping[str, str] = next((e.attrib for e in elements if _local(e) == METADATA), {})
        article = about.get("documentId") or path.name.removesuffix(".xmi")
        language = about.get("language")
        yield (
            "articles",
            without_nulls(
                {
                    "article_id": article,
                    "title": about.get("documentTitle"),
                    "language": None if language == "x-unspecified" else language,
                    "url": about.get("documentUri"),
                    "body": body,
                }
            ),
        )
        inside = [e for e in elements if e.get("begin") is not None and e.get("sofa") == sofa]
        yield from self._annotations(article, body, inside)
        others = (e for e in elements if e.get("begin") is None and _local(e) not in CARRIERS)
        self.account.no_place.update(map(_local, others))

    def _root(self, path: Path) -> Element | None:
        from defusedxml import DefusedXmlException
        from defusedxml.ElementTree import ParseError, parse

        content = whole(path, self.account)
        if content is None:
            return None
        try:
            root: Element | None = parse(BytesIO(content)).getroot()
        except (ParseError, DefusedXmlException, ValueError) as error:
            self.account.refused.append(Refused(typed(path), f"no XML that can be read: {error}"))
            return None
        return root

    def _annotations(
        self, article: str, body: str, elements: list[Element]
    ) -> Iterator[tuple[str, Row]]:
        units = Utf16(body)
        by_id = {e.get(XMI_ID): e for e in elements}
        pointed: set[str | None] = set()
        for element in elements:
            if _local(element).lower() in QUOTES:
                pointed.update(element.get(name) for name in (*SPEAKERS, *CUES))
        for element in elements:
            kind = _local(element)
            place = self._span(body, units, element)
            key = f"{article}#{element.get(XMI_ID)}"
            if kind.lower() in QUOTES:
                if place is not None:
                    yield "quotes", self._quote(article, key, body, units, element, by_id)
            elif kind.lower() in NAMES:
                if place is not None:
                    row = {"mention_id": key, "article_id": article, "span": place}
                    yield "mentions", row | {"entity": element.get("value")}
            elif kind not in CARRIERS and element.get(XMI_ID) not in pointed:
                self.account.no_place[kind] += 1

    def _quote(
        self,
        article: str,
        key: str,
        body: str,
        units: Utf16,
        element: Element,
        by_id: Mapping[str | None, Element],
    ) -> Row:
        place = self._span(body, units, element)
        speaker = next((element.get(name) for name in SPEAKERS if element.get(name)), None)
        cue = next((element.get(name) for name in CUES if element.get(name)), None)
        spans = {
            role: self._span(body, units, by_id[value]) if value in by_id else None
            for role, value in (("speaker", speaker), ("cue", cue))
        }
        written = (element.get(name) for name in KINDS)
        return without_nulls(
            {
                "quote_id": key,
                "article_id": article,
                "kind": next((value for value in written if value), None),
                "text": place and place["text"],
                "spans": [place],
                "speaker_text": spans["speaker"]["text"] if spans["speaker"] else speaker,
                "speaker_span": spans["speaker"],
                "cue_text": spans["cue"]["text"] if spans["cue"] else cue,
                "cue_span": spans["cue"],
            }
        )

    def _span(self, body: str, units: Utf16, element: Element) -> Row | None:
        begin, end = element.get("begin", ""), element.get("end", "")
        if begin.isdecimal() and end.isdecimal():
            found = span(body, units.code_point(int(begin)), units.code_point(int(end)))
            if found is not None:
                return found
        if begin != end:
            self.account.unlocated["offsets beyond the text"] += 1
        return None


def _local(element: Element) -> str:
    return element.tag.rpartition("}")[2]
