"""Charts: what they draw, that no text meets another, that Axes stay Axes, that all looks as it did."""

from functools import cache
from itertools import combinations, pairwise
from pathlib import Path
from xml.etree import ElementTree

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest
from colorspacious import cspace_convert, deltaE
from matplotlib import rc_context
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.colors import to_hex, to_rgb
from matplotlib.figure import Figure
from matplotlib.text import Text

from helpers.charts import Chart, Section, chart, many, plot_ranges, style, topic_chart
from helpers.figures import open_study
from helpers.pages import Page
from tests.conftest import FROZEN

PAGES = {"casualties": "casualty_growth", "troops": "casualty_growth", "workers": "worker_inflow"}
PAGES |= {"crossings": "worker_inflow"}

# Text is rasterised a little differently from one FreeType build to the next; a moved bar or another colour gives a
# root mean square of 5 and more.
TOLERANCE = 2
VIEWS = ["casualties", "troops", "workers", "crossings"]
BASELINE = Path(__file__).parent / "baseline"
INF, NAN, DAY = np.inf, np.nan, pd.Timestamp("2025-04-30")


@cache
def opened(**limits):
    return open_study(**limits, data_dir=str(FROZEN))


def drawn_as(view, study):
    """The chart of a topic on its page."""
    return topic_chart(Page(study, PAGES[view]), view)


@pytest.fixture(scope="module")
def study():
    return opened()


def point(low=550.0, best=600.0, high=650.0, **more):
    words = {"when": "30 April 2025", "said": "about 600", "span": "550 to 650", "who": "NIS, 7 outlets"}
    known = {"originator": "NIS", "date_start": DAY, "date_end": DAY, "basis": "reported", "outlets": "A;B"}
    return {"low": low, "best": best, "high": high} | known | words | more


def points(*rows):
    return pd.DataFrame([point(*row) if isinstance(row, tuple) else point(**row) for row in rows or [()]])


def scattered(count, seed=1):
    """So many figures over two years, a fifth of them open."""
    random = np.random.default_rng(seed)
    days = pd.Timestamp("2024-01-01") + pd.to_timedelta(random.integers(0, 700, count), unit="D")
    low = random.integers(100, 9000, count).astype(float)
    high = np.where(random.random(count) < 0.2, INF, low + 100)
    frame = pd.concat([points()] * count, ignore_index=True)
    names = random.choice(["NIS", "Ukraine", ""], count)
    return frame.assign(low=low, best=low + 50, high=high, date_start=days, date_end=days, originator=names)


def own(rows=1, columns=1):
    """Axes of a figure that can be drawn."""
    figure = Figure()
    FigureCanvasAgg(figure)
    return figure.subplots(rows, columns)


def one(frame, title="A title", **more):
    return Chart.of([Section("Killed, persons", frame)], title, "A subtitle", "A source", **more)


def texts(figure):
    """Every text that is drawn, with its box in pixels, as matplotlib calls for each."""
    seen, draw = [], Text.draw

    def note(self, renderer, *args, **kwargs):
        seen.append(self)
        return draw(self, renderer, *args, **kwargs)

    with pytest.MonkeyPatch.context() as patch, style.published():
        patch.setattr(Text, "draw", note)
        figure.canvas.draw()
        found = [(text.get_text(), Text.get_window_extent(text)) for text in seen if text.get_visible()]
    return [(text, box) for text, box in found if text.strip()]


def collisions(figure):
    """The pairs of texts that share a pixel, and the texts that leave the figure."""
    found, (right, top) = texts(figure), figure.bbox.max
    pairs = [(a, b) for (a, box), (b, other) in combinations(found, 2) if box.padded(-0.5).overlaps(other.padded(-0.5))]
    return pairs, [text for text, box in found if box.x0 < 0 or box.y0 < 0 or box.x1 > right or box.y1 > top]


@pytest.mark.parametrize("form", style.FORMS)
@pytest.mark.parametrize("view", VIEWS)
@pytest.mark.mpl_image_compare(
    baseline_dir="baseline", tolerance=TOLERANCE, savefig_kwargs={"dpi": "figure"}, style=style.RC
)
def test_looks_as_it_did(view, form, study):
    return drawn_as(view, study).draw(form)


