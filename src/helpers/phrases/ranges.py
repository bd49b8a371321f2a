"""Numbers with a second end: "3,000 to 4,000", "between", "10-12,000", "at least 300 and up to 500"."""

from dataclasses import dataclass, replace

from helpers.phrases import hedges, names, words
from helpers.phrases.amounts import amount
from helpers.phrases.pieces import Amount
from helpers.phrases.tokens import Tokens

_DASHES = {"-", "–", "−", "~", "—", "〜"}
_SIGNS = set("$€£¥₩₽₴₹")


@dataclass(frozen=True)
class Reading:
    """An amount with its hedge, its upper end and whether it is a percentage, by tokens."""

    amount: Amount
    start: int
    end: int
    hedge: str = "none"
    share: bool = False
    to: Amount | None = None


def two_ends(tokens: Tokens, first: Amount, between: bool, limit: int) -> list[Reading]:
    """Read a second end: "to", "and" after between, a dash, "or"; [] where there is none.

    Two readings come of what might be taken for a range and is none ("rose from 300 to 600", "300 to over 500").
    """
    if first.kind != "quantity" or first.value is None:
        return []
    start, hedge = hedges.before(tokens, first.start, limit)
    share_end = percent(tokens, first.end)
    here, footnote = share_end, None
    if tokens.word(here) == "[" and tokens.kind(here + 1) == "digits" and tokens.word(here + 2) == "]":
        footnote, here = Reading(names.name(tokens, here + 1), here + 1, here + 2), here + 3
    opened = tokens.word(start - 1) if start - 1 >= limit else ""
    joint = _joint(tokens, here, between, opened == "from", hedge)
    if joint is None:
        return []
    kind, at = joint
    second, inner = _upper(tokens, at, kind)
    if second is None or second.kind != "quantity":
        return []
    second_end = percent(tokens, second.end)
    share = second_end > second.end
    if share_end > first.end and not share:
        return []
    first = _scaled_alike(tokens, first, second)
    low = Reading(first, start, share_end, hedge, share)
    high = Reading(second, at, second_end, inner, share)
    if kind == "apart" and hedge == "up_to":  # "at most 100 and at least 20"
        if inner in {"at_least", "more_than"} and second.value < first.value:
            return [Reading(second, start, second_end, "none", share, first)]
        return []
    if kind == "or" and inner != "none" or kind == "apart" and (hedge == "up_to" or inner != "up_to"):
        return []
    code = len(tokens.word(second.end - 1)) >= 4 and tokens.word(second.end - 1).isdecimal()  # "730-8500"
    code = code and first.bare and second.value > 10 * first.value
    if kind == "dash" and (second.value <= first.value or code):
        if not (tokens.stuck(here) and tokens.stuck(here + 1)):
            return []
        reason = "two numbers joined by a dash, the second no larger: a score, a code or a range cut short"
        return [
            Reading(replace(first, end=second.end, value=None, kind="unread", reason=reason), first.start, second_end)
        ]
    if second.value <= first.value or kind == "or" and second.value > 2 * first.value:
        return []
    if inner in {"at_least", "more_than"} and kind != "apart" or kind == "to" and _changes(tokens, start, low):
        return [low, closed(tokens, high)]
    if opened == "from" and kind in {"to", "dash"} or between:
        start, outer = start - 1, "none"
        if start > limit:
            start, outer = hedges.before(tokens, start, limit)
        hedge = outer if hedge == "none" else hedge
    after = closed(tokens, replace(high, hedge="none"))
    both = hedge if inner in {"none", hedge} else "about" if (hedge, inner) == ("none", "about") else "none"
    both = "none" if kind == "apart" else both
    both = hedges.strongest([h for h in (after.hedge, both) if h != "none"])
    whole = Reading(first, start, after.end, both, share, second)
    return [whole, footnote] if footnote else [whole]


def _joint(tokens: Tokens, at: int, between: bool, opened: bool, hedge: str) -> tuple[str, int] | None:
    """Return the kind of joint at a token and where the second end's hedge or number begins."""
    word = tokens.word(at)
    if word == "-" and tokens.stuck(at) and tokens.word(at + 1) in {"to", "or"} and tokens.word(at + 2) == "-":
        return "to", at + 3
    if word in _DASHES:
        stuck = tokens.stuck(at) and tokens.stuck(at + 1)
        digits = tokens.kind(at + 1) == "digits" or tokens.word(at + 1) in _SIGNS
        if digits and (tokens.joined(at) and tokens.joined(at + 1)) and (word != "—" or stuck):
            return "dash", at + 1
        if word == "–" and stuck and (tokens.word(at + 1) in words.SMALL or tokens.word(at + 1) in words.SCALE):
            return "dash", at + 1
        return None
    if not tokens.joined(at):
        return None
    if word in {"to", "through", "till", "until"} and tokens.joined(at + 1):
        return "to", at + 1
    if word == "up" and opened and tokens.word(at + 1) == "to":
        return "to", at
    if between and word == "and":
        return "and", at + 1
    if hedge in hedges.BOUNDS and word in {"and", "but", ",", "or"}:
        following = at + 1 + (tokens.word(at + 1) in {"and", "but", "or"})
        return "apart", following
    if word == "or" and tokens.joined(at + 1):
        return "or", at + 1
    return None


