"""Cut a text into tokens, each of a kind: number words, digits, hedges, and names and dates, which count nothing."""

import html
import re
import tomllib
import unicodedata
from collections import namedtuple
from itertools import product, takewhile
from pathlib import Path

DATA = tomllib.loads(Path(__file__).with_name("english.toml").read_text(encoding="utf-8"))
Token = namedtuple("Token", "kind text start end")  # of a text; its own text is in lower case


def expanded(phrases: list[str]) -> list[str]:
    """Write out the choices in phrases: "{a ,}few" is "a few" and "few"."""
    pieces = [[p.split(",") if n % 2 else [p] for n, p in enumerate(re.split("[{}]", phrase))] for phrase in phrases]
    return ["".join(chosen) for each in pieces for chosen in product(*each)]


VALUES = DATA["values"]
WORTH = {word: value for words in VALUES.values() for word, value in words.items()}
WORTH |= {f"{power}s": 10**n for n in range(1, 7) for power in (f"{10**n}", f"{10**n:,}")}  # "10,000s of men"
LISTS = {name: expanded(words) for name, words in (VALUES | DATA["lists"]).items()}
LISTS |= {name: LISTS[name] + [w.upper() for w in LISTS[name]] for name in ("months", "capital", "units_of_arms")}
WORDS = {name: "|".join(sorted(map(re.escape, words), key=len, reverse=True)) for name, words in LISTS.items()}
# Each word or phrase: its kind in the grammar and, of a hedge, what it says.
HEDGES = {hedge: DATA[hedge] for hedge in ("about", "nearly", "at_least", "more_than", "up_to")}
HEDGE_OF = {(k, w): hedge for hedge, kinds in HEDGES.items() for k, words in kinds.items() for w in expanded(words)}
KIND_OF = {word: kind for kind, words in VALUES.items() if kind != "letter" for word in words}
KIND_OF |= {word: kind for kind, words in DATA["kinds"].items() for word in expanded(words)}
KIND_OF |= {word: word for word in DATA["kinds"]["itself"]} | {word: kind for kind, word in HEDGE_OF}

