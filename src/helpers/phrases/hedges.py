"""Find the hedge of a number: before it, behind it, stacked, apart from it, turned round by a denial."""

from helpers.phrases import words
from helpers.phrases.tokens import Tokens

BOUNDS = ("at_least", "more_than", "up_to")
_DENIED = {"more_than": "up_to", "at_least": "up_to", "up_to": "at_least", "nearly": "up_to"}
_QUOTES = {'"', "'", "(", "“"}
_REACH = 6  # tokens that may stand between a hedge and its number, or a denial and its hedge


def before(tokens: Tokens, at: int, limit: int) -> tuple[int, str]:
    """Return where the hedges of the number at `at` begin, and the hedge they come to.

    `limit` is the end of the number before, whose words they are not. A bound wins over an approximation.
    """
    start, found, here = at, [], at
    while match := _before(tokens, here, limit):
        if found and tokens.word(match[0]) == "over" and _lasts(tokens, at):  # "over about six months": in their course
            break
        start, hedge = match
        here = start
        found.append(hedge)
    return start, strongest(found)


def _lasts(tokens: Tokens, at: int) -> bool:
    return any(tokens.word(here) in words.DURATIONS for here in range(at + 1, at + 4))


def after(tokens: Tokens, end: int) -> tuple[int, str]:
    """Return where the hedges behind a number end, and the hedge they come to."""
    here, found = end, []
    for step in _behind(tokens, end):
        match = _after(tokens, step)
        if match:
            here, hedge = match
            return here, strongest([*found, hedge])
    return here, "none"


def strongest(found: list[str]) -> str:
    """Return the hedge that several come to: the bound nearest to the front, else the first."""
    bounds = [hedge for hedge in reversed(found) if hedge in BOUNDS]
    return bounds[0] if bounds else "nearly" if "nearly" in found else found[0] if found else "none"


def _before(tokens: Tokens, at: int, limit: int) -> tuple[int, str] | None:
    here, passed = at - 1, []
    ends_line = not tokens.wraps(at) and tokens.gap(at) == "\n"  # a line that ends in a hedge goes on in the next
    if tokens.word(here) == "," and tokens.kind(here - 1) == "word":
        here, passed = _over_comma(tokens, here)
    for _ in range(_REACH):
        if here < limit or not (_same_sentence(tokens, here + 1) or (ends_line and here == at - 1)):
            return None
        word = tokens.word(here)
        dotted = here - (word == "." and tokens.stuck(here) and tokens.word(here - 1) in {"approx", "c", "ca", "est"})
        for phrase, hedge in words.BEFORE.get(tokens.word(dotted), ()):
            start = dotted - len(phrase) + 1
            if ends_line and len(phrase) == 1 and phrase[0] in words.PREPOSITIONS:
                continue
            if start >= limit and tokens.follow(start, phrase) and _is_hedge(tokens, start, phrase, passed, at):
                return _denied(tokens, start, hedge, phrase, limit)
        if word not in _QUOTES and word not in words.FILLERS:
            return None
        passed.append(word)
        here -= 1
    return None


def _same_sentence(tokens: Tokens, at: int) -> bool:
    """Tell whether no cell or paragraph ends before a token; a line may, within a sentence."""
    return tokens.wraps(at)


def _over_comma(tokens: Tokens, comma: int) -> tuple[int, list[str]]:
    """Step back over "about, he said, 600" to the hedge, or over a bare comma where nobody speaks."""
    for here in range(comma - 1, max(comma - _REACH, 0), -1):
        if tokens.kind(here) != "word":
            said = any(tokens.word(n) in words.SAYS for n in range(here + 1, comma))
            return (here - 1, []) if tokens.word(here) == "," and said else (comma - 1, [","])
    return comma - 1, [","]


