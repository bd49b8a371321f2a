"""Charts over time: what they draw, where words are, which figures they show, and that all looks as it did."""

import re
from functools import cache
from itertools import combinations
from pathlib import Path
from types import SimpleNamespace
from xml.etree import ElementTree

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.colors import to_hex, to_rgb
from matplotlib.figure import Figure
from matplotlib.text import Text
from matplotlib.transforms import Bbox

import helpers
from helpers.charts import FORMS, chart_over_time, plot_over_time, plot_ranges, select, style
from helpers.charts.ranges import Bars
from helpers.wording import Vocabulary
from tests.conftest import FROZEN

# Text is rasterised a little differently from one FreeType build to the next; a moved bar or another colour gives a
# root mean square of 5 and more.
LOOKS = {"baseline_dir": "baseline", "tolerance": 2, "savefig_kwargs": {"dpi": 100}, "style": "default"}
BASELINE = Path(__file__).parent / "baseline"
INF, NAN, RULES = np.inf, np.nan, ("significant-digit", "literal", "five-percent")
USUAL = {"metric": "killed", "population": "troops", "measure": "cumulative", "scope": "", "linked": ""}
USUAL |= {"originator": "NIS", "basis": "reported", "dated": "stated", "hedge": "about", "value_to": NAN}
USUAL |= {"speaks": True, "panel": "Killed", "outlets": "A;B", "counted_in": "persons", "open_start": False}
USUAL |= {"origin_id": "", "scale": False}


METRICS = {"label": ["killed", "lost"], "topic": "toll", "headline": [True, False]}
# What charts use of a vocabulary.
WORDS = SimpleNamespace(
    metrics=pd.DataFrame(METRICS, index=["killed", "lost"]), label=lambda metric, measure: f"{metric}, {measure}",
    population=str, originator=lambda name, full=False: f"the {name}" if name else "an unnamed source", colours=lambda: {"NIS": "#1F5FBF"},
    ordered=lambda frame: frame.reset_index(drop=True),
)  # fmt: skip


def figures(*rows, **more):
    """Frames of few figures, each a day, low, best and high, and what else differs from USUAL."""
    made = []
    for number, row in enumerate(rows):
        days, low, best, high, *own = row
        start, end = (pd.Timestamp(day) for day in (days if isinstance(days, tuple) else (days, days)))
        known = USUAL | {"origin_id": f"o{number}", "date_start": start, "date_end": end, "low": low, "best": best}
        value = best if best == best else low
        made.append(known | {"high": high, "value": value, "published": end} | more | (own[0] if own else {}))
    return pd.DataFrame(made, columns=[*USUAL, "date_start", "date_end", "low", "best", "high", "value", "published"])  # fmt: skip


JAN, APR = "2025-01-15", "2025-04-30"
ABOUT, LEAST = (APR, 550.0, 600.0, 650.0), (JAN, 300.0, NAN, INF, {"hedge": "at_least"})


def crowd(count=200, sources=12, seed=1):
    """So many figures of so many sources over 900 days, a fifth of them open."""
    random = np.random.default_rng(seed)
    days = pd.Timestamp("2023-01-01") + pd.to_timedelta(np.sort(random.integers(0, 900, count)), unit="D")
    value = np.round(np.linspace(300, 9000, count) * random.uniform(0.7, 1.3, count), -2)
    opened, names = random.random(count) < 0.2, random.integers(0, sources, count)
    frame = figures(*[ABOUT] * count).assign(
        date_start=days, date_end=days, value=value, low=value - 50, published=days
    )
    frame = frame.assign(best=np.where(opened, NAN, value), high=np.where(opened, INF, value + 50))
    return frame.assign(hedge=np.where(opened, "at_least", "about"), originator=[f"Ministry {n + 1}" for n in names])


def own():
    figure = Figure()
    FigureCanvasAgg(figure)
    return figure.subplots()


def published(frame, **more):
    return chart_over_time(frame, WORDS, **more)


@cache
def opened(**limits):
    return helpers.open_study(**limits, data_dir=str(FROZEN))


@cache
def topics(**limits):
    study = opened(**limits)
    words = Vocabulary(study.tables)
    shown = study.points["population"].map(words.populations["page"]) != "context"
    rows = select(study.points[shown], words)
    return {topic: chart_over_time(same, words) for topic, same in rows.groupby("topic", sort=False)}


