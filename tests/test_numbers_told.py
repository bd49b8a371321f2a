"""Every number on our own pages rests on a claim, a point, a setting of the code, or is an example that says so."""

import json
import re
import tomllib

import pandas as pd
import pytest

from helpers.figures import open_study
from helpers.paths import PROJECT, RAW
from helpers.phrases import numbers
from helpers.read import rules
from helpers.reports import runs

SMALL = 10  # words below it, "one" and "two", count what the sentence itself names
# The words around numbers, and what they rest on: the readings and points of a query, a setting (see `settings`), or,
# where nobody is counted, why the number may stand.
TROOPS, WORKERS = "population == 'dprk_troops'", "population == 'dprk_workers'"
KILLED = f"{TROOPS} and metric == 'killed'"
TOLL = f"{TROOPS} and metric in ('killed', 'casualties', 'wounded')"
EXAMPLE = "an invented example of words"
RESTS_ON = {
    '("about 600", "at least 300", "thousands")': TOLL,
    '"At least 300" gets no ceiling': KILLED,
    '"nearly 15,000" never exceeds 15,000': f"{WORKERS} and hedge == 'nearly'",
    'counted as "1 or 2"': "words of the pages",
    "out of one briefing, 15,000 troops sent in one agency's copy, 18,000 in another's": (
        f"{TROOPS} and metric == 'deployed' and origin_id == 'nis-briefing-2025-04-30'"
    ),
    "4,000 workers *in* Russia": f"{WORKERS} and metric == 'workers' and measure == 'stock'",
    "15,000 *sent*": f"{WORKERS} and metric == 'workers' and measure == 'cumulative'",
    "about 4,700 killed and wounded, of whom about 600 killed, leave 4,000 to 4,200 wounded": (
        f"{TOLL} and origin_id == 'nis-briefing-2025-04-30'"
    ),
    'come first ("4,000 to 4,200")': f"{TOLL} and basis == 'derived'",
    'only a word ("thousands")': f"{TROOPS} and metric == 'wounded'",
    "Python 3.11": "setting",
    "A cell may take 600 seconds": "setting",
    "0 all well, 1 problems": "an exit status",
    ", 2 wrong usage": "an exit status",
    "Exit status: 0 the same, 1 something differs": "an exit status",
    '("thousands": 1000)': "hedge == 'vague'",
    "4,000 workers in Russia in October 2024": f"{WORKERS} and measure == 'stock' and date_end == '2024-10-31'",
    "600 killed by 30 April 2025": f"{KILLED} and date_end == '2025-04-30'",
    "7,887 border crossings in 2024": "metric == 'border_crossings' and date_end == '2024-12-31'",
    "a labour shortage by 2030": "metric == 'labour_shortage' and date_end == '2030-12-31'",
    "800 US dollars a month": f"{WORKERS} and metric == 'monthly_pay_usd'",
    '"7,887 times"': "metric == 'border_crossings' and hedge == 'exact'",
    '"18,000 troops" | half a unit either way: 17,500 to 18,500': f"{TROOPS} and metric == 'deployed'",
    "half a unit either way": "the reading rule",
    "up to one unit below": "the reading rule",
    '"some 4,700" is 4,650 to 4,750': f"{TROOPS} and metric == 'casualties'",
    '"nearly 15,000" is 14,000 to 15,000': f"{WORKERS} and hedge == 'nearly'",
    "0 to the number": "setting",
    "hundreds, thousands, tens of thousands": "words of the reader",
    "2 to 9 times the word": "setting",
    '"thousands" is 2,000 to 9,000': "hedge == 'vague'",
    "100 in 4,700": f"{TROOPS} and metric == 'casualties'",
    "1,000 in 15,000": f"{TROOPS} and metric == 'deployed'",
    "(a third, one in five, 40 percent)": EXAMPLE,
    "40 percent of the troops": EXAMPLE,
    "CC0 1.0": "the name of a licence",
    "48 characters at most": "setting",
    "as in \"at the briefing of 30 April\"": "origin_id == 'nis-briefing-2025-04-30' and date_end == '2025-04-30'",
    '"4,000 in Russia"': f"{WORKERS} and metric == 'workers' and measure == 'stock'",
    '"15,000 sent" is cumulative': f"{WORKERS} and metric == 'workers' and measure == 'cumulative'",
    '"will send 6,000"': EXAMPLE,
    'that repeats "at least 600"': EXAMPLE,
    '"6,000 more will be sent"': EXAMPLE,
    ": 6,000, not a total": EXAMPLE,
    '"Another 3,000 arrived in January"': EXAMPLE,
    '"Of them 1,000 engineers"': EXAMPLE,
    '"13,221 entered"': EXAMPLE,
    "one person may enter twice": EXAMPLE,
    "7,887 crossings": "metric == 'border_crossings' and hedge == 'exact'",
    "27 bodies": "metric == 'remains_returned' and hedge == 'exact'",
    'A word for a scale ("hundreds")': "hedge == 'vague'",
    '"Mid-January" is taken as 11 to 20 January': f"{KILLED} and date_start == '2025-01-11' and date_end == '2025-01-20'",
    '"10,000 to 12,000"': EXAMPLE,
    "10,000, … 12,000, and": EXAMPLE,
    '("at least 300 and up to 500")': EXAMPLE,
    '"Nearly 40 percent"': EXAMPLE,
    '"A third of them", "half of the 4,100", "twice as many"': EXAMPLE,
    "twenty times": "setting",
    "nothing half was left": "no number",
    "a double click": "no number",
    "more than, up to, thousands": "words of the reader",
}  # fmt: skip
STEPS = re.compile(r"\*\*\d\. ")  # the steps of a walk