@pytest.mark.parametrize("kind", ["hard", "dense", "bands"])
@pytest.mark.mpl_image_compare(
    baseline_dir="baseline", tolerance=TOLERANCE, savefig_kwargs={"dpi": "figure"}, style=style.RC
)
def test_made_cases_look_as_they_did(kind):
    return {"hard": hard, "dense": lambda: one(scattered(60)), "bands": lambda: one(scattered(900))}[kind]().draw()


def test_no_baseline_is_missing_and_none_is_left_over():
    real = {f"test_looks_as_it_did_{view}-{form}.png" for view in VIEWS for form in style.FORMS}
    made = {f"test_made_cases_look_as_they_did_{kind}.png" for kind in ("hard", "dense", "bands")}
    assert {path.name for path in BASELINE.iterdir()} == real | made


LIMITS = [{}, {"published_until": "2025-02-28"}, {"hedge_rule": "literal"}, {"outlets": "Yahoo"}]


@pytest.mark.parametrize("form", style.FORMS)
@pytest.mark.parametrize("view", VIEWS)
@pytest.mark.parametrize("limits", LIMITS)
def test_no_text_meets_another_or_leaves_the_picture(view, form, limits):
    drawn = drawn_as(view, opened(**limits))
    assert collisions(drawn.draw(form)) == ([], [])
    for section in drawn.sections:
        assert collisions(drawn.section(section.heading).draw(form)) == ([], [])


LONG = "in an article of 9 February 2025; the day is not given"
EVENTS = pd.DataFrame(
    [
        point(when="October 2024", said="“that a great many of them have been sent to the front line, as was said”"),
        point(date_start=pd.NaT, date_end=pd.NaT, when=LONG, said="“$5 & <b> $6”", who="nobody named"),
    ]
)


def hard():
    """Every kind of mark, long words, days that are missing or assumed, values of 2 beside thousands."""
    rows = points(
        (300.0, NAN, INF),
        {"basis": "derived", "said": "4,000 to 4,200 (derived, as was said of nobody else)"},
        {"low": 2000.0, "best": NAN, "high": 9000.0, "who": "South Korea's National Intelligence Service, 12 outlets"},
        {"date_start": pd.NaT, "date_end": pd.NaT, "when": LONG, "originator": ""},
        {"when": LONG, "color": "#123456"},
    ).assign(dated=["stated", "stated", "assumed", "stated", "assumed"])
    small = points((2.0, 2.0, 2.0), (0.0, 0.0, 0.0))
    sections = [
        Section("Killed, persons", rows),
        Section("Captured, persons, with a heading that goes on and on about those who were sent to far places", small),
    ]
    return Chart.of(sections, "A title", "A subtitle", "A source", events=EVENTS)


CASES = {
    "1 row": lambda: one(points()),
    "12 rows": lambda: one(scattered(12)),
    "25 rows": lambda: one(scattered(25)),
    "60 rows": lambda: one(scattered(60), events=EVENTS),
    "300 rows": lambda: one(scattered(300), events=EVENTS),
    "5,000 rows": lambda: one(scattered(5000)),
    "many parts": lambda: Chart.of(
        [Section(f"Part {n}", scattered(n + 1)) for n in range(6)], "A title", events=EVENTS
    ),
    "zero": lambda: one(points((0.0, 0.0, 0.0))),
    "all open": lambda: one(points(*[(300.0, NAN, INF)] * 3)),
    "huge": lambda: one(points((2.35e9, NAN, 13.5e9), (0.0, NAN, 1.5e9))),
    "no day at all": lambda: one(points({"date_start": pd.NaT, "date_end": pd.NaT, "when": "not stated"})),
    "60 rows without days": lambda: one(scattered(60).assign(date_start=pd.NaT, date_end=pd.NaT)),
    "one day": lambda: one(points(dict.fromkeys(("date_start", "date_end"), pd.Timestamp("2025-12-16")))),
    "long words": lambda: one(points({"who": "a ministry " * 20, "when": LONG * 2, "said": "x" * 120, "span": LONG})),
    "no span, no words": lambda: one(points({"said": "", "span": ""})),
    "many originators": lambda: one(scattered(700).assign(originator=[f"ministry {n % 9} " * 6 for n in range(700)])),
    "events alone": lambda: Chart.of([], "A title", events=EVENTS),
    "nothing": lambda: Chart.of([], "A title of nothing", "", "0 articles."),
    "all kinds": hard,
    "many events": lambda: one(points(), events=pd.concat([EVENTS] * 30, ignore_index=True)),
}


