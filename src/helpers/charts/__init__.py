"""Charts of reported ranges: on any Axes, or published whole."""

from helpers.charts.chart import Chart, Section
from helpers.charts.ranges import Ranges, plot_days, plot_ranges
from helpers.charts.style import color_of
from helpers.charts.views import chosen_chart, other_charts, topic_chart

__all__ = [
    "Chart", "Ranges", "Section", "chosen_chart", "color_of", "other_charts", "plot_days", "plot_ranges", "topic_chart",
]  # fmt: skip
