"""Put numbers together with their hedges, percent signs and second ends: what `numbers` finds in a text."""

from dataclasses import dataclass, replace
from fractions import Fraction

from helpers.phrases import hedges, names, words
from helpers.phrases.amounts import amount
from helpers.phrases.pieces import Amount
from helpers.phrases.ranges import Reading, closed, letters, percent, two_ends
from helpers.phrases.tokens import Tokens

_BEGINS = (
    set(words.SMALL) | words.ZERO | set(words.SCALE) | words.DOZEN | set(words.VAGUE) | words.MULTIPLIER
    | set(words.ORDINAL) | {phrase[0] for phrase in words.SEVERAL} | {phrase[0] for phrase in words.UNSETTLED}
    | {"a", "an", "half", "quarter", "no", "minus", "negative"}
)  # fmt: skip
_SIGNS = set("$€£¥₩₽₴₹-−")


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

    >>> [(n.value, n.to, n.hedge) for n in numbers("about 600, then 3,000 to 4,000")]
    [(600, None, 'about'), (3000, 4000, 'none')]
    """
    tokens = Tokens(text)
    found, at, limit = [], 0, 0
    while at < tokens.count:
        kind, word = tokens.kinds[at], tokens.words[at]
        readings = ()
        if kind in {"digits", "url"} or word in _BEGINS or word in _SIGNS or _odd(word):
            readings = _readings(tokens, at, limit)
        found += [_number(tokens, reading) for reading in readings]
        at = max(reading.end for reading in readings) if readings else at + 1
        limit = at if readings else limit
    return found


def _odd(word: str) -> bool:
    """Tell whether a word is a sign such as ½, or number words run together."""
    return len(word) == 1 and not word.isascii() or _run_together(word)


def _run_together(word: str) -> bool:
    scale = next((s for s in words.SCALE if word.endswith(s) and len(word) > len(s)), "")
    return bool(scale) and word.removesuffix(scale) in words.SMALL


def _readings(tokens: Tokens, at: int, limit: int) -> list[Reading]:
    """Read what begins at a token: one number, or two that might be taken for a range and are none."""
    if _run_together(tokens.word(at)):
        rest = amount(tokens, at + 2) if tokens.word(at + 1) == "and" else None
        end = rest.end if rest else at + 1
        return [Reading(Amount(at, end, None, kind="unread", reason="number words run together"), at, end)]
    pronoun = tokens.word(at) == "one" and tokens.word(at - 1) in words.PRONOUN_ONE and tokens.joined(at)
    if pronoun and amount(tokens, at).end == at + 1:
        return []
    named = names.name(tokens, at)
    if named is not None and named.kind == "ordinal":
        return [Reading(named, named.start, named.end)]
    first = named or amount(tokens, at)
    if first is None:
        return []
    sign = at if tokens.word(at) == "minus" else at - 1
    if tokens.follow(sign - 2, ("plus", "or", "minus")) or (tokens.word(at - 1) == "±" and at == limit):
        margin = replace(first, value=None, kind="unread", reason="the margin of another number")
        return [Reading(margin, first.start, first.end)]
    if between := _between(tokens, at, limit):
        first = named or amount(tokens, at, use_and=False)
    if first.kind == "quantity":
        first = letters(tokens, first) or names.one_in(tokens, first) or names.multiple_of(tokens, first) or first
    if tokens.word(first.start - 1) == "per" and first.kind == "quantity":
        first = replace(first, value=None, kind="fraction", reason="the base of a rate")
    pair = two_ends(tokens, first, between, limit)
    if between and not pair:
        first = amount(tokens, at) if named is None and first.kind == "quantity" else first
        pair = two_ends(tokens, first, between, limit)
    if pair:
        return pair
    start, hedge = hedges.before(tokens, first.start, limit)
    return [closed(tokens, _shared(tokens, Reading(first, start, first.end, hedge)))]


def _between(tokens: Tokens, at: int, limit: int) -> bool:
    start, _ = hedges.before(tokens, at, limit)
    return "between" in (tokens.word(start - 1), tokens.word(at - 1)) and start - 1 >= limit


def _shared(tokens: Tokens, reading: Reading) -> Reading:
    """Take in the percent sign or word behind a number."""
    end = percent(tokens, reading.end)
    return replace(reading, end=end, share=True) if end > reading.end and reading.amount.value is not None else reading


def _number(tokens: Tokens, reading: Reading) -> Number:
    found, hedge, unit = reading.amount, reading.hedge, reading.amount.unit
    start, end = tokens.place(reading.start, reading.end)
    if found.kind in {"ordinal", "unread"} or found.value is None:
        return Number(start, end, found.kind, None, None, hedge, None, found.reason)
    if reading.to:
        unit = min(unit, reading.to.unit)
    kind = "share" if reading.share else "range" if reading.to else found.kind
    if kind == "vague":
        hedge = hedge if hedge in hedges.BOUNDS else "vague"
    reason = "a part of another number" if kind == "share" else "" if reading.to else names.reason(tokens, found)
    to = _plain(reading.to.value) if reading.to else None
    return Number(start, end, kind, _plain(found.value), to, hedge, _plain(unit), reason)


def _plain(value: Fraction) -> float:
    return int(value) if value.denominator == 1 else float(value)