CROWDED = figures(
    ("2024-11-01", 2000.0, NAN, 9000.0, {"hedge": "vague", "value": 1000.0, "scale": True}),
    (("2024-01-01", "2024-12-31"), 400.0, NAN, INF, {"hedge": "at_least"}),
    (("2025-01-11", "2025-01-20"), 2950.0, NAN, INF, {"basis": "derived", "hedge": "", "value": NAN}),
    (APR, 14500.0, 15000.0, 15500.0, {"origin_id": "one"}),
    (APR, 17500.0, 18000.0, 18500.0, {"origin_id": "one"}),
    ("2025-05-05", 14500.0, 15000.0, 15500.0, {"dated": "assumed", "originator": "South Korean intelligence"}),
    ("2025-05-06", 27.0, 27.0, 27.0, {"originator": "", "hedge": "exact"}),
)
CASES = {
    "one": figures(ABOUT),
    "none": figures(),
    "kinds": CROWDED,
    "huge": figures((APR, 2.35e9, NAN, 13.5e9), (JAN, 0.0, NAN, 1.5e9, {"hedge": "up_to"})),
    "long names": figures(*[(APR, 500.0 * n, NAN, 600.0 * n, {"originator": f"{n} Ministry of a far country" * 2}) for n in range(1, 7)]),
    "characters": figures((APR, 1.0, NAN, 2.0, {"originator": "a\x00b국\ud800& <i> $x$ \\alpha", "panel": "<&\x1b$x$"})),
    **{f"{count} of {sources}": crowd(count, sources) for count, sources in ((12, 2), (25, 3), (60, 6))},
    "crowd": crowd(),
}  # fmt: skip


def drawn_texts(figure):
    """Every text that is drawn, with its box in pixels."""
    FigureCanvasAgg(figure)
    seen, draw = [], Text.draw
    with pytest.MonkeyPatch.context() as patch, plt.style.context(style.PUBLISHED):
        patch.setattr(Text, "draw", lambda self, *given: (seen.append(self), draw(self, *given))[1])
        figure.canvas.draw()
    seen = [text for text in seen if text.get_visible() and text.get_text().strip()]
    return [(text.get_text(), Text.get_window_extent(text)) for text in seen]


def collisions(figure):
    """The pairs of texts that share a pixel, the texts that leave the figure, the texts that meet a line or mark."""
    found, (right, top) = drawn_texts(figure), figure.bbox.max
    pairs = [(a, b) for (a, box), (b, other) in combinations(found, 2) if box.padded(-1).overlaps(other.padded(-1))]
    leaving = [text for text, box in found if box.x0 < 0 or box.y0 < 0 or box.x1 > right or box.y1 > top]
    artists = [(ax, artist) for ax in figure.axes for artist in ax.collections]
    lines = [(ax, ends) for ax, lines in artists if hasattr(lines, "get_segments") for ends in lines.get_segments()]
    parts = np.linspace(0, 1, 300)[:, None]
    places = [one + (two - one) * parts for one, two in (ax.transData.transform(ends) for ax, ends in lines)]
    places = np.vstack([np.empty((0, 2)), *places])
    marks = [Bbox(box.reshape(2, 2)) for _, bars in artists if isinstance(bars, Bars) for box in bars.extents()]
    crossed = [text for text, box in found if ((places > box.min + 1) & (places < box.max - 1)).all(axis=1).any()]
    crossed += [text for text, box in found if any(box.padded(-1).overlaps(mark) for mark in marks)]
    return pairs, leaving, crossed


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("topic", ["casualties", "workers"])
@pytest.mark.mpl_image_compare(**LOOKS)
def test_looks_as_it_did(topic, form):
    return topics()[topic].draw(form)


@pytest.mark.parametrize("case", ["kinds", "crowd"])
@pytest.mark.mpl_image_compare(**LOOKS)
def test_made_cases_look_as_they_did(case):
    return published(CASES[case]).draw()


def test_no_baseline_is_missing_and_none_is_left_over():
    names = {f"test_looks_as_it_did_{topic}-{form}.png" for topic in ("casualties", "workers") for form in FORMS}
    names |= {f"test_made_cases_look_as_they_did_{case}.png" for case in ("kinds", "crowd")}
    assert {path.name for path in BASELINE.iterdir()} == names


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("limits", [{}, {"outlets": "CNA"}])
def test_words_of_a_report_meet_nothing_and_all_values_are_there(limits, form):
    assert topics(**limits)
    for made in topics(**limits).values():
        figure = made.draw(form)
        assert collisions(figure) == ([], [], [])
        assert sum(len(ax.texts) for ax in figure.axes) >= len(made.data) + len(figure.axes), "a value has no words"


