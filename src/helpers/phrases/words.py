"""The lists of words, loaded once from their file and laid out for looking up."""

import tomllib
from pathlib import Path

_DATA = tomllib.loads(Path(__file__).with_name("english.toml").read_text(encoding="utf-8"))
_NUMBERS, _SCALES, _VAGUE, _HEDGES = (_DATA[name] for name in ("numbers", "scales", "vague", "hedges"))

SMALL = {word: value for value, word in enumerate(_NUMBERS["ones"], start=1)}
SMALL |= {word: value for value, word in enumerate(_NUMBERS["teens"], start=10)}
SMALL |= {word: 10 * value for value, word in enumerate(_NUMBERS["tens"], start=2)}
ZERO = set(_NUMBERS["zero"])
SCALE = _SCALES["words"]
DOZEN = set(_SCALES["dozen"])
PLURAL_SCALE = _SCALES["plurals"]
LETTER_SCALE = _SCALES["letters"]
LENGTHS = set(_SCALES["lengths"])

_PLACES = [*range(1, 21), *range(30, 100, 10), 100, 1000, 10**6, 10**9, 10**12]
ORDINAL = dict(zip(_NUMBERS["ordinals"], _PLACES, strict=True))
# "Second" is a time, never a part.
DENOMINATOR = _NUMBERS["denominators"] | {w: n for w, n in ORDINAL.items() if n >= 3}
DENOMINATORS = {f"{w}s": n for w, n in DENOMINATOR.items()} | _NUMBERS["denominators"]
MULTIPLIER = set(_NUMBERS["multipliers"]) | {f"{word}fold" for word in [*SMALL, "hundred", "thousand", "many"]}

VAGUE = _VAGUE["words"]
COUPLE, UNSETTLED = ({tuple(words.split()) for words in _VAGUE[name]} for name in ("couple", "unsettled"))
SEVERAL = sorted((tuple(words.split()) for words in _VAGUE["before"]), key=len, reverse=True)
ZERO_OF = set(_VAGUE["zero_of"])

# Hedges before a number by their last word, those after it by their first, the longest first.
BEFORE: dict[str, list[tuple[tuple[str, ...], str]]] = {}
AFTER: dict[str, list[tuple[tuple[str, ...], str]]] = {}
for _side, _found, _end in (("before", BEFORE, -1), ("after", AFTER, 0)):
    for _hedge, _phrases in _HEDGES[_side].items():
        for _words in sorted((tuple(p.split()) for p in _phrases), key=len, reverse=True):
            _found.setdefault(_words[_end], []).append((_words, _hedge))
            _found[_words[_end]].sort(key=lambda item: -len(item[0]))

_GRAMMAR, _CONTEXT = _HEDGES["grammar"], _DATA["context"]
DENIALS, BETWEEN_DENIAL, NOT_DENIED_BEFORE, FILLERS, PREPOSITIONS, MARKS, TAKES_OVER, TAKES_ABOUT, SAYS, RATIO_BEFORE, ENDS_NOUN = (
    set(_GRAMMAR[name])
    for name in (
        "denials", "between_denial", "not_denied_before", "fillers", "prepositions", "marks", "takes_over", "takes_about",
        "says",
        "ratio_before", "verbs_after_count",
    )
)  # fmt: skip
CHANGES = set(_DATA["ranges"]["changes"])
(
    MONTHS, YEAR_AFTER, PEOPLE, CLOCK, NAMED, NAMED_CAPITAL, UNITS_OF_ARMS, MEASURES, CALIBRES, PERCENT, DURATIONS,
    COMPARATIVES, PRONOUN_ONE, IDIOMS,
) = (
    set(_CONTEXT[name])
    for name in (
        "months", "year_after", "people", "clock", "named", "named_capital", "units_of_arms", "measures", "calibres",
        "percent", "durations", "comparatives", "pronoun_one", "idioms",
    )
)  # fmt: skip
