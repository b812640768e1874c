"""Read drawings back, so that tests look at what is really there."""

import math
import re
from html.parser import HTMLParser
from xml.etree import ElementTree

SVG = "{http://www.w3.org/2000/svg}"
_VOID = frozenset({"meta", "br", "link", "img", "input", "hr"})
_INLINE = frozenset({"span", "b", "code"})
_NUMBER = re.compile(r"-?(?:\d+\.?\d*|inf|nan)")


def parse_svg(text: str) -> ElementTree.Element:
    """The root of a drawing that stands alone."""
    root = ElementTree.fromstring(text)
    assert root.tag == f"{SVG}svg"
    return root


def texts(root: ElementTree.Element) -> list[str]:
    """Every text that is drawn, in order."""
    return [element.text or "" for element in root.iter(f"{SVG}text")]


def marks(root: ElementTree.Element) -> list[str]:
    """What is said about each point, arrow and cross."""
    groups = [element for element in root.iter(f"{SVG}g") if element.get("class") == "rr-mark"]
    return [element.findtext(f"{SVG}title") or "" for element in groups]


def places(root: ElementTree.Element) -> list[tuple[float, float]]:
    """Every place that a mark or a text of the drawing touches."""
    found = []
    for element in root.iter():
        if element.tag == f"{SVG}path":
            numbers = [float(number) for number in _NUMBER.findall(element.get("d", ""))]
            found += list(zip(numbers[::2], numbers[1::2], strict=True))
        if element.tag == f"{SVG}circle":
            found.append((float(element.get("cx", "nan")), float(element.get("cy", "nan"))))
        if element.tag in {f"{SVG}text", f"{SVG}rect"} and element.get("x") is not None:
            found.append((float(element.get("x", "nan")), float(element.get("y", "nan"))))
        if element.tag == f"{SVG}rect":
            x, y = float(element.get("x", "0")), float(element.get("y", "0"))
            found.append((x + float(element.get("width", "nan")), y + float(element.get("height", "nan"))))
    return found


def outside(root: ElementTree.Element) -> list[tuple[float, float]]:
    """The places that do not lie within the view box, or are no numbers."""
    _, _, width, height = map(float, root.get("viewBox", "").split())
    return [
        (x, y)
        for x, y in places(root)
        if not (math.isfinite(x) and math.isfinite(y) and 0 <= x <= width and 0 <= y <= height)
    ]


class Page(HTMLParser):
    """A page with its tags checked for balance, and its parts collected."""

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self.attributes: list[tuple[str, str, str]] = []
        self.tags: list[str] = []
        self.words: list[str] = []
        self.data = ""
        self._open: list[str] = []
        self.feed(text)
        self.close()
        assert self._open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note a tag and its attributes."""
        self.tags.append(tag)
        self.attributes += [(tag, name, value or "") for name, value in attrs]
        if tag not in _VOID:
            self._open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        """Check that the innermost tag ends first."""
        assert self._open.pop() == tag
        if tag not in _INLINE:
            self.words.append(" ")

    def handle_data(self, data: str) -> None:
        """Collect what is read, apart from styles."""
        if self._open and self._open[-1] == "script":
            self.data += data
        elif self._open and self._open[-1] != "style":
            self.words.append(data)

    @property
    def text(self) -> str:
        """Everything that is read on the page."""
        return "".join(self.words)
