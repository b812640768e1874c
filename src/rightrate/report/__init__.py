"""Figure data from a stored study, and its drawings: svg, terminal, html and Matplotlib.

Nothing is estimated here: every fitted line comes from the answer of the search.
"""

from rightrate.report.figures import (
    Figure,
    best_rate_against_horizon,
    loss_against_rate,
    schedule_curve,
    training_curves,
)
from rightrate.report.html import answer_html, report_html, write_report
from rightrate.report.matplotlib import draw
from rightrate.report.summary import hints, summary
from rightrate.report.svg import svg
from rightrate.report.sweep import SweepShown, swept_lengths
from rightrate.report.terminal import terminal
from rightrate.report.verdict import Verdict, verdict

__all__ = [
    "Figure",
    "SweepShown",
    "Verdict",
    "answer_html",
    "best_rate_against_horizon",
    "draw",
    "hints",
    "loss_against_rate",
    "report_html",
    "schedule_curve",
    "summary",
    "svg",
    "swept_lengths",
    "terminal",
    "training_curves",
    "verdict",
    "write_report",
]
