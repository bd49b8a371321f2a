"""Cut a text into tokens, each of a kind: number words, digits, hedges, and what names or dates and so counts nothing."""

import html
import re
import tomllib
import unicodedata
from collections.abc import Iterator
from itertools import product
from pathlib import Path
from typing import NamedTuple

DATA = tomllib.loads(Path(__file__).with_name("english.toml").read_text(encoding="utf-8"))
HEDGES = ("about", "nearly", "at_least", "more_than", "up_to")


class Token(NamedTuple):
    """A piece of a text with its kind; `text` is in lower case with single spaces."""

    kind: str
    text: str
    start: int
    end: int


def expanded(phrases: list[str]) -> Iterator[str]:
    """Write out the choices in phrases: "{a ,}few" is "a few" and "few"."""
    for phrase in phrases:
        pieces = re.split(r"[{}]", phrase)
        yield from map("".join, product(*(p.split(",") if n % 2 else [p] for n, p in enumerate(pieces))))


VALUES = DATA["values"]
LISTS = {name: list(expanded(words)) for name, words in DATA["lists"].items()}
WORTH = {word: value for words in VALUES.values() for word, value in words.items()}
WORTH |= {f"{digits}s": int(digits.replace(",", "")) for n in range(1, 7) for digits in (f"{10**n}", f"{10**n:,}")}
# Each word or phrase: its kind in the grammar and, of a hedge, what it says.
KIND_OF = {word: kind for kind, words in VALUES.items() if kind != "letter" for word in words}
KIND_OF |= {word: kind for kind, words in DATA["kinds"].items() for word in expanded(words)}
HEDGE_OF = {(k, w): hedge for hedge in HEDGES for k, words in DATA[hedge].items() for w in expanded(words)}
KIND_OF |= {word: kind for kind, word in HEDGE_OF}


def any_of(*names: str) -> str:
    """Return a pattern for the words of some lists or kinds of value, the longest first."""
    words = [word for name in names for word in (LISTS.get(name) or VALUES[name])]
    return "|".join(sorted(map(re.escape, words), key=len, reverse=True))


def cased(name: str) -> str:
    """Return a pattern for the words of a list as they are written and in capitals."""
    return f"{any_of(name)}|{any_of(name).upper()}"


def behind(name: str, words: str) -> str:
    """Return a pattern for words that stand right behind one of a list."""
    before = "|".join(rf"(?<=\b(?i:{word} ))" for word in LISTS[name])
    return rf"(?=(?i:{words})\b)(?:{before})(?i:{words})\b"


SMALL = f"(?:{any_of('ones', 'teens', 'tens')})"
SCALE = f"(?:hundred|{any_of('scale')})"
MONTH = rf"(?:{cased('months')})\b\.?"
YEAR = r"(?:19|20)\d\d"
WHOLE = r"(?![\d,.']*\d)"  # no digit of the same run follows
ALONE = r"(?<![\d.,])"  # no digit of the same run comes before
DAY = r"\d{1,2}(?:st|nd|rd|th)?(?:\s?[-–]\s?\d{1,2})?"
PEOPLE = rf"(?!\s(?i:{any_of('people')})\b)"
COUNTED = rf"(?!-|\s(?i:{any_of('people')}|(?!was|is|has)[a-z]+s)\b)"  # neither people nor a plural follow
STUCK = rf"(?!(?i:ish|odd|plus|st|nd|rd|th|s|x|fold|percent|pct?|pp|dozens?|{SCALE})\b)"
PART = rf"(?:{any_of('denominators')})s?"