def settings() -> set[float]:
    """The numbers that the project's own files set: the Python needed, seconds, characters, the rule for words, faults."""
    needed = tomllib.loads((PROJECT / "pyproject.toml").read_text())["project"]["requires-python"]
    described = json.loads((RAW / "datapackage.json").read_text(encoding="utf-8"))["resources"]
    phrases = {
        f["constraints"]["maxLength"] for t in described for f in t["schema"]["fields"] if f["name"] == "phrase" and "maxLength" in f["constraints"]
    }  # fmt: skip
    hedges = rules(RAW / "hedges.csv").query("rule == 'significant-digit'").set_index("hedge")
    made = re.search(r"^FAULTS := (\d+)$", (PROJECT / "Makefile").read_text(), re.MULTILINE)[1]
    vague = {hedges.loc["vague", end] for end in ("low_per_value", "high_per_value")}
    below = hedges.loc["up_to", "low_per_value"]
    return {float(needed.removeprefix(">=")), runs.TIMEOUT, float(made), below} | vague | {min(phrases)}


def readable(text: str) -> str:
    """A page in Markdown without what is code or an address; tests/test_readme.py runs the code."""
    text = re.sub(r"^```.*?^```", "\n", text, flags=re.DOTALL | re.MULTILINE)
    text = re.sub(r"\]\([^)]*\)", "]", re.sub(r"`[^`\n]*`", "…", text))
    return re.sub(r"\s+", " ", STEPS.sub("**", text))


def pages() -> dict[str, str]:
    """The words that stand on our own pages and are not computed, by file."""
    markdown = [PROJECT / "README.md", PROJECT / "CONTRIBUTING.md", *sorted((PROJECT / "docs").glob("*.md"))]
    found = {path.name: readable(path.read_text(encoding="utf-8")) for path in markdown}
    for path in sorted((PROJECT / "notebooks").glob("*.ipynb")):
        cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
        found[path.name] = readable("\n\n".join("".join(c["source"]) for c in cells if c["cell_type"] == "markdown"))
    for path in sorted((PROJECT / "src/helpers/reports/templates").rglob("*.j2")):
        text = re.sub(r"{#.*?#}|{%.*?%}|{{.*?}}", " … ", path.read_text(encoding="utf-8"), flags=re.DOTALL)
        text = re.sub(r"<(style|script)\b.*?</\1>|<[^>]*>", " \n ", text, flags=re.DOTALL)
        found[path.name] = re.sub(r"\s+", " ", text)
    # What a command writes is as it was when the command was run; its own words are looked at.
    found["reliability.md"] = re.sub(r"\|[^|]*\|( \d+ \|)+|Of the [\d,]+.*|, \d+: ", " … ", found["reliability.md"])
    return found


