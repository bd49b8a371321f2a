"""Charts of reported ranges: on any Axes, or published whole.

style    how charts look: forms, colours, the width of words
axes     ticks for values and days
ranges   points drawn on an Axes of the caller's
sheet    a figure laid out in inches
key      what the marks mean
rows     the published form: a row a figure
many     more figures than rows: axes of days, bands of months
chart    a chart as words, values and pictures
views    the charts of the pages
"""

from contextlib import redirect_stderr
from io import StringIO

with redirect_stderr(StringIO()):  # what matplotlib says of its cache and settings on import belongs on no page
    import matplotlib.font_manager  # noqa: F401

from helpers.charts.axes import day_axis
from helpers.charts.chart import Chart, Section
from helpers.charts.ranges import FACE, Ranges, plot_days, plot_ranges
from helpers.charts.style import FORMS, color_of
from helpers.charts.views import chosen_chart, other_charts, topic_chart

__all__ = [
    "FACE", "FORMS", "Chart", "Ranges", "Section", "chosen_chart", "color_of", "day_axis", "other_charts", "plot_days",
    "plot_ranges", "topic_chart",
]  # fmt: skip