# What is cut as one token, by what it begins with, the first that fits. The kinds in NAMES count nothing.
DIGITS = [
    ("typed", rf"{ALONE}(?=[\d,.OoIl]*[Oo]|\d+[Il]\d|\d+,[Il])\d[\d,.OoIl]*[\dOoIl](?!\w)"),
    ("date", rf"{ALONE}\d{{1,2}}\s(?:and|to)\s(?={DAY}\s{MONTH})"),
    ("date", rf"{ALONE}{DAY}(?:\sof)?\s(?!(?i:May)\s(?!\d)){MONTH}(?:,?\s{YEAR}\b)?"),
    ("date", rf"(?<![\d.]){YEAR}[-/]\d\d?[-/]\d\d?(?!\d)|(?<![\d.])\d\d?[-/.]\d\d?[-/.]{YEAR}(?!\d)"),
    ("date", rf"(?<![\d.]){YEAR}s\b|(?<![\d.]){YEAR}-(?:0[1-9]|1[0-2])(?![\d-])"),
    ("date", rf"(?<![\d.,$]){YEAR}[-–/](?:{YEAR}|\d\d)(?![\d,]){PEOPLE}"),
    ("time of day", rf"{ALONE}(?:\d{{4}}|\d{{1,2}}(?:[:.]\d\d|\s[0-5]\d)?)\s?(?i:a\.m\.|p\.m\.|(?:{any_of('clock')})(?!\w))"),
    ("time of day", rf"{ALONE}\d{{1,2}}(?::[0-5]\d)+(?![:\d])(?!-to-)"),
    ("a ratio", rf"{ALONE}\d+(?:\.\d+)?(?:(?i:-to-(?:one|1))\b(?![-.,]\d)|:\d+(?![\d:]))"),
    ("a part of another number", r"\b\d+-(?i:in-(?:every-)?)\d+\b"),
    ("idiom", r"(?<![\d/])(?:24/7|9/11|50/50|7/7|20/20)(?![\d/])"),
    ("a multiple of another number", rf"{ALONE}\d+(?:\.\d+)?(?:x\b|-?fold\b)"),
    ("identifier", rf"{ALONE}\d+(?:[-/]\d+){{2,}}(?!\d)|{ALONE}\d{{3}}\.\d{{3}}\.\d{{4}}\b"),
    ("identifier", rf"(?<![\w.])\d{{1,3}}(?:\.\d{{1,3}}){{3}}\b|\b\d{{3}}-0\d{{3}}\b"),
    ("identifier", rf"{ALONE}\d{{1,3}}\s(?:[A-Z]\w+\s){{0,3}}(?:{cased('units_of_arms')})\b{COUNTED}"),
    ("code", rf"{ALONE}(?:19|20)\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])(?![\d,.])|{ALONE}\d+-\d+/\d+"),
    ("code", rf"{ALONE}\d[\d.]*(?:[eE][-+]?|\s?[x×]\s?10\^-?|\^-?)\d+"),  # powers
    ("plural", r"\b1(?:0{1,6}|0{0,2}(?:,000){1,2})s\b"),
    ("decade", rf"{ALONE}\d{{1,3}}(?:00s|,\d00s|,000s)\b"),
    ("ordinal", rf"{ALONE}\d+(?:,\d{{3}})*(?:st|nd|rd|th|'?s)\b"),
    ("part", r"(?<![\d.,/])[1-9]\d?/[1-9]\d{0,2}(?![\d/,.]*\d)"),
    ("zero", rf"{ALONE}0\b(?![.,]?\d)"),
    ("digits", r"[1-9]\d{0,2}(?: {1,2}\d{3})+(?!\d)(?![,']\d)(?:\.\d+)?(?!-(?!strong|odd|plus|ish)[a-z])(?!mm)"),
    ("year", rf"(?<![\d.,$€£]){YEAR}\b(?!(?<=00)){WHOLE}{PEOPLE}"),
    ("digits", r"\d+(?:[.,']\d+)*"),
]
LETTERS = [
    ("letter", rf"(?:(?<=\d)|(?<=\d )|(?<=[½¼¾]))(?i:{any_of('letter')})\b(?!/)(?!(?<=m)\s(?:{any_of('lengths')})\b)"),
    ("measure", rf"(?<=\d)(?i:{any_of('measures')})\b"),
    ("letters", rf"(?<=\d){STUCK}[^\W\d_]+"),
    ("identifier", r"(?:https?://|www\.)\S+"),
    ("typed", r"[OIl][\dOIl]{0,2}(?:,[\dOoIl]{3})+(?!\w)"),
    ("word", r"\b(?i:he|she|it|who|test) scores\b"),
    ("word", rf"(?:(?=[A-Z])(?i:{any_of('people', 'counted')})|[A-Z][a-z]+s)\s(?:[A-Z][a-z]+\s)?(?:{any_of('named_or_verb')})\b"),
    ("currency", rf"(?:{any_of('currencies')})(?=\s?\.?\d)|(?:{any_of('codes')})(?=\d)|(?:[A-Z]{{1,3}}|Can)\$(?=\.?\d)"),
    ("currency", rf"W(?=\d{{3}}|\d{{1,3}},\d{{3}}|\d+(?:\.\d+)?\s?(?i:{any_of('scale')}|m|bn|tn)\b)"),
    ("date", rf"{MONTH},?\s(?:{DAY}\b{WHOLE}(?:,?\s{YEAR}\b)?|{YEAR}\b)"),
    ("date", rf"(?i:{any_of('before_year')})[\s-]{YEAR}(?:[-–/]\d\d)?\b{WHOLE}{PEOPLE}(?!%)(?!00\s(?i:[a-z]+s)\b)"),
    ("time of day", rf"(?i:(?:half|quarter|{SMALL}) past {SMALL}\b(?! {SCALE})|{SMALL} o'clock)"),
    ("a ratio", rf"(?i:{SMALL}-to-(?:one|1)\b|ratio of (?:\d+(?:\.\d+)?|{SMALL})(?:\sto\s|:)(?:\d+|{SMALL}))"),
    ("a part of another number", rf"(?i:{SMALL}-in-(?:every-)?{SMALL})\b"),
    ("age", r"(?i:under|over)-\d\ds?\b"),
    ("digit count", r"(?i:(?:single|double|triple)-(?:digit|figure)s?)\b"),
    ("figures", rf"(?i:{SMALL}-(?:digit|figure)s?|{SMALL} (?:figures|digits))\b"),
    ("a multiple of another number", rf"(?i:{any_of('multiples')}|{SMALL}-?fold)\b"),
    ("identifier", rf"Nos \d+|(?:Day|DAY) [\d,]+\b|day [\d,]+\b(?= of\b)|(?i:no|nos)\.\s?\d+(?:[-–]\d+)?\b{WHOLE}|N[oO] \d{{1,2}}\b{WHOLE}"),
    ("identifier", rf"(?!(?i:{SMALL}|mid|pre|post)-)[^\W\d_]{{0,30}}[A-Z][^\W\d_]{{0,30}}-\d\w*{WHOLE}"),
    ("identifier", rf"(?i:{any_of('phone')})[.:]?\s(?=[\d ]*[-(+])[+(]?\d[\d ()-]{{4,}}\d"),
    ("identifier", rf"(?i:(?:{any_of('named')})s\s\d+(?:(?:,| and| or)\s\d+)+)\b{WHOLE}"),
    ("identifier", rf"(?:(?i:{any_of('named')})|{cased('named_capital')})s?\.?\s(?:\d+(?:[-–.]\d+)?\b{WHOLE}|(?i:{SMALL})\b)"),
    ("identifier", rf"(?:{any_of('named_or_verb')})\s(?:\d+(?:[-–.]\d+)?\b{WHOLE}{COUNTED}|(?i:{SMALL})\b{COUNTED})"),
    ("identifier", r"[^\W\d]{1,40}\d[\w-]*"),
    ("part", rf"(?i:(?:an?|{any_of('ones')})(?:\s+-\s+|[\s-]+)(?:{PART})|half|quarters?)\b"),
    ("ordinal", rf"(?i:(?:(?:{any_of('tens')})[\s-])?(?:{any_of('ordinals')})(?:\sone)?)\b"),
    ("zero", rf"(?i:no(?=\s(?:{any_of('zero_of')})\b))"),
    ("code", rf"(?i:{SMALL}{SCALE}(?:\sand\s{SMALL})?)\b"),
    ("word", behind("takes_over", "over")),
    ("word", behind("takes_about", "about")),
    ("word", rf"{behind('pronoun_one', 'one')}(?![\s-](?i:{SCALE}|and a half|in|out)\b)"),
    ("word", behind("takes_as_many", "as many as|as much as|as high as")),
    ("verb", rf"(?i:(?:pass|cross)(?:es|ed|ing)?)(?=\s[$€£]?[\d,.]+(?:\s{SCALE})?(?:\s*$|\s?[-–—.;:)]|\s(?:for|in|by|on)\b))"),
    ("verb", rf"(?i:tops)(?=\s(?:the\b|an?\b|[$€£]?\d|(?i:{SMALL})\b))"),
    ("times", rf"(?i:times\s(?:as many as|as much as|{any_of('comparatives')}))\b"),
]
MARKS = [
    ("identifier", r"\[\d+\]|[#§№]\s?\d+|<sup>\[?\d+\]?</sup>|\+\d[\d ()/-]{5,}\d|\(\d{2,4}\) ?\d{3,4}[- ]\d{3,4}\b"),
    ("end", r"</?[a-zA-Z][^<>]{0,200}>"),
    ("word", r"[-=]+>|→"),
    ("currency", r"[$€£¥₩₽₴₹₸₺₫₪₦฿](?=\s?\.?\d)"),
    ("part", r"[½⅓⅔¼¾⅕⅖⅗⅘⅙⅚⅛⅜⅝⅞]"),
    ("digits", r"(?<![\w.])\.\d+"),
    ("letters", r"(?<=[A-Za-z])/\d+\w*|(?<=[a-z])-point-\d\S*"),
    ("minus", r"(?<![\w)-])-(?=\.?\d)"),
    ("phrase", r"[<>]\s?=|[+±~≈∼～<>≥≤⩾⩽%٪]"),
    ("comma", ","), ("dash", "[–—〜]"), ("hyphen", "-"), ("quote", r"[\"'()\[\]]"),
    ("end", r" ?(?:\n ?\n|\t)\s*"),  # the end of a paragraph or of a cell
    ("space", r" (?!\n)"), ("line", r"\s+"),
    ("other", r"(?s:.)"),
]  # fmt: skip
NAMES = {
    "date", "time of day", "a ratio", "idiom", "age", "digit count", "identifier", "ordinal", "year",
    "a part of another number", "a multiple of another number",
}  # fmt: skip
WORD = re.compile(r"[^\W\d_]+(?:'[^\W\d_]+)*")
PLAIN = re.compile(r"(?<![\d-])[a-z]+(?=[ ,.])")  # a word like most: it is cut from what follows, see BEGINS


