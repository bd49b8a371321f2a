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

WORD = re.compile(r"[^\W\d_]+(?:'[^\W\d_]+)*")
COMMON = re.compile(r"(?<![\d-])[a-z]+(?<!hundred)(?<!housand)(?<!illion)(?=[ ,.])")  # a word like most, see BEGINS


def filled(pattern: str) -> str:
    """Return a pattern with its <names> written out: a part of patterns, or any word of a list, the longest first."""
    return re.sub(r"<(\w+)>", lambda name: f"(?:{filled(DATA['parts'].get(name[1]) or WORDS[name[1]])})", pattern)


def _compiled(table: str) -> tuple[re.Pattern, list[str]]:
    kinds, patterns = zip(*(line.split(": ", 1) for line in table.strip("\n").split("\n")))
    return re.compile("|".join(f"(?P<p{n}>{filled(pattern)})" for n, pattern in enumerate(patterns))), kinds


_DIGITS, _LETTERS, _MARKS = (_compiled(DATA[begins]) for begins in ("digits", "letters", "marks"))
# The phrases that begin with a word, the longest first, and all words that a phrase or a pattern may begin with.
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
