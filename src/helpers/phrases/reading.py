"""Read a text: find where the grammar fits, and say what each number is, how firmly it is put and what it counts not."""

import re
from dataclasses import dataclass, replace
from fractions import Fraction

from helpers.phrases import grammar
from helpers.phrases.grammar import Amount, shared_scale, vague_size, worth
from helpers.phrases.tokens import HEDGE_OF, LISTS, MONTH, NAMES, SMALL, Token, any_of, plain, tokens

# What a hedge says when it is denied: "did not exceed 600" is up to 600. One that says nothing says that much.
DENIED = {"more_than": "up_to", "at_least": "up_to", "up_to": "at_least", "nearly": "up_to", None: "up_to"}
BOTH_ENDS = {"at_least", "up_to"}, {"more_than", "up_to"}
BOUNDS = {"more_than", "at_least", "up_to"}
STUCK = {"measure": "ordinal", "letters": "unread"}  # what a number is that such a token is stuck to
UNREAD = {
    "code": "digits that are no number", "typed": "letters typed for digits",
    "decade": "how far into these nobody says", "unsettled": "no set number: how many it is nobody settles",
}  # fmt: skip
COUNTS = set("digits ones teens tens hundred scale plural dozen".split())
AGE = rf"(?:\d{{1,2}}|{SMALL}(?:-{SMALL})?)"
# Numbers that are read and count nobody, by what they are.
SORTS = {
    "age": re.compile(
        rf"\b(?i:aged?|ages)(?:\sof)?\s(?:between\s|from\s)?{AGE}(?:(?:,\s|\s(?:and|to|or)\s|-|–){AGE})*\b"
        rf"|\b{AGE}(?:(?:-?\s?(?:to|and|or)\s|-|–){AGE})?[-\s](?:year|month|week)s?[-\s]olds?\b"
        rf"|\b(?!{MONTH})[A-Z][^\W\d_]+,\s\d\d(?=[,.;)]|\s(?:who|of|from)\b|$)"
        r"|\b(?:an?|the|his|her|whose)\s(?:[a-z]+\s){0,2}[a-z]+,\s\d\d(?=,\s[a-z])"
        r"|\b[a-z]+s,\s(?:(?:both|aged)\s)?\d\d\sand\s\d\d(?=,)|\bturned\s\d\d(?=[,.;]|$)"
    ),
    "calibre": re.compile(r"\d[\d.,]*[\s-](?:mm\b|millimet|calib)"),
}
DECIMAL_BEFORE = re.compile(rf"[\s-]?(?:{any_of('decimals_before')})", re.IGNORECASE)


@dataclass(frozen=True)
class Number:
    """One number in a text.

    `start` and `end` include its hedge. `kind`: `quantity`, `range` (`value` to `to`), `vague` ("thousands": its
    scale), `share` (percent), `fraction` (a part or a multiple of another number), `ordinal` (it names or places: a
    rank, a date, an identifier), `unread` (seen, not understood). The last three have no value. `unit` is one unit of
    the last significant digit printed, of a range the finer of its ends. `reason` says why it is unread or no count.
    """

    start: int
    end: int
    kind: str
    value: float | None = None
    to: float | None = None
    hedge: str = "none"
    unit: float | None = None
    reason: str = ""


def numbers(text: str) -> list[Number]:
    """Find every number and number word in a text, in order, each with its hedge; raises on no text.

    >>> [(n.value, n.to, n.hedge) for n in numbers("about 600, then two to three hundred thousand")]
    [(600, None, 'about'), (200000, 300000, 'none')]
    """
    return _Reader(text).numbers()