def _compiled(patterns: list[tuple[str, str]]) -> tuple[re.Pattern, list[str]]:
    joined = "|".join(f"(?P<p{n}>{pattern})" for n, (_, pattern) in enumerate(patterns))
    return re.compile(joined), [kind for kind, _ in patterns]


_DIGITS, _LETTERS, _MARKS = map(_compiled, (DIGITS, LETTERS, MARKS))
_FIRST = {phrase: re.match(r"\w+|\W", phrase)[0] for phrase in sorted(KIND_OF, key=len, reverse=True)}
PHRASES = {}  # the phrases that begin with a word as one pattern, the longest first
for _first in set(_FIRST.values()):
    _words = "|".join(re.escape(p).replace(r"\ ", r"\s+") for p, first in _FIRST.items() if first == _first)
    PHRASES[_first] = re.compile(rf"(?i:{_words})(?:(?<=\W)|(?!\w))")
# Words with which a phrase or one of LETTERS may begin.
BEGINS = set(PHRASES) | {
    word.split()[0].removesuffix(suffix)
    for name in ("before_year", "named", "phone", "multiples", "ordinals", "letter", "measures")
    for word in (LISTS.get(name) or VALUES[name])
    for suffix in ("", "s")
}
BEGINS |= {f"{word}s" for word in LISTS["named"]}
BEGINS |= {f"{small}{scale}" for small in re.findall(r"\w+", SMALL) for scale in ("hundred", *VALUES["scale"])}
BEGINS |= {"he", "she", "it", "who", "test", "half", "quarter", "quarters", "times", "tops", "as", "ratio", "www"}

