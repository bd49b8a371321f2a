"""Read the numbers of a text: where the grammar fits, what each number is, and how firmly it is put."""

import re
from contextlib import suppress
from dataclasses import dataclass, replace
from fractions import Fraction

from helpers.phrases.grammar import LETTERS, rule, shared_scale, vague_size, worth
from helpers.phrases.tokens import DATA, HEDGE_OF, Token, filled, plain, tokens

RULES = ("single", "pair", "ratio", "shared_plural", "begin", "changing", "changing_from")
SINGLE, PAIR, RATIO, SHARED_PLURAL, BEGIN, CHANGING, CHANGING_FROM = (re.compile(rule(name)) for name in RULES)
BOUNDS = {"more_than", "at_least", "up_to"}
BOTH_ENDS = {"at_least", "up_to"}, {"more_than", "up_to"}
# What a hedge says when it is denied: "did not exceed 600" is up to 600, and so is "did not reach 600".
DENIED = {"more_than": "up_to", "at_least": "up_to", "up_to": "at_least", "nearly": "up_to", None: "up_to"}
# What a token is that no number is made of, by its kind: a kind of Number, and the reason.
REASONS = {of: (kind, why or of) for kind, reasons in DATA["reasons"].items() for of, why in reasons.items()}
SORTS = {sort: re.compile("|".join(map(filled, patterns))) for sort, patterns in DATA["sorts"].items()}
DECIMAL_BEFORE = re.compile(filled(r"[ -]?<decimals_before>"), re.IGNORECASE)


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
    reader, found, at = _Reader(text), [], 0
    while begin := BEGIN.search(reader.kinds, at):
        read, at = reader.read(begin.start())
        found += read
    taken = {place for number in found for place in range(number.start, number.end)}
    found += [rest for n in range(len(reader.tokens)) for rest in reader.left_over(n, taken)]
    return sorted(found, key=lambda number: number.start)


