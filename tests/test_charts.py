"""Charts: what they draw, that no text collides, that they look as they did."""

from functools import cache
from itertools import combinations, pairwise

import numpy as np
import pandas as pd
import pytest
from colorspacious import cspace_convert, deltaE
from helpers.frames import Frame
from helpers.paper import Words
from helpers.study import open_study
from matplotlib import rc_context
from matplotlib.colors import to_rgb
from matplotlib.text import Text
from matplotlib.transforms import IdentityTransform

from helpers import charts, display, drawing, labels, style, views
from tests.test_points import claim

# Text is rasterised a little differently from one FreeType build to the next; a moved label or another
# colour gives a root mean square of 5 and more.
TOLERANCE = 2
VIEWS = ["casualties", "troops", "workers", "crossings"]


@cache
def opened(**limits):
    return open_study(**limits)


@pytest.fixture(scope="module")
def study():
    return opened()


@pytest.mark.parametrize("form", style.FORMATS)
@pytest.mark.parametrize("view", VIEWS)
@pytest.mark.mpl_image_compare(
    baseline_dir="baseline", tolerance=TOLERANCE, savefig_kwargs={"dpi": "figure"}, style=style.RC
)
def test_looks_as_it_did(view, form, study):
    return getattr(views, view)(study).draw(form)


def texts(figure):
    """Every text of a figure with its box in pixels, as matplotlib itself measures it."""
    found = []
    for words in (artist for artist in figure.artists if isinstance(artist, Words)):
        for line in words.lines:
            x, y = words.get_transform().transform((line.x, line.y))
            look = {"fontsize": line.size, "fontweight": line.weight, "family": style.FONTS[0], "parse_math": False}
            measured = Text(x, y, line.text, figure=figure, transform=IdentityTransform(), **look)
            with rc_context(style.RC | {"text.hinting": "none"}):
                found.append((line.text, measured.get_window_extent(figure.canvas.get_renderer())))
    return [(text, box) for text, box in found if text.strip()]


def drawn(figure, *layers):
    """Every shape on some layers of a figure, as a path in inches."""
    return [path for artist in figure.artists if artist.get_label() in layers for path in artist.get_paths()]


def collisions(figure):
    """The pairs of texts that share a pixel, and the texts that leave the figure."""
    found = texts(figure)
    pairs = [(a, b) for (a, box), (b, other) in combinations(found, 2) if box.overlaps(other)]
    return pairs, [
        a for a, box in found if box.x0 < 0 or box.y0 < 0 or box.x1 > figure.bbox.x1 or box.y1 > figure.bbox.y1
    ]


@pytest.mark.parametrize("form", style.FORMATS)
@pytest.mark.parametrize("view", VIEWS)
@pytest.mark.parametrize(
    "limits", [{}, {"published_until": "2025-02-28"}, {"hedge_rule": "literal"}, {"outlets": "Yahoo"}]
)
def test_no_text_collides_or_leaves_the_picture(view, form, limits):
    figure = getattr(views, view)(opened(**limits)).draw(form)
    assert collisions(figure) == ([], [])
    assert not [text for text, _ in texts(figure) if "without a label" in text]


def many(count, seed=1):
    random = np.random.default_rng(seed)
    days = pd.Timestamp("2024-01-01") + pd.to_timedelta(random.integers(0, 700, count), unit="D")
    low = random.integers(100, 9000, count).astype(float)
    marks = pd.DataFrame([claim() for _ in range(count)])
    return marks.assign(
        origin_id=[f"o{n}" for n in range(count)], date_start=days, date_end=days, low=low, best=low + 50,
        high=np.where(random.random(count) < 0.2, np.inf, low + 100), value=low + 50, outlets="A;B", basis="reported",
        main=True, originator=random.choice(["NIS", "Ukraine", ""], count),
    )  # fmt: skip


@pytest.mark.parametrize("form", style.FORMATS)
@pytest.mark.parametrize("count", [1, 12, 60, 5000])
def test_stays_legible_from_one_point_to_thousands(count, form):
    panel = drawing.Panel("Killed", many(count))
    figure = charts.timeline([panel], "A title", "A subtitle", "A source").draw(form)
    assert collisions(figure) == ([], [])
    said = " ".join(text for text, _ in texts(figure))
    if count == 60:
        labelled = sum(text.startswith("about ") for text, _ in texts(figure))
        assert labelled and f"{60 - labelled} of 60 marks without a label" in said
    if count == 5000:
        assert "5,000 figures" in said and {"NIS", "Ukraine", "nobody named"} < {text for text, _ in texts(figure)}
        bands = sorted((path.get_extents() for path in drawn(figure, "boxes")), key=lambda band: band.x0)
        assert len(bands) == 23 * 3 and all(one.x1 < next.x0 for one, next in pairwise(bands))


@pytest.mark.parametrize("form", style.FORMATS)
def test_a_key_to_bands_stays_in_the_picture(form):
    names = ["a long name of a ministry " * 6, "Seoul", "Kyiv", "Moscow", "Pyongyang", "Tokyo", "Minsk"]
    panel = drawing.Panel("Killed", many(700).assign(originator=names * 100))
    figure = charts.timeline([panel], "A title", "A subtitle", "A source").draw(form)
    assert collisions(figure) == ([], []) and "and 2 others" in {text for text, _ in texts(figure)}


