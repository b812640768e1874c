"""A figure as data: axes and series, free of any drawing."""

from dataclasses import dataclass

from rightrate.report.figures.axis import Axis
from rightrate.report.figures.series import Rug, Series


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """A picture as data.

    Args:
        key: Short name, unique among the figures of a report.
        title: What it shows, as a heading.
        caption: One sentence that says what there is to see; also the text for those who cannot see it.
        x: Horizontal axis.
        y: Vertical axis.
        series: What is drawn, in the order of the legend.
        lane: What the lane on the top edge holds, written beside it.
        note: Why nothing has a height, written into the figure; nothing when something has.
    """

    key: str
    title: str
    caption: str
    x: Axis
    y: Axis
    series: tuple[Series, ...] = ()
    lane: str = "diverged"
    note: str = ""

    @property
    def rows(self) -> int:
        """Rows of the lane on the top edge; 0 when there is none."""
        return max((one.row + 1 for one in self.series if isinstance(one, Rug) and one.xs), default=0)
