"""Figures as data: a record in, axes and series out; svg, terminal and matplotlib draw them."""

from rightrate.report.figures.axis import Axis, Number
from rightrate.report.figures.best_rate import best_rate_against_horizon
from rightrate.report.figures.change_against_width import change_against_width
from rightrate.report.figures.dots import Dot
from rightrate.report.figures.evidence import best_by_horizon, describe, evidence_of, horizons_of, record_of
from rightrate.report.figures.law_curve import LawCurve, law_curve
from rightrate.report.figures.loss_against_rate import loss_against_rate
from rightrate.report.figures.model import Figure
from rightrate.report.figures.range_test_curve import range_test_curve
from rightrate.report.figures.schedule_curve import schedule_curve
from rightrate.report.figures.score_against_rate import score_against_rate
from rightrate.report.figures.score_against_speed import score_against_speed
from rightrate.report.figures.series import Band, Line, Marker, Points, Role, Rug, Series, Shape, Span
from rightrate.report.figures.training_curves import training_curves

__all__ = [
    "Axis",
    "Band",
    "Dot",
    "Figure",
    "LawCurve",
    "Line",
    "Marker",
    "Number",
    "Points",
    "Role",
    "Rug",
    "Series",
    "Shape",
    "Span",
    "best_by_horizon",
    "best_rate_against_horizon",
    "change_against_width",
    "describe",
    "evidence_of",
    "horizons_of",
    "law_curve",
    "loss_against_rate",
    "range_test_curve",
    "record_of",
    "schedule_curve",
    "score_against_rate",
    "score_against_speed",
    "training_curves",
]
