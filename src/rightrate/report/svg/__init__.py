"""Figures as SVG: plain text without scripts, right on light and on dark paper."""

from rightrate.report.figures.model import Figure
from rightrate.report.markup import Markup, element, text
from rightrate.report.palette import LIGHT, style_sheet
from rightrate.report.svg.axes import draw_axes, draw_grid, draw_legend, draw_marker_texts, label, named
from rightrate.report.svg.frame import FONT, Frame, frame
from rightrate.report.svg.series import draw_all

__all__ = ["svg", "svg_style"]

_FACE = "system-ui,-apple-system,'Segoe UI',Roboto,'Helvetica Neue',Arial,sans-serif"
_LEAST_WIDTH = 240.0
_INSET = 8.0  # on a page, the picture keeps to the margin of the text instead


def svg(
    figure: Figure, *, width: float = 760, height: float = 420, alone: bool = True, heading: bool = False
) -> str:
    """Draw a figure.

    Every colour is a CSS custom property, `--rr-ink` for instance, with a fallback written into the element;
    the picture follows the colour scheme of the reader.

    Args:
        figure: What is drawn.
        width: Width in pixels at which the text has its natural size, at least 240; the picture scales.
        height: Height in pixels at that width; a long legend makes the picture higher.
        alone: Whether the picture brings its own style; a page that holds `svg_style` once sets it to False.
        heading: Whether the title of the figure is drawn on top.

    Returns:
        One `svg` element.
    """
    room = frame(figure, max(width, _LEAST_WIDTH), height, heading=heading, inset=_INSET if alone else 0.0)
    own = {"xmlns": "http://www.w3.org/2000/svg"} if alone else {}
    return element(
        "svg",
        element("title", text(figure.title)),
        element("desc", text(figure.caption)),
        *([element("style", Markup(svg_style()))] if alone else []),
        named("paper", element("rect", width=room.width, height=room.height, rx=6, fill="currentColor")),
        *_content(figure, room, heading=heading),
        viewBox=f"0 0 {room.width:g} {room.height:g}",
        class_="rr",
        role="img",
        aria_label=f"{figure.title}. {figure.caption}",
        font_family=_FACE,
        font_size=FONT,
        style="max-width:100%;height:auto;font-variant-numeric:tabular-nums",
        width=room.width,
        color=LIGHT.ink,
        **own,
    )


def svg_style(scope: str = ".rr") -> str:
    """The style sheet that all drawings share.

    Args:
        scope: CSS selector of what holds the colours: the drawings themselves, or ":root" for a whole page.

    Returns:
        CSS rules.
    """
    return style_sheet(scope) + "\n.rr .rr-edge{fill:var(--rr-paper,#ffffff)}\n.rr .rr-mark:hover{opacity:.6}"


def _content(figure: Figure, room: Frame, *, heading: bool) -> list[Markup]:
    title = [named("ink", label(figure.title, room.inset, 24, bold=True))] if heading else []
    return [
        *title,
        draw_grid(room),
        draw_axes(figure, room),
        draw_all(figure.series, room),
        draw_marker_texts(figure, room),
        draw_legend(room),
    ]