class _Reader:
    """The tokens of one text, and the numbers that the grammar finds in them."""

    def __init__(self, text: str):
        self.text, self.places = plain(text)
        self.tokens = tokens(self.text)
        self.kinds = "".join([LETTERS.get(token.kind, "\0") for token in self.tokens])
        self.sorts = {n: s for s, each in SORTS.items() for m in each.finditer(self.text) for n in range(*m.span())}

    def read(self, start: int) -> tuple[list[Number], int]:
        """Read what begins at a token; return it and the token after it."""
        for form, reading in (SHARED_PLURAL, self.shared_plural), (RATIO, self.ratio), (PAIR, self.pair):
            match = form.match(self.kinds, start)
            with suppress(ValueError):  # `single` says what is wrong
                if match and (read := reading(match)):
                    return read, match.end()
        single = SINGLE.search(self.kinds, start)
        return [self.single(single)], single.end()

    def place(self, start: int, end: int) -> tuple[int, int]:
        """Return where tokens are in the text as given."""
        return self.places[self.tokens[start].start], self.places[self.tokens[end - 1].end - 1] + 1

    def run(self, match: re.Match, *groups: str) -> list[Token]:
        """Return the tokens of some groups of a match."""
        return [token for group in groups if match[group] for token in self.tokens[slice(*match.span(group))]]

    def amount(self, match: re.Match, group: str) -> tuple[Fraction, Fraction, int]:
        """Return what a group of a match is worth: value, unit and scale."""
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
        return min(said, key=lambda hedge: (hedge not in BOUNDS, hedge != "nearly"), default="none")

    def single(self, match: re.Match) -> Number:
        """Read a number that stands alone."""
        (start, end), run = match.span("low"), self.run(match, "low")
        inside = [token for token in run if token.kind in {"tight", "low", "pair_of", "couple"}]  # "20-odd thousand"
        hedge = self.hedge(self.run(match, "hedges"), self.run(match, "behind"), inside)
        place, behind = self.place(match.start(), match.end()), self.tokens[min(end, len(self.tokens) - 1)]
        if behind.kind in {"measure", "letters"}:
            return Number(*self.place(start, end + 1), REASONS[behind.kind][0], reason=REASONS[behind.kind][1])
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
        return self.counted(match, value, None, hedge, unit)

    def counted(self, match: re.Match, low: Fraction, high: Fraction | None, hedge: str, unit: Fraction) -> Number:
        """Return a quantity, a range or a share; of an age or a calibre with the reason why it is no count."""
        kind = "share" if match["share"] else "quantity" if high is None else "range"
        sort = self.sorts.get(self.tokens[match.start("low")].start, "")
        reason = "a part of another number" if match["share"] else sort
        value, to, unit = (None if each is None else _short(each) for each in (low, high, unit))
        return Number(*self.place(match.start(), match.end()), kind, value, to, hedge, unit, reason)

    def shared_plural(self, match: re.Match) -> list[Number]:
        """Read two vague words that share a scale: "tens or even hundreds of thousands"."""
        shared = vague_size(self.run(match, "shared"))
        sizes = [shared * vague_size(self.run(match, group)) for group in ("low", "high")]
        if sizes[0] >= shared * shared:  # "millions, if not tens of millions"
            return []
        places = [self.place(*match.span("low")), self.place(match.start("high"), match.end())]
        return [Number(*place, "vague", size, None, "vague", size) for place, size in zip(places, sizes)]

    def ratio(self, match: re.Match) -> list[Number]:
        """Read "one in three", "one soldier in five", "three times as many"; [] where it is none of them."""
        reason = "a part of another number" if match["base"] else "a multiple of another number"
        if match["base"]:
            above, base = self.amount(match, "low")[0], self.amount(match, "base")[0]
            between = {token.kind for token in self.tokens[match.end("low") : match.start("base")]}
            usual = above == 1 or base <= 10 or base in (12, 20, 25, 50, 100, 1000) or "out_of" in between
            part = 0 < above < 10 and above < base and usual and ("of" not in between or "every" in between)
            if not part and "per" not in between:
                return []
        return [Number(*self.place(match.start(), match.end()), "fraction", reason=reason)]

    def pair(self, match: re.Match) -> list[Number]:
        """Read a range, or the two numbers of "rose from 300 to 600"; [] where it is neither."""
        low_run, high_run = self.run(match, "low"), self.run(match, "high")
        (low, unit, scale), (high, unit_high, _) = self.amount(match, "low"), self.amount(match, "high")
        low, unit = (each * shared_scale(low_run, high_run, low, high) for each in (low, unit))
        joint = "".join(t.text for t in self.tokens[match.end("low") : match.start("high")]).replace(" ", "")
        if low_run[0].text in {"a", "one"} and joint == "or" and high < 10 and scale > 1:  # "a hundred or two"
            high *= scale
        opener = "".join(token.text for token in self.run(match, "opener"))
        before = self.kinds[max(0, match.start() - 25) : match.start()]
        by_words = opener != "between" and joint[:1] not in "-–—~"  # "fell from 11,000-12,000" begins at a range
        change = by_words and (CHANGING.search(before) or opener and CHANGING_FROM.search(before))
        outside = self.run(match, "outer", "hedges")
        hedge, inner = self.hedge(outside, self.run(match, "behind")), self.hedge(self.run(match, "inner"))
        if {hedge, inner} in BOTH_ENDS and match["and"] and not match["noun"] and low_run[0].kind != "part":
            low, high = (low, high) if inner == "up_to" else (high, low)
            return [self.counted(match, low, high, "none", min(unit, unit_high))] if low < high else []
        if (reason := self.apart(match, joint, opener, low, high)) and (change or reason == "two numbers"):
            return []
        if reason:
            kind = "fraction" if reason == "a ratio" else "unread"
            return [Number(*self.place(match.start(), match.end()), kind, reason=reason)]
        if change or opener != "between" and inner in {"at_least", "more_than"}:
            first = SINGLE.match(self.kinds, match.start("hedges"), max(match.end("low"), match.end("low_share")))
            second = SINGLE.match(self.kinds, match.start("inner"))
            return [replace(self.single(first), value=_short(low), unit=_short(unit)), self.single(second)]
        if inner not in {"none", hedge, "up_to"}:
            hedge = inner if (hedge, inner) == ("none", "about") else "none"
        if hedge == "none" or outside and outside[0].text == "closer to":  # that corrects the number before
            hedge = self.hedge([token for token in low_run + high_run if token.kind == "tight"])
        return [self.counted(match, low, high, hedge, min(unit, unit_high))]

    def apart(self, match: re.Match, joint: str, opener: str, low: Fraction, high: Fraction) -> str:
        """Say what two numbers that something joins are, unless they are the ends of a range: that is ""."""
        if joint in {"to", "-to-"} and (high == 1 < low or joint == "-to-" and high < low):
            return "a ratio"
        noun, behind = self.run(match, "noun"), self.text[self.tokens[match.end("high") - 1].end :][:40].lower().strip()
        if joint in {"-", "–"} and len(match["low"]) == len(match["high"]) == 1:
            if high <= low:
                return "joined by a dash, the second no larger: a score or a code"
            if self.run(match, "high")[0].text.isdecimal() and high > max(999, 10 * low):  # "730-8500"
                return "joined by a dash, far apart: a range or a code"
        two = (
            high <= low
            or [token.kind for token in self.run(match, "low")] == ["part"]
            or noun and not behind.startswith(noun[0].text)  # "5,000 won to 10,000 won"
            or match["low_share"] and not match["share"]
            or match["and"] and opener != "between"
            or match["upto"] and opener != "from"
            or "or" in joint and (high > 2 * low or match["inner"])
        )  # fmt: skip
        return "two numbers" if two else ""

    def left_over(self, n: int, taken: set[int]) -> list[Number]:
        """Return a token that names, dates or holds digits, where no number that was read holds it."""
        token, place = self.tokens[n], self.place(n, n + 1)
        if place[0] in taken and token.kind != "identifier":
            return []
        kind, reason = REASONS.get(token.kind, ("unread", "digits that are no number"))
        if token.kind not in REASONS and not any(map(str.isdigit, token.text)):
            return []
        # Of a date, the day and the year are each a number.
        found = re.finditer(r"\d\S*\b" if reason == "date" else r"(?s:.+)", self.text[token.start : token.end])
        ends = [(self.places[token.start + m.start()], self.places[token.start + m.end() - 1] + 1) for m in found]
        return [Number(*end, kind, reason=reason) for end in ends]


def _short(value: Fraction) -> float:
    return int(value) if value.denominator == 1 else float(value)