# What is made plain before anything is read, and what is taken out.
SAME = {
    "[\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]": " ", "[\u2028\u2029\x85\x0b\x0c]": "\n",
    "[\u2010\u2011\ufe63−]": "-", "[\u2018\u2019\u201b\u2032\u02bc]": "'", "[\u201c-\u201f\u2033«»]": '"',
    r"(?<=\d)[·∙](?=\d)": ".",
}  # fmt: skip
ODD = re.compile(
    r"(?P<entity>&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[a-zA-Z]{2,8});)|(?<=\d,)\s*\n\s*(?=\d{3}\b)"
    r"|(?P<space> {2,}|(?<=[^\n]{40}) *\n *(?!\s))"  # a long line goes on in the next
    r"|\xad\s*\n\s*|[\xad\u200b-\u200f\u2060-\u2064\ufeff\u202a-\u202e]+"
    r"|</?(?i:a|b|i|u|em|strong|span|mark|font|small|big)(?:\s[^<>]{0,200})?>"
)


def plain(text: str) -> tuple[str, list[int]]:
    """Return a text in plain characters, without invisible ones, and the place of each in the text as given."""
    text = text if text.isascii() else "".join(map(_plain_digit, text))
    for odd, new in SAME.items():
        text = re.sub(odd, new, text)
    parts, places, end = [], [], 0
    for odd in ODD.finditer(text):
        new = " " if odd["space"] else html.unescape(odd["entity"] or "")
        new = "".join(" " if c.isspace() else c for c in new if not ODD.fullmatch(c))
        parts += [text[end : odd.start()], new]
        places += [*range(end, odd.start()), *[odd.start()] * len(new)]
        end = odd.end()
    return "".join([*parts, text[end:]]), [*places, *range(end, len(text) + 1)]


