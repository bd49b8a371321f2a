"""Charts of reported figures over time, on the caller's Axes or published whole.

style      how charts look: colours for light and dark, fonts, the width of words
ranges     ranges on an Axes of the caller's
labels     words beside marks, where they meet nothing
over_time  dates on x, values on y: ranges, dotted lines, words and names on an Axes of the caller's
panels     the published figure: title, note, legend, a panel for each metric, source line
chart      which figures a chart shows, its words, and its files
"""

from contextlib import redirect_stderr
from io import StringIO

with redirect_stderr(StringIO()):  # what matplotlib says of its cache and settings on import belongs on no page
    import matplotlib.font_manager  # noqa: F401

from helpers.charts.chart import Chart, chart_over_time, headline, select
from helpers.charts.over_time import OverTime, plot_over_time, wording
from helpers.charts.ranges import Ranges, plot_ranges
from helpers.charts.style import FORMS, source_colours

__all__ = [
    "FORMS", "Chart", "OverTime", "Ranges", "chart_over_time", "headline", "plot_over_time", "plot_ranges", "select",
    "source_colours", "wording",
]  # fmt: skip