# What is cut as one token, by what it begins with: a kind and a pattern, the first that fits (marks: english.toml).
DIGITS = r"""
typed: <ALONE>(?=[\d,.OoIl]*[Oo]|\d+[Il]\d|\d+,[Il])\d[\d,.OoIl]*[\dOoIl](?!\w)
date: <ALONE>\d{1,2} (?:and|to) (?=<DAY> <MONTH>)
date: <ALONE><DAY>(?: of)? (?!(?i:May) (?!\d))<MONTH>(?:,? <YEAR>\b)?
date: (?<![\d.])(?:<YEAR>[-/]\d\d?[-/]\d\d?(?!\d)|\d\d?[-/.]\d\d?[-/.]<YEAR>(?!\d)|<YEAR>-(?:0[1-9]|1[0-2])(?![\d-]))
date: (?<![\d.])<YEAR>s\b|(?<![\d.,$])<YEAR>[-–/](?:<YEAR>|\d\d)(?![\d,])<PEOPLE>
time of day: <ALONE>(?:\d{4}|\d{1,2}(?:[:.]\d\d| [0-5]\d)?) ?(?i:a\.m\.|p\.m\.|<clock>(?!\w))
time of day: <ALONE>\d{1,2}(?::[0-5]\d)+(?![:\d])(?!-to-)
a ratio: <ALONE>\d+(?:\.\d+)?(?:(?i:-to-(?:one|1))\b(?![-.,]\d)|:\d+(?![\d:]))
a part of another number: \d+-(?i:in-(?:every-)?)\d+(?:,\d{3})*\b
idiom: (?<![\d/])(?:24/7|9/11|50/50|7/7|20/20)(?![\d/])
a multiple of another number: <ALONE>\d+(?:\.\d+)?(?:x\b|-?(?i:fold)\b)
identifier: <ALONE>(?:\d+(?:[-/]\d+){2,}(?!\d)|\d{3}\.\d{3}\.\d{4}\b|\d{3}-0\d{3}\b|\d{1,3}(?:\.\d{1,3}){3}\b)
identifier: <ALONE>\d{1,3} (?:[A-Z]\w+ ){0,3}<units_of_arms>\b<NO_PLURAL>
code: <ALONE>(?:<YEAR>(?:0[1-9]|1[0-2])(?:[0-2]\d|3[01])(?![\d,]|\.\d)|\d+-\d+/\d+)
code: <ALONE>\d[\d.]*(?:[eE][-+]?| ?[x×] ?10\^-?|\^-?)\d+
plural: 1(?:0{1,6}|0{0,2}(?:,000){1,2})s\b
decade: <ALONE>\d{1,3}(?:00|,\d00)s\b
ordinal: <ALONE>\d+(?:,\d{3})*(?i:st|nd|rd|th|'?s)\b
part: (?<![\d.,/])[1-9]\d?/[1-9]\d{0,2}(?![\d/,.]*\d)
zero: <ALONE>0\b(?![.,]?\d)
digits: [1-9]\d{0,2}(?: \d{3})+(?!\d)(?![,']\d)(?:\.\d+)?(?!-(?!strong|odd|plus|ish)[a-z])(?!mm)
year: (?<![\d.,$€£])<YEAR>\b(?!(?<=00))<WHOLE><PEOPLE>
digits: \d+(?:[.,']\d+)*
"""
LETTERS = r"""
letter: (?:(?<=\d)|(?<=\d )|(?<=[½¼¾]))(?i:<letter>)\b(?!/)(?!(?<=m) <lengths>\b)
measure: (?<=\d)(?i:<measures>)\b
letters: (?<=\d)(?!(?i:ish|odd|plus|st|nd|rd|th|s|x|fold|percent|pct?|pp|dozens?|<SCALE>)\b)[^\W\d_]\w*
identifier: (?:https?://|www\.)\S+
typed: [OIl](?:[\dOIl]{0,2}(?:,[\dOoIl]{3})+(?!\w)|\.\d+)
word: (?i:(?:he|she|it|who|test) scores)\b|(?i:<takes_over> over|<takes_about> about)\b
word: (?i:<pronoun_one> one)\b(?![ -](?i:<SCALE>|and a half|in|out)\b)
word: (?:(?=[A-Z])(?i:<people>|<counted>)|[A-Z][a-z]+s) (?:[A-Z][a-z]+ )?<name_or_verb>\b
verb: (?i:(?:pass|cross)(?:es|ed|ing)?)(?= [$€£]?[\d,.]+(?: <SCALE>)?(?:\s*$| ?[-–—.;:)]| (?:for|in|by|on)\b))
verb: (?i:tops)(?= (?i:the\b|an?\b|<SMALL>\b|[$€£]?\d))
currency: <currencies>(?= ?\.?\d)|<codes>(?=\d)|(?:[A-Z]{1,3}|Can)\$(?=\.?\d)
currency: W(?=\d{3})|[WR](?=\d{1,3},\d{3}|\d+(?:\.\d+)?(?:[-–]\d+(?:\.\d+)?)? ?(?i:<scale>|m|bn|tn)\b)
date: <MONTH>,? (?:<DAY>\b<WHOLE>(?: (?:and|to) \d{1,2}(?=[.,;)]|$| <YEAR>)<WHOLE>)?(?:,? <YEAR>\b)?|<YEAR>\b)
date: (?i:<before_year>)[ -]<YEAR>(?:[-–/]\d\d)?\b<WHOLE><PEOPLE>(?!%)(?!00 (?i:[a-z]+s)\b)
time of day: (?i:(?:half|quarter|<SMALL>) past <SMALL>\b(?! <SCALE>)|<SMALL> o'clock)
a ratio: (?i:<SMALL>-to-(?:one|1)\b|ratio of (?:\d+(?:\.\d+)?|<SMALL>)(?: to |:)(?:\d+|<SMALL>))
a part of another number: (?i:<SMALL>-in-(?:every-)?<SMALL>)\b
a multiple of another number: (?i:(?:<SMALL>[ -])?<takes_as_many> as (?:many|much|high)|<multiples>|<SMALL>-?fold)\b
times: (?i:times <comparatives>)\b
age: (?i:under|over)-\d\ds?\b
digit count: (?i:(?:single|double|triple)-(?:digit|figure)s?)\b
figures: (?i:<SMALL>-(?:digit|figure)s?|<SMALL> (?:figures|digits))\b
identifier: (?:Day|DAY) [\d,]+\b|(?i:day (?:[\d,]+|<SMALL>))\b(?= of\b|[.,;:)]|$)
identifier: (?i:nos\.?) \d+(?:(?:,| and| or) \d+|[-–]\d+)*\b<WHOLE>|(?:N[oO] \d{1,2}|(?i:no\.) ?\d+)\b<WHOLE>
identifier: (?!(?i:<SMALL>|mid|pre|post)-)[^\W\d_]{0,30}[A-Z][^\W\d_]{0,30}-\d\w*<WHOLE>
identifier: (?i:<phone>)[.:]? (?=0|[\d ]*[-(+])[+(]?\d[\d ()-]{4,}\d
identifier: (?i:<named>s \d+(?:(?:,| and| or) \d+)+)\b<WHOLE>|(?:(?i:<named>)|<capital>)s?\.? <NAMED>
identifier: <name_or_verb> <NAMED><NO_PLURAL>|[^\W\d]{1,40}\d[\w-]*(?:[.,]\d+)*
part: (?i:(?:an?|<ones>)(?: - |[ -]+)<denominators>s?|half|quarters?)\b
ordinal: (?i:(?:<tens>[ -])?<ordinals>(?: one)?)\b
zero: (?i:no(?= <zero_of>\b))
code: (?i:<SMALL><SCALE>(?: and <SMALL>)?)\b
"""
WORD = re.compile(r"[^\W\d_]+(?:'[^\W\d_]+)*")
COMMON = re.compile(r"(?<![\d-])[a-z]+(?<!hundred)(?<!housand)(?<!illion)(?=[ ,.])")  # a word like most, see BEGINS