def counts(number, printed: str) -> bool:
    """Tell whether a number needs to rest on something: not an ordinal or a name, nor a small word as in "one origin"."""
    if number.reason in ("ordinal", "identifier"):
        return False
    return not (printed.isalpha() and number.kind == "quantity" and number.value < SMALL)


def holds(number, rows) -> bool:
    """Tell whether one of some readings and points says a number, with its hedge or with none, as value, range or unit."""
    if number.reason == "date":
        return len(rows) > 0
    first, last = number.value, number.to
    if last is not None:
        return bool((((rows["low"] == first) & (rows["high"] == last)) | ((rows["value"] == first) & (rows["value_to"] == last))).any())  # fmt: skip
    hedged = (rows["hedge"] == number.hedge) | (number.hedge == "none")
    said = (rows["value"] == first) & hedged | (rows["unit"] == first) & (number.hedge == "none")
    bound = rows["high"] == first if number.hedge == "up_to" else rows["low"] == first
    return bool((said | bound & (number.hedge in ("up_to", "at_least"))).any())


def rest(study):
    """Return a function that tells whether what a fragment of a page rests on holds its number."""
    rows, set_here = pd.concat([study.readings, study.points], ignore_index=True), settings()
    rows = rows.assign(**{day: rows[day].dt.strftime("%Y-%m-%d") for day in ("date_start", "date_end")})

    def of(number, printed: str, reason: str) -> bool:
        if reason == "setting":
            digits = {float(each.replace(",", "")) for each in re.findall(r"\d[\d,.]*", printed)}
            return (digits or {number.value}) <= set_here
        return holds(number, rows.query(reason)) if "==" in reason else True

    return of


def unsupported(texts: dict[str, str], study) -> tuple[list[str], set[str]]:
    """Return what numbers of some pages rest on nothing, and the fragments of RESTS_ON that stand on a page."""
    rests, found, used = rest(study), [], set()
    for name, text in texts.items():
        places = [(m.start(), m.end(), words) for words in RESTS_ON for m in re.finditer(re.escape(words), text)]
        used |= {words for _, _, words in places}
        for number in numbers(text):
            printed = text[number.start : number.end]
            around = [words for start, end, words in places if start <= number.end - 1 and number.start < end]
            if counts(number, printed) and not any(rests(number, printed, RESTS_ON[words]) for words in around):
                found.append(f"{name}: …{text[max(0, number.start - 30) : number.end + 30]}…")
    return found, used


@pytest.fixture(scope="module")
def study():
    return open_study()


def test_every_number_on_our_pages_rests_on_something(study):
    found, used = unsupported(pages(), study)
    assert found == [], "say in RESTS_ON what each rests on, or mend it"
    assert set(RESTS_ON) == used, "these stand on no page any more"


@pytest.mark.parametrize(
    "written",
    ["About 650 were killed.", "They sent 3 of them.", "Two thirds were killed.", "by 3 May 2025", "a dozen killed",
     "about 4,800 killed and wounded, of whom about 600 killed, leave 4,000 to 4,200 wounded"],
)  # fmt: skip
def test_a_number_that_rests_on_nothing_is_told(study, written):
    assert unsupported({"page": written}, study)[0]


def test_a_number_that_is_no_longer_in_the_tables_is_told(study):
    page = {"page": "about 4,700 killed and wounded, of whom about 600 killed, leave 4,000 to 4,200 wounded"}
    assert unsupported(page, study)[0] == []
    claims = study.tables.claims
    toll = (claims["metric"] == "casualties") & (claims["value"] == 4700)
    other = study.with_tables(claims=claims.assign(value=claims["value"].mask(toll, 4900)))
    told = " ".join(unsupported(page, other)[0])
    assert "about 4,700" in told and "4,000 to 4,200" in told and told.count("page: ") == 2