@pytest.mark.parametrize("form", style.FORMS)
@pytest.mark.parametrize("case", CASES)
@pytest.mark.filterwarnings("error")
def test_no_case_makes_texts_meet(case, form):
    made = CASES[case]()
    assert collisions(made.draw(form)) == collisions(made.draw(form, log=True)) == ([], [])


def test_a_text_that_met_another_would_be_found():
    figure = one(points()).draw()
    figure.text(0.01, 0.9, "A text in the way", size=20)
    figure.text(0.97, 0.5, "A text that leaves")
    pairs, leaving = collisions(figure)
    assert pairs and "A text that leaves" in leaving


def test_rows_are_in_order_of_days_whatever_the_order_of_points():
    rows = points(
        {"when": "b", "date_end": DAY}, {"when": "c", "date_end": pd.NaT}, {"when": "a", "date_end": pd.Timestamp(0)}
    )
    for frame in (rows, rows.iloc[::-1]):
        heights = {text: box.y0 for text, box in texts(one(frame).draw()) if text in "abc"}
        assert sorted(heights, key=heights.get, reverse=True) == ["a", "b", "c"]


def test_a_value_of_two_is_seen_beside_thousands_and_like_sizes_share_a_scale():
    sections = [Section(name, points((low, low, low))) for name, low in (("A", 2.0), ("B", 4000.0), ("C", 15000.0))]
    figure = Chart.of(sections, "A title").draw()
    tops = {ax.get_label(): ax.get_xlim()[1] for ax in figure.axes}
    assert tops["A"] < 3 and tops["B"] == tops["C"] < 16000, "an axis that runs on far beyond its values"
    assert "Scales differ from part to part." in dict(texts(figure))
    assert "Scales differ from part to part." not in dict(texts(one(points()).draw()))


def test_many_figures_go_to_days_and_very_many_to_bands_that_nobody_has_to_guess():
    dense, bands = one(scattered(60)).draw(), one(scattered(5000)).draw()
    said = " ".join(text for text, _ in texts(dense))
    assert "60 figures; the newest: about 600, 30 April 2025, NIS, 7 outlets" in said
    assert len(dense.axes[0].collections[0].get_paths()) == 60
    said = [text for text, _ in texts(bands)]
    assert any("5,000 figures; a band spans the lowest to the highest" in text for text in said)
    assert {"NIS", "Ukraine", "nobody named"} < set(said)
    boxes = sorted((path.get_extents() for path in bands.axes[0].collections[0].get_paths()), key=lambda box: box.x0)
    assert len(boxes) == 23 * 3 and all(a.x1 < b.x0 for a, b in pairwise(boxes))


def test_bands_show_only_what_was_reported():
    rows = scattered(900)
    bands, finite = many.monthly(rows), rows["high"].where(np.isfinite(rows["high"]), rows["low"])
    assert set(bands["low"]) <= set(rows["low"]) and set(bands["high"]) <= set(finite) and bands["best"].isna().all()


def test_figures_without_days_are_counted_where_only_days_have_a_place():
    rows = scattered(60)
    rows.loc[:2, ["date_start", "date_end"]] = pd.NaT
    assert any("3 without days not drawn" in text for text, _ in texts(one(rows).draw()))


def test_the_key_explains_what_occurs_and_nothing_else():
    assert {"range and number reported"} == {text for text, _ in texts(one(points()).draw())} & KEY
    assert {text for text, _ in texts(hard().draw())} >= KEY