def filled(pattern: str) -> str:
    """Return a pattern with its <names> written out: a part of patterns, or any word of a list, the longest first."""
    return re.sub(r"<(\w+)>", lambda name: f"(?:{filled(DATA['parts'].get(name[1]) or WORDS[name[1]])})", pattern)


def _compiled(table: str) -> tuple[re.Pattern, list[str]]:
    kinds, patterns = zip(*(line.split(": ", 1) for line in table.strip("\n").split("\n")))
    return re.compile("|".join(f"(?P<p{n}>{filled(pattern)})" for n, pattern in enumerate(patterns))), kinds


_DIGITS, _LETTERS, _MARKS = map(_compiled, (DIGITS, LETTERS, DATA["marks"]))
# The phrases that begin with a word, the longest first, and all words that a phrase or one of LETTERS may begin with.
_PHRASES: dict[str, list[str]] = {}
for _phrase in sorted(KIND_OF, key=len, reverse=True):
    _PHRASES.setdefault(re.match(r"\w+|\W", _phrase)[0], []).append(re.escape(_phrase).replace(r"\ ", "[ \n]"))
PHRASES = {first: re.compile(rf"(?i:{'|'.join(each)})(?:(?<=\W)|(?!\w))") for first, each in _PHRASES.items()}
_GOES_ON = re.compile(filled(r"(?i:(?<=up) to| (?:than \w|or equal|<SMALL>\b|an? |[$€£]?\d))"))
BEGINS = {*PHRASES, *(word.lower().split()[0] for words in LISTS.values() for word in words)}
BEGINS |= {"he", "she", "it", "who", "test", "half", "times", "tops", "ratio", "www"}

# What is made plain, character by character, and what is then replaced or taken out.
SPACES = "\u00a0\u1680\u202f\u205f\u3000" + "".join(map(chr, range(0x2000, 0x200B)))
SAME = {" ": SPACES, "\n": "\u2028\u2029\x85\x0b\x0c", "-": "‐‑﹣−", "'": "‘’‛′ʼ", '"': "“”„‟″«»", ".": "·∙"}
PLAIN = {ord(odd): plain for plain, every in SAME.items() for odd in every}
ODD = re.compile(
    r"(?P<entity>&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[a-zA-Z]{2,8});)|(?P<wide>[\uff01-\uff5d]|(?![0-9])\d)"
    r"|(?<=\d,)\s*\n\s*(?=\d{3}\b)|(?P<space> {2,}|(?<=[^\n]{40}) *\n *(?!\s))"  # a long line goes on in the next
    r"|\xad\s*\n\s*|[\xad\u200b-\u200f\u2060-\u2064\ufeff\u202a-\u202e]+|</?(?i:a|b|i|u|em|strong|span|mark|font|small|big)(?:\s[^<>]{0,200})?>"
)


def plain(text: str) -> tuple[str, list[int]]:
    """Return a text in plain characters, without invisible ones, and the place of each in the text as given."""
    text = text.translate(PLAIN)
    parts, places, end = [], [], 0
    for odd in ODD.finditer(text):
        new = " " if odd["space"] else html.unescape(odd["entity"] or odd["wide"] or "")
        new = "".join(str(int(c)) if c.isdecimal() else unicodedata.normalize("NFKC", c) for c in new)
        new = "".join(" " if c.isspace() else c for c in new if not ODD.fullmatch(c))
        parts += [text[end : odd.start()], new]
        places += [*range(end, odd.start()), *[odd.start()] * len(new)]
        end = odd.end()
    return "".join([*parts, text[end:]]), [*places, *range(end, len(text) + 1)]


def tokens(text: str) -> list[Token]:
    """Cut a plain text into tokens; together they are the text."""
    found, at = [], 0
    while at < len(text):
        match, kind = COMMON.match(text, at), "word"
        if not match or match[0] in BEGINS or match[0].removesuffix("s") in BEGINS:
            match, kind = _next(text, at, found)
        found.append(Token(kind, match[0].lower().replace("\n", " "), at, match.end()))
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
    if not phrase:
        return match, "deny" if match[0].lower().endswith("n't") else "word" if first.isalpha() else "other"
    kind = KIND_OF[phrase[0].lower().replace("\n", " ")]
    if kind in {"after", "tight"} and _GOES_ON.match(text, phrase.end()):  # "or greater than 190", "and below 1500"
        return match, KIND_OF.get(match[0].lower(), "word")
    if kind == "mark" and ("verb", phrase[0].lower()) in HEDGE_OF:  # "losses pass 4,000", not "they pass 10 villages"
        sentence = takewhile(lambda token: token.kind not in {"other", "end"}, reversed(before[-16:]))
        kind = "verb" if any(token.text in LISTS["counted"] for token in sentence) else kind
    return phrase, kind