@pytest.mark.parametrize(
    ("case", "form"), [*((case, "narrow") for case in CASES), ("kinds", "wide"), ("crowd", "wide")]
)
@pytest.mark.filterwarnings("error", "ignore:Glyph")
def test_no_case_makes_words_meet_and_alt_texts_are_short(case, form):
    made = published(CASES[case], title="A headline that goes on. " * 20 if case == "one" else "")
    assert collisions(made.draw(form)) == ([], [], [])
    assert len(made.alt) < 300 and made.alt.startswith("Chart over time. ")


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("case", ["crowd", "25 of 3"])
def test_the_axis_reaches_above_the_marks_and_words_are_at_their_own(case, form):
    (ax,) = published(CASES[case]).draw(form).axes
    assert ax.get_ylim()[1] >= ax.get_yticks()[-1] >= CASES[case]["low"].max()
    for text in ax.texts:
        away = np.hypot(
            *(np.abs(text.get_position()) - np.ptp(text.get_window_extent().get_points(), axis=0) / 2).clip(0)
        )
        assert away < 40 or text.arrow_patch, f"{text.get_text()} is far from its mark"


def test_no_two_sources_of_a_panel_look_alike():
    rows = crowd(200, 32).assign(population=lambda frame: "group " + (frame["date_start"].dt.year % 2).astype(str))
    found = select(rows, WORDS).drop_duplicates(["panel", "originator"])
    assert found["panel"].nunique() == 2 and not found.duplicated(["panel", "color"]).any()
    assert select(crowd(), WORDS).drop_duplicates("originator")["color"].isin(style.PALETTE).all()


def test_an_alt_text_says_what_is_calculated_and_whose_figures_it_gives():
    rows = figures(
        ABOUT, (*LEAST[:4], {"basis": "derived", "hedge": ""}), (APR, 900.0, 900.0, 900.0, {"originator": "Kyiv"})
    )
    assert published(rows, title="Toll").alt == (
        "Chart over time. Toll. Figures: 2 reported and 1 calculated. "
        "Killed, the NIS: about 600, by 30 April 2025. Killed, the Kyiv: about 900, by 30 April 2025."
    )
    many = published(pd.concat([rows.assign(panel=f"Panel {n}") for n in range(9)]), title="Toll").alt
    assert len(many) < 300 and many.endswith(" more panels.")


# Which dates a line joins

CLOSED = (JAN, 290.0, 300.0, 310.0)
JOINED = {
    "two dates": ([CLOSED, ABOUT], 1),
    "a minimum": ([LEAST, ABOUT], 0),
    "a vague word": ([(JAN, 200.0, NAN, 900.0, {"hedge": "vague"}), ABOUT], 0),
    "an assumed day": ([(*CLOSED, {"dated": "assumed"}), ABOUT], 0),
    "reports that differ": ([CLOSED, ABOUT, (APR, 800.0, 800.0, 800.0)], 0),
    "two sources": ([CLOSED, (*ABOUT, {"originator": "Kyiv"})], 0),
    "two metrics": ([CLOSED, (*ABOUT, {"metric": "lost"})], 0),
    "what may be one report": ([CLOSED, (*ABOUT, {"linked": "x;o0"})], 0),
    "windows that overlap": ([((JAN, "2025-05-01"), 1.0, 2.0, 3.0), ABOUT], 0),
    "a total that falls": ([(JAN, 800.0, 810.0, 820.0), ABOUT], 1),
}


def test_a_line_joins_two_closed_figures_of_one_source():
    for order in (1, -1):
        drawn = {case: plot_over_time(own(), figures(*rows).iloc[::order]) for case, (rows, _) in JOINED.items()}
        assert {case: len(of.lines.get_segments()) for case, of in drawn.items()} == {
            case: count for case, (_, count) in JOINED.items()
        }


# Marks and words on the caller's own Axes


def test_marks_stand_for_days_and_ranges_at_any_zoom():
    ax = own()
    drawn = plot_ranges(ax, figures(ABOUT, (("2025-01-01", "2025-01-31"), 2000.0, NAN, 9000.0), LEAST))
    day, month, minimum = drawn.bars.boxes
    assert (day[2] - day[0], *day[[1, 3]]) == (1, 550, 650) and (month[2] - month[0], *month[[1, 3]]) == (31, 2e3, 9e3)
    assert minimum[[1, 3]].tolist() == [300, 300]
    assert drawn.ticks.boxes[:, 1].tolist() == [600]
    for limit in (700, 70000):
        ax.set_ylim(0, limit)
        left, low, right, high = drawn.bars.extents()[0]
        true = 100 / limit * ax.bbox.height * 72 / ax.figure.dpi
        assert right - left >= 6.99 and high - low == pytest.approx(max(true, 4)), "a bar is higher than its range"
        fading = drawn.bars.extents()[:, 3] - drawn.bars.extents(0)[:, 3]
        assert fading.tolist() == pytest.approx([0, 0, 12]), "a minimum points to a value"