def _plain_digit(character: str) -> str:
    """Return a digit of any script as 0 to 9, a full-width sign as the plain one, all else as it is."""
    if "\uff01" <= character <= "\uff5d":
        return chr(ord(character) - 0xFEE0)
    value = unicodedata.decimal(character, None)
    return character if value is None else str(value)


def tokens(text: str) -> list[Token]:
    """Cut a plain text into tokens; together they are the text."""
    found, at = [], 0
    while at < len(text):
        match = PLAIN.match(text, at)
        if match and match[0] not in BEGINS:
            kind = "word"
        else:
            match, kind = _next(text, at, found)
        found.append(Token(kind, " ".join(match[0].lower().split()), at, match.end()))
        at = match.end()
    return found


def _next(text: str, at: int, before: list[Token]) -> tuple[re.Match, str]:
    """Return what begins at a place, and its kind."""
    first = text[at]
    pattern, kinds = _DIGITS if first.isdigit() else _LETTERS if first.isalpha() else _MARKS
    if match := pattern.match(text, at):
        kind = kinds[int(match.lastgroup[1:])]
        if kind != "phrase":
            return match, kind
    match = match or WORD.match(text, at) or _MARKS[0].match(text, at)
    begins = PHRASES.get(re.match(r"\w+|\W", match[0].lower())[0])
    phrase = begins and begins.match(text, at)
    if not phrase or "\n\n" in phrase[0]:
        return match, "deny" if match[0].lower().endswith("n't") else "word" if first.isalpha() else "other"
    kind = KIND_OF[" ".join(phrase[0].lower().split())]
    if kind in {"after", "tight"} and re.match(r"(?i: (?:than|to) \w)", text[phrase.end() :][:9]):  # "or greater than 190"
        return match, KIND_OF.get(match[0].lower(), "word")
    return phrase, "verb" if kind == "mark" and phrase[0][0] in "pP" and _is_count(before) else kind


def _is_count(before: list[Token]) -> bool:
    """Tell whether a sentence speaks of a count so far: "losses pass 4,000", unlike "they pass 100 villages"."""
    for token in reversed(before[-16:]):
        if token.kind in {"other", "end"}:
            return False
        if token.text in LISTS["counted"]:
            return True
    return False