KEY = {"range and number reported", "range", "exact number", "no upper end", "derived", "days not stated"}


def test_long_words_leave_the_ranges_room():
    for made in (hard(), CASES["long words"]()):
        figure = made.draw()
        assert figure.axes[0].get_position().width * figure.get_figwidth() > 1.8


# Axes that a caller owns


def test_marks_stand_for_their_values():
    ax = own()
    bars, ticks, _ = plot_ranges(ax, points((550.0, 600.0, 650.0), (2000.0, NAN, 9000.0), (2.0, NAN, 2.0)), [0, 1, 2])
    boxes = [path.get_extents() for path in bars.get_paths()]
    assert [(box.x0, box.x1) for box in boxes] == [(550, 650), (2000, 9000), (2, 2)]
    assert [segment[0][0] for segment in ticks.get_segments()] == [600, 2], "a tick for a best, and for an exact value"
    for segment, box in zip(ticks.get_segments(), (boxes[0], boxes[2])):
        assert segment[:, 1].min() < box.y0 and segment[:, 1].max() > box.y1, "a bar no wider than its tick is hidden"


def test_on_an_axis_of_days_a_bar_spans_its_days():
    ax = own()
    bars = plot_ranges(ax, points({"date_start": pd.Timestamp("2025-04-01")}, {"date_start": pd.NaT})).bars
    one, other = (path.get_extents() for path in bars.get_paths())
    assert (one.width, one.y0, one.y1, other.width) == (30, 550, 650, 1)
    ax.set_xlim(pd.Timestamp("2025-01-01"), pd.Timestamp("2025-12-31"))
    ax.axvline(pd.Timestamp("2025-04-30"))
    assert ax.lines[0].get_xdata()[0] in (DAY, ax.convert_xunits(DAY))


def test_derived_is_hollow_and_assumed_days_are_dashed():
    frame = points({"basis": "derived"}, {}).assign(dated=["stated", "assumed"])
    bars = plot_ranges(own(), frame).bars
    assert [face[3] for face in bars.get_facecolors()] == [0, pytest.approx(0.38)]
    assert [dash[1] is not None for dash in bars.get_linestyle()] == [False, True]


@pytest.mark.parametrize("limit", [400, 1000, 30000])
@pytest.mark.parametrize("rows", [[0], None])
def test_an_open_end_fades_to_the_edge_wherever_that_is(rows, limit):
    ax = own()
    bars, _, arrows = plot_ranges(ax, points((300.0, NAN, INF)), rows)
    (ax.set_xlim if rows else ax.set_ylim)(0, limit)
    ax.figure.canvas.draw()
    along, edge = (0, ax.bbox.x1) if rows else (1, ax.bbox.y1)
    ends = [segment[:, along].max() for segment in arrows.get_segments()]
    assert edge - 3 <= max(ends) <= edge and len(set(ends)) > 10, "it ends as if at a bound"
    assert all(color[3] < 0.1 for color in arrows.get_colors()[:-1]), "it does not fade"
    extent = bars.get_paths()[0].get_extents()
    assert (extent.width if rows else extent.height) == 0, "a bar reaches an end that nobody reported"


def test_an_open_end_follows_an_axis_that_is_turned_round_and_leaves_one_that_ends_below_it():
    ax = own()
    arrows = plot_ranges(ax, points((300.0, NAN, INF)), [0]).arrows
    ax.set_xlim(1000, 0)
    ax.figure.canvas.draw()
    assert min(segment[:, 0].min() for segment in arrows.get_segments()) == pytest.approx(ax.bbox.x0, abs=3)
    ax.set_xlim(0, 200)
    ax.figure.canvas.draw()
    assert not arrows.get_segments()


def test_a_mark_at_zero_is_whole():
    published, mine = one(points((0.0, 0.0, 0.0))).draw().axes[0], own()
    plot_ranges(mine, points((0.0, 0.0, 0.0), (0.0, NAN, 500.0)), [0, 1])
    assert published.get_xlim()[0] < 0 and mine.get_xlim()[0] < 0