def test_calculated_is_hollow_assumed_days_are_dashed_and_both_are_said():
    rows = [(*ABOUT, {"basis": "derived", "hedge": ""}), (JAN, 1.0, 2.0, 3.0, {"dated": "assumed"})]
    drawn = plot_over_time(own(), figures(*rows))
    assert [to_hex(face, keep_alpha=True)[-2:] for face in drawn.bars.get_facecolors()] == ["1e", "ff"]
    assert [dash[1] is not None for dash in drawn.bars.get_linestyle()] == [True, False]
    assert {text.get_text() for text in drawn.labels} == {"550 to 650\n(calculated)", "about 2\n(day not given)"}


# Which figures, in which words


def test_panels_are_stocks_and_totals_with_a_stated_number():
    rows = [
        ABOUT,
        LEAST,
        *[(*ABOUT, {"measure": measure}) for measure in ("flow", "projection", "rate", "share")],
        (*ABOUT, {"scope": "identified"}),
        (*ABOUT, {"speaks": False}),
        (*ABOUT, {"population": "others", "dated": "assumed"}),
        (*ABOUT, {"population": "vague", "hedge": "vague"}),
        (*ABOUT, {"metric": "lost"}),
        (*CLOSED, {"metric": "lost"}),
    ]
    found = select(figures(*rows), WORDS)
    assert found["low"].tolist() == [300, 550] and set(found["panel"]) == {"Killed, cumulative"}
    more = select(figures(*rows, ("2025-02-01", 1.0, 2.0, 3.0, {"metric": "lost"})), WORDS)
    assert more["metric"].value_counts().to_dict() == {"killed": 2, "lost": 3}, "three numbers make a panel"


def test_a_headline_holds_under_every_rule():
    titles = {rule: [made.title for made in topics(hedge_rule=rule).values()] for rule in RULES}
    assert titles["literal"] == titles["five-percent"] == titles["significant-digit"]
    assert "Killed and wounded: the NIS is the only source" in titles["literal"]
    assert published(CASES["crowd"]).title == "Killed: figures from 12 sources"
    assert published(figures(ABOUT, (*CLOSED, {"originator": ""}))).title == (
        "Killed: figures come from the NIS and an unnamed source"
    )


# Files


@pytest.mark.parametrize("form, pixels", [("wide", 940), ("narrow", 328)])
def test_files_are_the_same_on_every_run_whatever_style_the_user_has_and_type_is_12_pixels_or_more(form, pixels):
    made = published(CROWDED)
    once = made.images(form)
    with plt.rc_context({"font.size": 30, "lines.linewidth": 9, "savefig.dpi": 40, "svg.hashsalt": "x"}):
        plt.style.use("dark_background")
        assert made.images(form) == once and set(once) == {"png", "svg"}
    svg = once["svg"].decode()
    root = ElementTree.fromstring(svg)
    sizes = [float(size) for size in re.findall(r"font(?:-size)?:[^;\"]*?([\d.]+)px", svg)]
    assert root.get("width") == f"{pixels * 0.75:g}pt" and min(sizes) * 4 / 3 >= 12
    assert "about 18,000" in "".join(root.itertext())


def test_a_notebook_gets_a_picture_with_its_alt_text_and_its_values(tmp_path):
    made = topics()["workers"]
    data, metadata = made._repr_mimebundle_()
    assert data["image/png"] == made.images(kinds=["png"])["png"] and metadata["image/png"]["alt"] == made.alt
    assert made.alt in data["text/plain"] and "15500.0" in data["text/plain"]
    made.save(tmp_path / "narrow.svg", "narrow")
    assert (tmp_path / "narrow.svg").read_bytes() == made.images("narrow", ["svg"])["svg"]


def contrast(one, other):
    light = []
    for color in (one, other):
        parts = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in to_rgb(color)]
        light.append(np.dot(parts, [0.2126, 0.7152, 0.0722]) + 0.05)
    return max(light) / min(light)


@pytest.mark.parametrize("color", [*style.PALETTE, style.UNNAMED])
def test_colours_stand_out_from_paper(color):
    assert contrast(color, style.PAPER) >= 3 and contrast(style.word_colour(color), style.PAPER) >= 4.5  # WCAG 2.2
    dark = re.search(rf'fill: {color}"\]{{fill:(#\w+)', style.dark_style([color]))[1]
    assert contrast(dark, style.DARK[style.PAPER]) >= 4.5