def _is_hedge(tokens: Tokens, start: int, phrase: tuple[str, ...], passed: list[str], at: int) -> bool:
    """Tell a hedge from a preposition ("concern over 600"), a verb ("hand over") and a ratio ("twice as many as")."""
    if phrase[0] == "as":
        return tokens.word(start - 1) not in words.RATIO_BEFORE
    mark = any(tokens.word(here) == "mark" for here in range(at + 1, at + 5))  # "below the 600 mark"
    if mark or phrase[0] in words.MARKS and len(phrase) == 1:
        return mark
    if len(phrase) > 1 or phrase[0] not in words.PREPOSITIONS:
        return True
    bare = [word for word in passed if word not in _QUOTES]
    takes = words.TAKES.get(phrase[0], ())
    return not {"the", ",", "all", "as"} & set(bare) and tokens.word(start - 1) not in takes


def _denied(tokens: Tokens, start: int, hedge: str, phrase: tuple[str, ...], limit: int) -> tuple[int, str]:
    """Turn a hedge round where a denial stands before it."""
    if phrase[0] == "not" and len(phrase) > 1 and hedge != "more_than":
        return start, hedge
    first = start
    for here in range(start - 1, max(start - _REACH, limit - 1), -1):
        word = tokens.word(here)
        denial = word in words.DENIALS or word.endswith("n't") or (word == "yet" and tokens.word(here + 1) == "to")
        if denial and tokens.word(here - 1) not in words.NOT_DENIED_BEFORE:
            return here, _DENIED.get(hedge, hedge)
        if word not in words.BETWEEN_DENIAL or not tokens.joined(here + 1):
            break
    if phrase[0] == "not":  # "not top"
        return first, _DENIED.get(hedge, hedge)
    return first, hedge


def _behind(tokens: Tokens, end: int):
    """Yield where a hedge behind a number may begin: at once, or after the noun that is counted."""
    yield end
    here = end
    for _ in range(3):
        if tokens.kind(here) != "word" or not tokens.joined(here) or tokens.word(here) in words.ENDS_NOUN:
            return
        here += 1
        yield here


def _after(tokens: Tokens, at: int) -> tuple[int, str] | None:
    here = at
    while tokens.word(here) in {'"', ",", ")", "(", "–"} and here < at + 2:
        here += 1
    for phrase, hedge in words.AFTER.get(tokens.word(here), ()):
        end = here + len(phrase)
        margin = phrase[-1] in {"minus", "±"}  # what follows is no number of its own
        if not tokens.follow(here, phrase) or not tokens.joined(here) or _belongs_ahead(tokens, end) and not margin:
            continue
        if phrase[-1] == "up" and tokens.word(end) == "to":
            continue
        if phrase[0] == "-" and not (tokens.stuck(here) and tokens.stuck(here + 1)):
            continue
        if phrase[0] in {"+"} and (not tokens.stuck(here) or tokens.kind(end) == "digits"):
            continue
        if (
            here > at
            and tokens.word(here - 1) == ","
            and phrase[0] not in {"give", "more", "or", "at", "approximately", "roughly", "if"}
        ):
            continue
        compared = tokens.kind(end + 1) == "digits" or tokens.word(end + 1) in words.SMALL
        goes_on = tokens.joined(end)
        if goes_on and (tokens.word(end) == "than" and compared or tokens.word(end) == "as" and phrase[0] == "or"):
            continue  # "200 or greater than 190"
        return end, hedge
    return None


def _belongs_ahead(tokens: Tokens, end: int) -> bool:
    """Tell whether a number follows, whose hedge this rather is ("15,000, at least 300 of them")."""
    for here in range(end, end + 3):
        word = tokens.word(here)
        if not _same_sentence(tokens, here):
            return False
        if tokens.kind(here) == "digits" or word in words.SMALL or word in words.SCALE or word in words.VAGUE:
            return True
        if word in {"several", "half"}:
            return True
        if word not in words.FILLERS and word not in _QUOTES and word not in {"some", "about", "$", "£", "€"}:
            return False
    return False