def test_many_open_ends_are_told_in_the_alt_text():
    panel = drawing.Panel("Killed", many(13).assign(low=300.0, high=np.inf))
    assert "13 figures, 300 or more." in charts.timeline([panel], "A title", "", "").alt


def test_a_character_that_the_font_lacks_is_a_box_and_not_another_character():
    boxes = [style.outline(character, "normal").vertices.tolist() for character in "A국日"]
    assert boxes[0] != boxes[1] == boxes[2] and style.advance("국", "normal") == style.advance("日", "normal")
    assert display.image(charts.timeline([], "국정원", "", "국정원"), "wide", "png")


@pytest.mark.parametrize("form", style.FORMATS)
def test_the_last_name_of_the_day_axis_stays_in_the_picture(form):
    day = pd.Timestamp("2025-01-02")
    panel = drawing.Panel("Killed", many(1).assign(date_start=day, date_end=day))
    figure = charts.timeline([panel], "A title", "A subtitle", "A source").draw(form)
    assert collisions(figure) == ([], []) and "Feb 2025" in {text for text, _ in texts(figure)}


@pytest.mark.parametrize("view", VIEWS)
def test_alt_text_says_what_the_chart_shows(view, study):
    chart = getattr(views, view)(study)
    for point in chart.data[chart.data["basis"] == "reported"].itertuples():
        who = point.originator or "nobody named"
        assert who in chart.alt
    assert chart.alt.startswith("Chart. ") and chart.title in chart.alt


def test_the_april_toll_and_its_range_are_in_the_alt_text(study):
    alt, data = views.casualties(study).alt, views.casualties(study).data
    assert set(data["metric"]) == {"killed", "wounded", "not_killed", "casualties", "captured"}
    assert "about 600, 550 to 650 · NIS, 7 outlets, 30 April 2025" in alt
    assert "at least 300, NIS, 1 outlet, mid-January 2025" in alt
    assert "4,000 to 4,200 not killed, derived" in alt


def test_a_title_claims_no_more_than_the_selection(study):
    assert "600" not in views.casualties(open_study(published_until="2025-02-28")).title
    assert views.troops(study).title == "Troops sent: one briefing, two accounts, about 15,000 and 18,000"


@pytest.mark.parametrize("view", VIEWS)
def test_an_empty_selection_is_a_sentence(view):
    chart = getattr(views, view)(open_study(published_until="1999-01-01"))
    said = [text for text, _ in texts(chart.draw("wide"))]
    assert "0 articles in this selection." in said
    assert "No article of this selection reports such a figure." in said and chart.data.empty


def test_nothing_is_drawn_between_two_reports(study):
    figure = views.casualties(study).draw("wide")
    widths = [path.get_extents().width for path in drawn(figure, "boxes", "bounds", "dots")]
    assert len(widths) > len(views.casualties(study).data)
    assert max(widths) < style.FORMATS["wide"].axis * 0.25, "a mark runs on to the next report"


def test_no_label_and_no_line_to_one_meets_another():
    form, frame = style.FORMATS["wide"], Frame(0, 0, 6, 2, (0, 1))
    boxes = np.array([[3, 1 + step * 0.05, 3.1, 1.02 + step * 0.05] for step in range(8)])
    spots = labels.place(["about 600\n550 to 650 · NIS, 7 outlets"] * 8, boxes, boxes, frame, form)
    assert None not in spots and any(spot.leader for spot in spots)
    for spot, other in combinations(spots, 2):
        assert not (
            spot.left < other.right and other.left < spot.right and spot.bottom < other.top and other.bottom < spot.top
        )
    for spot in spots:
        for x, y in np.linspace(*spot.leader, 50) if spot.leader else []:
            assert not any(other.left < x < other.right and other.bottom < y < other.top for other in spots)


def test_a_line_to_a_label_begins_where_no_other_mark_lies_over_its_own():
    form, frame = style.FORMATS["wide"], Frame(0, 0, 6, 2, (0, 1))
    boxes = np.array([[5.7, 1, 5.8, 1.1], [5.77, 1, 5.87, 1.1]])  # the second one partly under the first
    spots = labels.place(["about 600\n550 to 650 · NIS, 7 outlets"] * 2, boxes, boxes, frame, form)
    (led,) = (place for place, spot in enumerate(spots) if spot.leader)
    (x, y), other = spots[led].leader[0], boxes[1 - led]
    assert not (other[0] < x < other[2] and other[1] < y < other[3])
    assert boxes[led][0] <= x <= boxes[led][2] and boxes[led][1] <= y <= boxes[led][3]


@pytest.mark.parametrize("kind", ["png", "svg"])
def test_files_are_the_same_on_every_run(kind, study):
    chart = views.workers(study)
    assert display.image(chart, "wide", kind) == display.image(chart, "wide", kind)


def test_the_text_of_an_svg_is_text(study):
    svg = display.image(views.casualties(study), "wide", "svg").decode()
    assert ">about 600</text>" in svg and "'DejaVu Sans', 'Verdana', sans-serif" in svg


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
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in to_rgb(color)]
    luminance = np.dot(linear, [0.2126, 0.7152, 0.0722])
    assert 1.05 / (luminance + 0.05) >= 3  # WCAG 2.2, contrast of graphics; text is in ink
