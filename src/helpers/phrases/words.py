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
DENIALS = set(_GRAMMAR["denials"])
BETWEEN_DENIAL = set(_GRAMMAR["between_denial"])
NOT_DENIED_BEFORE = set(_GRAMMAR["not_denied_before"])
FILLERS = set(_GRAMMAR["fillers"])
PREPOSITIONS = set(_GRAMMAR["prepositions"])
MARKS = set(_GRAMMAR["marks"])
TAKES = {"over": set(_GRAMMAR["takes_over"]), "about": set(_GRAMMAR["takes_about"])}
SAYS = set(_GRAMMAR["says"])
RATIO_BEFORE = set(_GRAMMAR["ratio_before"])
ENDS_NOUN = set(_GRAMMAR["verbs_after_count"])
CHANGES = set(_DATA["ranges"]["changes"])

MONTHS, YEAR_AFTER, CLOCK = set(_CONTEXT["months"]), set(_CONTEXT["year_after"]), set(_CONTEXT["clock"])
PEOPLE, DURATIONS = set(_CONTEXT["people"]), set(_CONTEXT["durations"])
NAMED, NAMED_CAPITAL = set(_CONTEXT["named"]), set(_CONTEXT["named_capital"])
UNITS_OF_ARMS, CALIBRES, MEASURES = (set(_CONTEXT[name]) for name in ("units_of_arms", "calibres", "measures"))
PERCENT, COMPARATIVES = set(_CONTEXT["percent"]), set(_CONTEXT["comparatives"])
PRONOUN_ONE, IDIOMS = set(_CONTEXT["pronoun_one"]) | set(ORDINAL), set(_CONTEXT["idioms"])
