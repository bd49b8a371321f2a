"""Charts of reported figures over time, on the caller's Axes or published whole.

style      colours for light and dark, sizes, the width of words
ranges     ranges on an Axes of the caller's
over_time  ranges over time on an Axes of the caller's, with lines, and words where they meet nothing
panels     the published figure: title, note, legend, a panel for each metric, source line
chart      which figures a chart shows, its words and its files
"""

from contextlib import redirect_stderr
from io import StringIO

with redirect_stderr(StringIO()):  # what matplotlib says of its cache and settings on import belongs on no page
    from helpers.charts.chart import Chart, chart_over_time, select
    from helpers.charts.over_time import plot_over_time
    from helpers.charts.ranges import completed, plot_ranges
    from helpers.charts.style import FORMS, source_colours

__all__ = ["FORMS", "Chart", "chart_over_time", "completed", "plot_over_time", "plot_ranges", "select"]
__all__ += ["source_colours"]