def test_scales_rows_by_name_and_own_colours_are_the_caller_s():
    ax, other = own(1, 2)
    bars = plot_ranges(ax, points({"color": "#123456"}, {"originator": "Ukraine", "color": ""}), ["NIS", "Kyiv"]).bars
    ax.set_xscale("log")
    plot_ranges(other, points((0.0, NAN, 500.0)))
    other.set_yscale("log")
    ax.figure.canvas.draw()
    assert [text.get_text() for text in ax.get_yticklabels()] == ["NIS", "Kyiv"]
    assert [to_hex(color) for color in bars.get_edgecolors()] == ["#123456", to_hex(style.color_of("Ukraine"))]


def test_the_user_s_style_holds_on_own_axes_and_not_in_what_is_published():
    made = one(points())
    usual = made.images()
    own_style = {
        "lines.linewidth": 10,
        "patch.linewidth": 7,
        "font.size": 30,
        "axes.titlesize": 30,
        "axes.xmargin": 0.4,
    }
    own_style |= {
        "savefig.facecolor": "black",
        "font.family": "serif",
        "path.sketch": (9, 9, 9),
        "savefig.dpi": 50,
        "figure.autolayout": True,
    }
    with rc_context(own_style):
        plt.style.use("dark_background")
        drawn = plot_ranges(own(), points(), [0])
        assert drawn.bars.get_linewidths()[0] == 7 and drawn.ticks.get_linewidths()[0] == 8
        assert made.images() == usual


def test_two_charts_of_ours_in_one_figure_of_yours():
    figure, axes = plt.subplots(1, 2, sharey=True)
    for ax in axes:
        drawn = plot_ranges(ax, scattered(9))
    assert len(drawn.bars.get_paths()) == 9 and axes[0].get_ylim() == axes[1].get_ylim()
    figure.canvas.draw()
    plt.close(figure)


def test_a_published_chart_goes_on_as_any_figure():
    figure = hard().draw()
    assert [ax.get_label() for ax in figure.axes][:1] == ["Killed, persons"]
    ax = figure.axes[0]
    before = [text.get_text() for text in ax.get_xticklabels()]
    ax.set_xlim(0, 900)
    ax.axvline(600)
    ax.set_xscale("log")
    ax.set_xlim(100, 9000)
    figure.canvas.draw()
    assert [text.get_text() for text in ax.get_xticklabels()] != before


# Words and files


def test_a_section_is_a_chart_of_its_own(study):
    whole = drawn_as("casualties", study)
    part = whole.section(whole.sections[0].heading)
    assert part.title == whole.sections[0].heading and len(part.data) == len(whole.sections[0].points)
    assert whole.sections[1].heading not in part.alt
    assert [text for text, _ in texts(part.draw())].count(part.title) == 1
    with pytest.raises(ValueError, match="no section 'Lost'; there are: 'Killed'"):
        whole.section("Lost")


@pytest.mark.parametrize("view", VIEWS)
def test_alt_text_says_what_the_chart_shows(view, study):
    drawn = drawn_as(view, study)
    for row in drawn.data[drawn.data["basis"] == "reported"].itertuples():
        assert (row.originator or "nobody named") in drawn.alt
    assert drawn.alt.startswith("Chart. ") and drawn.title in drawn.alt


def test_the_april_toll_and_its_range_are_in_the_alt_text(study):
    alt, data = drawn_as("casualties", study).alt, drawn_as("casualties", study).data
    assert set(data["metric"]) == {"killed", "wounded", "casualties", "captured"}
    assert "about 600, 550 to 650, by 30 April 2025, NIS, 7 outlets" in alt
    assert "at least 300, by mid-January 2025, NIS, 1 outlet" in alt
    assert "4,000 to 4,200 (derived; printed: “thousands”)" in alt


def test_alt_text_of_many_tells_how_many_and_the_newest():
    assert "60 figures, the newest: about 600, 550 to 650, 30 April 2025" in one(scattered(60)).alt