class _Reader:
    """The tokens of one text, and the numbers that the grammar finds in them."""

    def __init__(self, text: str):
        self.text, self.places = plain(text)
        self.tokens = tokens(self.text)
        self.kinds = grammar.kinds(self.tokens)
        self.sorts = {
            place: sort for sort, pattern in SORTS.items() for match in pattern.finditer(self.text)
            for place in range(*match.span())
        }  # fmt: skip

    def numbers(self) -> list[Number]:
        """Return all numbers in order."""
        found, at = [], 0
        while begin := grammar.BEGIN.search(self.kinds, at):
            read, at = self.read(begin.start())
            found += read
        taken = {place for number in found for place in range(number.start, number.end)}
        found += [rest for n, token in enumerate(self.tokens) for rest in self.left_over(n, token, taken)]
        return sorted(found, key=lambda number: number.start)

    def read(self, start: int) -> tuple[list[Number], int]:
        """Read what begins at a token; return it and the token after it."""
        forms = [(grammar.SHARED_PLURAL, self.shared_plural), (grammar.PAIR, self.pair), (grammar.RATIO, self.ratio)]
        for rule, reading in forms:
            match = rule.match(self.kinds, start)
            if match and (read := reading(match)):
                return read, match.end()
        single = grammar.SINGLE.search(self.kinds, start)
        return [self.single(single)], single.end()

    def place(self, start: int, end: int) -> tuple[int, int]:
        """Return where tokens stand in the text as given."""
        return self.places[self.tokens[start].start], self.places[self.tokens[end - 1].end - 1] + 1

    def run(self, match: re.Match, group: str) -> list[Token]:
        """Return the tokens of a group of a match."""
        return self.tokens[slice(*match.span(group))] if match[group] else []

    def amount(self, match: re.Match, group: str) -> Amount:
        """Return what a group of a match is worth."""
        behind = DECIMAL_BEFORE.match(self.text, self.tokens[match.end(group) - 1].end)
        return worth(self.run(match, group), behind is not None)

    def hedge(self, *runs: list[Token]) -> str:
        """Return what the hedges in some runs of tokens come to: a bound wins, a denial turns it round."""
        said = []
        for run in runs:
            denied = False
            for token in run:
                denied = denied or token.kind == "deny"
                hedge = HEDGE_OF.get((token.kind, token.text))
                if hedge or denied and token.kind == "reach":
                    said.append(DENIED.get(hedge, hedge) if denied else hedge)
                    denied = False
        bounds = [hedge for hedge in said if hedge in BOUNDS]
        return (bounds or [hedge for hedge in said if hedge == "nearly"] or said or ["none"])[0]

    def single(self, match: re.Match) -> Number:
        """Read a number that stands alone."""
        (start, end), run = match.span("low"), self.run(match, "low")
        inside = [token for token in run if token.kind in {"tight", "low", "pair_of", "couple"}]  # "20-odd thousand"
        hedge = self.hedge(self.run(match, "hedges"), self.run(match, "behind"), inside)
        place, stuck = self.place(match.start(), match.end()), self.tokens[min(end, len(self.tokens) - 1)]
        if stuck.kind in STUCK:
            reason = f"{stuck.text!r} behind it: {'a measure' if stuck.kind == 'measure' else 'what nobody explains'}"
            return Number(*self.place(start, end + 1), STUCK[stuck.kind], reason=reason)
        if match["margin"] is not None and not match["hedges"]:
            return Number(*place, "unread", reason="the margin of another number")
        if match["vague"]:
            size = vague_size(run)
            return Number(*place, "vague", size, None, hedge if hedge in BOUNDS else "vague", size)
        if {token.kind for token in run} <= {"part", "minus", "currency", "space"}:
            return Number(*place, "fraction", hedge=hedge, reason="a part of another number")
        try:
            value, unit, _ = self.amount(match, "low")
        except ValueError as reason:
            return Number(*place, "unread", hedge=hedge, reason=str(reason))
        return self.counted(place, match, start, value, None, hedge, unit)

    def counted(self, place, match: re.Match, start: int, low, high, hedge: str, unit) -> Number:
        """Return a quantity, a range or a share; of an age or a calibre with the reason why it is no count."""
        kind = "share" if match["share"] else "quantity" if high is None else "range"
        reason = "a part of another number" if match["share"] else self.sorts.get(self.tokens[start].start, "")
        return Number(*place, kind, _short(low), None if high is None else _short(high), hedge, _short(unit), reason)

    def shared_plural(self, match: re.Match) -> list[Number]:
        """Read two vague words that share a scale: "tens or even hundreds of thousands"."""
        shared = vague_size(self.run(match, "shared"))
        sizes = [shared * vague_size(self.run(match, group)) for group in ("low", "high")]
        places = [self.place(*match.span("low")), self.place(match.start("high"), match.end())]
        return [Number(*place, "vague", size, None, "vague", size) for place, size in zip(places, sizes)]

    def ratio(self, match: re.Match) -> list[Number]:
        """Read "one in three", "one soldier in five", "three times as many"; [] where it is none of them."""
        place = self.place(match.start(), match.end())
        if not match["base"]:
            return [Number(*place, "fraction", reason="a multiple of another number")]
        try:
            above, base = self.amount(match, "low").value, self.amount(match, "base").value
        except ValueError:
            return []
        between = {token.kind for token in self.tokens[match.end("low") : match.start("base")]}
        usual = above == 1 or base <= 10 or base in (12, 20, 25, 50, 100, 1000) or "out_of" in between
        if "per" in between:
            return [Number(*place, "fraction", reason="a rate")]
        if "of" in between and "every" not in between or not (0 < above < 10 and above < base and usual):
            return []
        return [Number(*place, "fraction", reason="a part of another number")]

    def pair(self, match: re.Match) -> list[Number]:
        """Read a range, or the two numbers of "rose from 300 to 600"; [] where it is neither."""
        low_run, high_run = self.run(match, "low"), self.run(match, "high")
        try:
            (low, unit, scale), (high, unit_high, _) = self.amount(match, "low"), self.amount(match, "high")
        except ValueError:
            return []
        shared = shared_scale(low_run, high_run, low, high)
        low, unit = low * shared, unit * shared
        joint = "".join(token.text for token in self.tokens[match.end("low") : match.start("high")])
        if low_run[0].text in {"a", "one"} and joint == "or" and high < 10 and scale > 1:  # "a hundred or two"
            high *= scale
        place = self.place(match.start(), match.end())
        opener = "".join(token.text for token in self.run(match, "opener"))
        change = opener != "between" and self.changes(match.start(), opener)
        if reason := self.no_range(match, joint, low, high):
            return [] if change else [Number(*place, "fraction" if reason == "a ratio" else "unread", reason=reason)]
        outside = [token for group in ("outer", "hedges") for token in self.run(match, group)]
        hedge, inner = self.hedge(outside, self.run(match, "behind")), self.hedge(self.run(match, "inner"))
        if {hedge, inner} in BOTH_ENDS and match["and"] and not match["noun"]:  # "more than 20 and less than 35"
            low, high, hedge, inner = *((low, high) if inner == "up_to" else (high, low)), "none", "none"
            if low >= high:
                return []
        elif not self.is_range(match, joint, opener, low, high):
            return []
        if change or opener != "between" and inner in {"at_least", "more_than"}:
            ends = grammar.SINGLE.match(self.kinds, match.start("hedges"), max(match.end("low"), match.end("low_share")))
            first, second = self.single(ends), self.single(grammar.SINGLE.match(self.kinds, match.start("inner")))
            return [replace(first, value=_short(low), unit=_short(unit)), second]
        if inner not in {"none", hedge, "up_to"}:
            hedge = inner if (hedge, inner) == ("none", "about") else "none"
        inside = [token for token in low_run + high_run if token.kind == "tight"]
        if hedge == "none" or outside and outside[0].text == "closer to":  # it corrects the number before
            hedge = self.hedge(inside)
        return [self.counted(place, match, match.start("low"), low, high, hedge, min(unit, unit_high))]

    def no_range(self, match: re.Match, joint: str, low: Fraction, high: Fraction) -> str:
        """Say what two numbers that something joins are, where they are neither a range nor two numbers."""
        if joint in {"to", "-to-"} and (high == 1 < low or joint == "-to-" and high < low):
            return "a ratio"
        if joint not in {"-", "–"} or not len(match["low"]) == len(match["high"]) == 1:
            return ""
        if high <= low:
            return "joined by a dash, the second no larger: a score or a code"
        code = self.run(match, "high")[0].text.isdecimal() and high > max(999, 10 * low)  # "730-8500"
        return "joined by a dash, far apart: a range or a code" if code else ""

    def is_range(self, match: re.Match, joint: str, opener: str, low: Fraction, high: Fraction) -> bool:
        """Tell whether two numbers that something joins are the ends of a range."""
        noun, behind = self.run(match, "noun"), self.text[self.tokens[match.end("high") - 1].end :].lower().strip()
        if high <= low or noun and not behind.startswith(noun[0].text):  # "5,000 won to 10,000 won"
            return False
        if match["and"] and opener != "between" or match["upto"] and opener != "from":
            return False
        if match["low_share"] and not match["share"] or {token.kind for token in self.run(match, "low")} == {"part"}:
            return False
        return not ("or" in joint and (high > 2 * low or match["inner"]))

    def changes(self, start: int, opener: str) -> bool:
        """Tell whether the words before say that something rose or fell, from one number to another.

        They say so of the numbers behind them; of what comes after a comma only where no number came before it.
        """
        counted = False
        for n in range(start - 1, max(-1, start - 25), -1):
            kind = self.tokens[n].kind
            if kind == "change":
                return True
            if kind == "to" and n >= start - 2 or kind in {"other", "end"} or kind == "comma" and counted:
                return False
            counted = counted or kind in COUNTS
            if counted and not opener:
                return False
        return False

    def left_over(self, n: int, token: Token, taken: set[int]) -> list[Number]:
        """Return a token that names, dates or holds digits, where no number that was read holds it."""
        place = self.place(n, n + 1)
        if place[0] in taken and token.kind != "identifier":
            return []
        if token.kind in NAMES:  # of a date, the day and the year each for itself
            reason = "date" if token.kind == "year" else token.kind
            found = re.finditer(r"\d\S*\b" if reason == "date" else r"(?s:.+)", self.text[token.start : token.end])
            ends = [(self.places[token.start + m.start()], self.places[token.start + m.end() - 1] + 1) for m in found]
            kind = "fraction" if "another number" in reason else "ordinal"
            return [Number(*end, kind, reason=reason) for end in ends]
        digits = "digits that are no number" if any(map(str.isdigit, token.text)) else ""
        reason = UNREAD.get(token.kind, digits)
        return [Number(*place, "unread", reason=reason)] if reason else []


def _short(value: Fraction) -> float:
    return int(value) if value.denominator == 1 else float(value)