def _upper(tokens: Tokens, at: int, kind: str) -> tuple[Amount | None, str]:
    """Read the second end, with a hedge of its own where the words before it are one."""
    for here in range(at, at + 6):
        if here > at and not tokens.joined(here):
            break
        named = names.name(tokens, here)
        if named is not None:
            return None, "none"
        found = amount(tokens, here)
        if found is None or found.kind == "quantity" and tokens.word(here) in {"a", "an"} and kind == "dash":
            continue
        if found.kind != "quantity" or letters(tokens, found):
            return None, "none"
        start, hedge = hedges.before(tokens, here, at)
        if start != at or kind == "apart" and (hedge not in hedges.BOUNDS):
            return None, "none"
        return found, hedge
    return None, "none"


def _scaled_alike(tokens: Tokens, first: Amount, second: Amount) -> Amount:
    """Give the first end the scale printed at the second: "two to three million", "10-12,000"."""
    if not first.bare:
        return first
    scale, leading = second.scale, second.value / second.scale
    grouped = tokens.kind(second.end - 1) == "digits" and "," in tokens.word(second.end - 1)
    if scale == 1 and grouped and second.value % 1000 == 0:
        scale, leading = 1000, second.value / 1000
    if scale == 1 or not 0 < first.value < leading or "," in tokens.word(first.end - 1):
        return first
    return first.times(scale)


def _changes(tokens: Tokens, start: int, low: Reading) -> bool:
    """Tell whether "from A to B" says what was and what is ("rose from 300 to 600")."""
    opener = tokens.word(start - 1)
    if opener in words.CHANGES:
        return True
    if opener != "from" and not (opener == "by" and not low.share and low.amount.scale == 1):
        return False
    for here in range(start - 2, start - 9, -1):
        if tokens.word(here) in {".", ";", ":", "!", "?"}:
            return False
        if tokens.word(here) in words.CHANGES:
            return True
    return False


def closed(tokens: Tokens, reading: Reading) -> Reading:
    """Take in the hedge behind a number."""
    end = reading.end
    if reading.amount.kind in {"ordinal", "unread"}:
        return reading
    end, hedge = hedges.after(tokens, end)
    both = [h for h in (hedge, reading.hedge) if h != "none"]
    return replace(reading, end=end, hedge=hedges.strongest(both))


def percent(tokens: Tokens, at: int) -> int:
    """Return where a percent sign or word ends that begins at a token; the token itself where none does."""
    here = at + (tokens.word(at) == "-" and tokens.stuck(at))
    word = tokens.word(here)
    if not tokens.joined(here):
        return at
    if word in {"%", "٪"}:
        return here + 1
    if word in words.PERCENT:
        return here + 1 + (word == "percentage" and tokens.word(here + 1) in {"point", "points"})
    return here + 2 if word == "per" and tokens.word(here + 1) == "cent" else at


def letters(tokens: Tokens, first: Amount) -> Amount | None:
    """Tell what is stuck to a number and makes it no count: a measure, or letters that nobody explains."""
    end = first.end
    word = tokens.word(end)
    if tokens.kind(end - 1) != "digits" or not tokens.stuck(end) or tokens.kind(end) != "word":
        if tokens.word(first.start - 1) == "/" and tokens.stuck(first.start) and tokens.kind(end - 1) == "word":
            return replace(first, value=None, kind="unread", reason="what the stroke before it means is not known")
        if word == "/" and tokens.stuck(end) and tokens.stuck(end + 1) and tokens.kind(end - 1) == "word":
            return replace(first, value=None, kind="unread", reason="what the stroke behind it means is not known")
        return None
    if (
        word in {"ish", "odd", "plus"}
        or word in words.PERCENT
        or all(character in "⁰¹²³⁴⁵⁶⁷⁸⁹" for character in word)
        and first.value >= 100
    ):
        return None
    measure = word in words.MEASURES
    reason = "a measure" if measure else f"what the letters {word!r} behind it mean is not known"
    return replace(first, value=None, end=end + 1, kind="ordinal" if measure else "unread", reason=reason)