def test_a_title_claims_no_more_than_the_selection(study):
    assert "600" not in drawn_as("casualties", opened(published_until="2025-02-28")).title
    assert drawn_as("troops", study).title == "Troops sent: one briefing, two accounts, about 15,000 and 18,000"


@pytest.mark.parametrize("view", VIEWS)
def test_an_empty_selection_is_a_sentence(view):
    drawn = drawn_as(view, opened(published_until="1999-01-01"))
    said = {text for text, _ in texts(drawn.draw("wide"))}
    assert {"0 articles in this selection.", chart.NOTHING} < said and drawn.data.empty and chart.NOTHING in drawn.alt


@pytest.mark.parametrize("form", style.FORMS)
def test_files_are_the_same_on_every_run(form, study):
    made = drawn_as("workers", study)
    once = made.images(form)
    made.draw(form).axes[0].set_xlim(0, 1)  # what is done to one figure is not in the next
    assert made.images(form) == once and set(once) == {"png", "svg"}


def test_a_notebook_gets_a_picture_with_its_alt_text_and_its_values(study, tmp_path):
    made = drawn_as("workers", study)
    data, metadata = made._repr_mimebundle_()
    assert data["image/png"] == made.images(kinds=["png"])["png"] and metadata["image/png"]["alt"] == made.alt
    assert made.alt in data["text/plain"] and "15500.0" in data["text/plain"]
    made.save(tmp_path / "narrow.svg", "narrow")
    assert (tmp_path / "narrow.svg").read_bytes() == made.images("narrow", ["svg"])["svg"]
    with pytest.raises(ValueError, match="written as .png or .svg"):
        made.save(tmp_path / "chart.pdf")


def test_the_text_of_an_svg_is_text(study):
    svg = drawn_as("casualties", study).images(kinds=["svg"])["svg"].decode()
    assert ">about 600</text>" in svg and "'DejaVu Sans', 'Verdana', sans-serif" in svg


@pytest.mark.filterwarnings("error", "ignore:Glyph")
def test_any_character_gives_a_valid_svg_and_one_that_the_font_lacks_a_box():
    words = "a\x00b\x1b국\ud800\uffff& <i> $x$ \\alpha"
    rows = points({"said": words, "span": words, "who": words, "when": words})
    made = Chart.of([Section(words, rows)], words, words, words, events=EVENTS.assign(said=words, who=words))
    images = made.images("narrow")
    written = [text for text in ElementTree.fromstring(images["svg"]).itertext() if "국" in text]
    assert len(written) > 8 and all("a\ufffdb\ufffd국\ufffd\ufffd& <i> $x$" in text for text in written)
    other = Chart.of([Section(words, rows)], words.replace("국", "日"), words, words, events=made.events)
    assert collisions(made.draw()) == collisions(other.draw()) == ([], [])


COLORS = [*style.PALETTE.values(), style.UNNAMED]


@pytest.mark.parametrize("deficiency", [None, "deuteranomaly", "protanomaly", "tritanomaly"])
def test_colours_are_told_apart_with_any_colour_vision(deficiency):
    seen = []
    for color in COLORS:
        rgb = np.array(to_rgb(color))
        if deficiency:
            space = {"name": "sRGB1+CVD", "cvd_type": deficiency, "severity": 100}
            rgb = np.clip(cspace_convert(rgb, space, "sRGB1"), 0, 1)
        seen.append(rgb)
    nearest = min(deltaE(a, b, input_space="sRGB1") for a, b in combinations(seen, 2))
    assert nearest > 10  # several times the difference that an eye just notices


@pytest.mark.parametrize("color", COLORS)
def test_colours_stand_out_from_paper(color):
    assert contrast(color) >= 3  # WCAG 2.2, of graphics


@pytest.mark.parametrize("color", [style.INK, style.FAINT])
def test_words_stand_out_from_paper(color):
    assert contrast(color) >= 4.5  # WCAG 2.2, of text


def contrast(color):
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in to_rgb(color)]
    return 1.05 / (np.dot(linear, [0.2126, 0.7152, 0.0722]) + 0.05)
