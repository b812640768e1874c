"""What the sections of the page are put together from."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from rightrate.report.figures import Figure
from rightrate.report.html.prose import prose
from rightrate.report.html.tables import figure_table
from rightrate.report.markup import Markup, element, text
from rightrate.report.svg import svg

#: Sizes in which a picture is drawn, the wide one first.
FULL: Final = ((880.0, 430.0), (400.0, 360.0))
HALF: Final = ((428.0, 330.0),)


@dataclass(frozen=True, slots=True)
class Place:
    """A figure and the place that it has on the page.

    Args:
        figure: The figure.
        wide: Whether it has the whole width of the page.
        prefix: What stands before its key, so that two figures of one kind have different names.
    """

    figure: Figure
    wide: bool
    prefix: str = ""


def pictures(*places: Place) -> Markup:
    """Figures in a grid, each with its caption and its data.

    Args:
        *places: The figures, in their order.

    Returns:
        The grid.
    """
    return element("div", *map(_picture, places), class_="pictures")


def section(title: str, *content: Markup) -> Markup:
    """A section under a heading.

    Args:
        title: The heading.
        *content: What stands in it.

    Returns:
        The section.
    """
    return element("section", element("h2", text(title)), *content)


def pairs(named: Iterable[tuple[str, str]]) -> Markup:
    """Names and values side by side.

    Args:
        named: The pairs, in their order.

    Returns:
        A list of descriptions.
    """
    items = (element("div", element("dt", text(name)), element("dd", prose(value))) for name, value in named)
    return element("dl", *items)


def sentences(told: Iterable[str]) -> Markup:
    """Sentences, one below the other.

    Args:
        told: The sentences.

    Returns:
        A list.
    """
    return element("ul", *(element("li", prose(one)) for one in told), class_="why")


def _picture(place: Place) -> Markup:
    figure = place.figure
    drawn = [
        element("div", Markup(svg(figure, width=width, height=height, alone=False)), class_=f"size-{at}")
        for at, (width, height) in enumerate(FULL if place.wide else HALF)
    ]
    data = element("details", element("summary", text("Data of this figure")), figure_table(figure))
    return element(
        "figure",
        element("h3", text(figure.title)),
        *drawn,
        element("figcaption", prose(figure.caption)),
        data,
        id=f"{place.prefix}{figure.key}",
        class_="wide" if place.wide else "half",
    )
