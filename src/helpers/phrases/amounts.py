"""The grammar of one number: digits, words and scales, halves and thirds, points in words, vague words.

`amount` reads the longest number that begins at a token. It looks at no hedge, no range and no date.
"""

import unicodedata
from dataclasses import dataclass, replace
from fractions import Fraction

from helpers.phrases import digits, words
from helpers.phrases.tokens import Tokens

TOO_LARGE = 10**18  # as digits.LONGEST
_SUFFIXES = {"strong", "odd", "plus", "ish", "something", "percent", "per", "fold"}
_CURRENCY = set("$€£¥₩₽₴₹")
_NATIONS = {"us", "a", "au", "ca", "c", "hk", "nz", "nt", "s"}


@dataclass(frozen=True)
class Amount:
    """A number from token `start` up to `end`.

    `scale` is what it was multiplied by last, `bare` that nothing but plain digits or a small word is printed.
    """

    start: int
    end: int
    value: Fraction | None
    unit: Fraction | None = None
    kind: str = "quantity"
    scale: int = 1
    bare: bool = False
    decimals: int = 0
    reason: str = ""

    def times(self, scale: int) -> "Amount":
        """Return the amount under a scale that is printed elsewhere ("two to three million")."""
        value = self.value * scale
        return replace(self, value=value, unit=unit(value, self.decimals, scale), scale=scale, bare=False)


def unit(value: Fraction, decimals: int = 0, scale: int = 1) -> Fraction:
    """Return one unit of the last significant digit printed."""
    if decimals:
        return Fraction(scale, 10**decimals)
    if value.denominator == 1:
        figures = str(abs(value.numerator))
        return Fraction(10 ** (len(figures) - len(figures.rstrip("0"))) if value else 1)
    for places in range(1, 7):
        if (value * 10**places).denominator == 1:
            return Fraction(1, 10**places)
    size = len(str(int(abs(value)))) - 1 if abs(value) >= 1 else -1  # thirds have no last digit: take the first
    return Fraction(10) ** size


def amount(tokens: Tokens, at: int, use_and: bool = True) -> Amount | None:
    """Read the number that begins at a token, a currency sign before it included; None where none does."""
    start, negative = at, False
    if tokens.word(at) in {"minus", "negative"} and tokens.joined(at + 1):
        negative, at = True, at + 1
    elif _is_sign(tokens, at):
        negative, at = True, at + 1
    if tokens.word(at) == "$" and tokens.word(at - 1) in _NATIONS and tokens.stuck(at):
        start = at - 1
    at = _after_currency(tokens, at)
    found = _vague(tokens, at) or _fraction(tokens, at) or _cardinal(tokens, at, use_and)
    if found is None:
        return None
    found = replace(found, start=start)
    return replace(found, value=-found.value) if negative and found.value is not None else found


def _is_sign(tokens: Tokens, at: int) -> bool:
    """Tell a minus sign from a dash and from the bullet of a list."""
    if tokens.word(at) not in {"-", "−"} or not tokens.kind(at + 1) == "digits" or tokens.stuck(at):
        return False
    line_start = at == 0 or "\n" in tokens.gap(at)
    return tokens.stuck(at + 1) and not (line_start and tokens.kind(at + 2) == "word")


def _after_currency(tokens: Tokens, at: int) -> int:
    return at + 1 if tokens.word(at) in _CURRENCY and tokens.joined(at + 1) else at


def _separated(tokens: Tokens, at: int, spaced_dash: bool = False) -> tuple[int, str]:
    """Step over what may join two parts of a number; return the next part's place and the joint."""
    if tokens.word(at) == "-":
        if tokens.stuck(at) and tokens.stuck(at + 1):
            if tokens.word(at + 1) == "and" and tokens.word(at + 2) == "-" and tokens.stuck(at + 3):
                return at + 3, "and"
            return at + 1, "-"
        if spaced_dash and tokens.joined(at) and tokens.joined(at + 1):
            return at + 1, "-"
    if not tokens.joined(at):
        return at, "none"
    if tokens.word(at) == "and" and tokens.joined(at + 1):
        return at + 1, "and"
    if tokens.word(at) == "," and tokens.stuck(at) and tokens.gap(at + 1) == " ":
        return at + 1, ","
    return at, ""


def _compound(tokens: Tokens, at: int) -> bool:
    """Tell whether the token begins a compound ("one-way", "152-millimeter") that no number before it takes in."""
    if not (tokens.word(at + 1) == "-" and tokens.stuck(at + 1) and tokens.stuck(at + 2)):
        return tokens.kind(at) == "digits" and tokens.stuck(at + 1) and tokens.word(at + 1) in words.MEASURES
    following = tokens.word(at + 2)
    number = following in words.SMALL or following in words.SCALE or following in words.DOZEN or following == "and"
    return (
        tokens.kind(at + 2) == "word" and not number and following not in _SUFFIXES and following not in words.ORDINAL
    )


def _cardinal(tokens: Tokens, at: int, use_and: bool) -> Amount | None:
    """Add up digits, small words and scales: "four-thousand-100", "two hundred and two thousand"."""
    total = group = Fraction(0)
    last, floor, decimals, scale, began = "", 10**30, 0, 1, tokens.kind(at)
    here, plain = at, True
    while True:
        step, joint = (here, "") if not last else _separated(tokens, here, last == "tens")
        word, kind = tokens.word(step), tokens.kind(step)
        if joint == "none" or (joint == "and" and not use_and) or (joint == "," and not (last == "scale" and plain)):
            break
        if joint == "and" and _part(tokens, step)[0]:
            break
        if word in words.ZERO and not last:
            here, last = step + 1, "ones"
        elif word in words.SMALL:
            if not _small_fits(tokens, step, joint, last, floor):
                break
            value = words.SMALL[word]
            group += value
            here, last = step + 1, "tens" if value >= 20 else "ones"
        elif kind == "digits":
            read, end = _digits(tokens, step)
            follows = _scale_at(tokens, end)
            if last:
                spelled = tokens.word(here - 1) not in words.LETTER_SCALE
                tail = joint == "-" and last in {"hundred", "scale"} and spelled and not _compound(tokens, step)
                tail = tail or (
                    joint == "and" and last == "hundred" and began == "digits" and not _compound(tokens, step)
                )
                lower = joint == "" and last == "scale" and began == "digits" and 1 < follows < floor
                if not (tail and follows < 100 or lower) or read.reason or read.decimals or not 0 < read.value < floor:
                    break
            elif read.reason:
                return Amount(at, end, None, kind="unread", reason=read.reason)
            plain = False
            group += read.value
            decimals, here, last = read.decimals, end, "digits"
        elif (a := word in {"a", "an"}) and not last and _scale_at(tokens, step + 1) > 1 and tokens.joined(step + 1):
            here, group, last = step + 1, Fraction(1), "a"
            began = "word"
        elif (size := _scale_word(tokens, step, last)) and joint in {"", "-"} and not a:
            if size in {12, 100}:
                if last in {"hundred", "scale"} or (size == 100 and last and group >= 100 and last != "digits"):
                    break
                hundreds, rest = divmod(group, 100) if size == 12 and last != "digits" else (0, group)
                group = hundreds * 100 + (rest or 1) * size
                last, scale = "hundred", size
            else:
                if last == "scale":
                    total, group = total * size, Fraction(0)
                else:
                    total += (group or 1) * size
                group, floor, last, scale = Fraction(0), size, "scale", size
            here = step + 1
            if size == 12:
                break
            if total >= TOO_LARGE:
                return Amount(at, here, None, kind="unread", reason="larger than any count")
        else:
            break
    if not last:
        return None
    value = total + group
    found = Amount(
        at, here, value, None, "quantity", scale, last in {"digits", "ones", "tens"} and scale == 1, decimals
    )
    return _finished(tokens, found, last)


def _small_fits(tokens: Tokens, at: int, joint: str, last: str, floor: int) -> bool:
    """Tell whether a small word carries on a number whose last part was `last`."""
    value = words.SMALL[tokens.word(at)]
    if not last:
        return True
    if last == "tens":
        return value < 10 and joint in {"", "-"} and not (joint == "" and _compound(tokens, at))
    if last == "ones":  # "five and twenty"
        before = words.SMALL.get(tokens.word(at - 2), 99)
        return joint == "and" and before < 10 and value >= 20 and tokens.word(at - 3) not in words.SMALL
    if last not in {"hundred", "scale"} or (joint != "-" and _compound(tokens, at)):
        return False
    end = at + 1
    step, ones = _separated(tokens, end)
    if value >= 20 and ones in {"", "-"} and words.SMALL.get(tokens.word(step), 99) < 10:
        end = step + 1
    follows = _scale_at(tokens, _separated(tokens, end)[0])
    if joint == "," and follows < 100:  # "five thousand, six hundred", never "two million, seven"
        return False
    return follows < 100 if last == "hundred" and floor == 10**30 and follows == 100 else 12 != follows < floor


def _scale_at(tokens: Tokens, at: int) -> int:
    step, joint = _separated(tokens, at)
    if joint not in {"", "-"}:
        return 0
    word = tokens.word(step)
    return 12 if word in words.DOZEN else words.SCALE.get(word, words.PLURAL_SCALE.get(word, 0))


def _scale_word(tokens: Tokens, at: int, last: str) -> int:
    """Return the scale that stands at a token: a word, or letters where digits stand before it."""
    word = tokens.word(at)
    if word == "dozen" or (word == "dozens" and last):
        return 12
    if word in words.SCALE:
        return words.SCALE[word]
    if last in {"digits", "ones"} and word in words.PLURAL_SCALE:
        return words.PLURAL_SCALE[word]
    return letter_scale(tokens, at) if last == "digits" else 0


def letter_scale(tokens: Tokens, at: int) -> int:
    """Return the scale of letters behind digits ("1.2m"), 0 where they mean something else."""
    size = words.LETTER_SCALE.get(tokens.word(at), 0)
    if not size or tokens.word(at - 1) == "-" or tokens.stuck(at + 1) and tokens.word(at + 1) == "/":
        return 0
    if tokens.stuck(at + 1) and tokens.kind(at + 1) == "digits":
        return 0
    if not tokens.stuck(at) and tokens.gap(at).count(" ") != len(tokens.gap(at)):
        return 0
    return 0 if tokens.word(at) == "m" and tokens.word(at + 1) in words.LENGTHS else size


def _digits(tokens: Tokens, at: int) -> tuple[digits.Digits, int]:
    """Read a run of digits and those that spaces part into thousands; return it and the token after it."""
    end, run = at + 1, tokens.word(at)
    if len(run) <= 3 and run[0] != "0" and run.isdecimal() and not _names(tokens, at):
        while tokens.kind(end) == "digits" and len(tokens.gap(end)) == 1 and tokens.gap(end) == " ":
            part = tokens.word(end)
            if len(part.partition(".")[0]) != 3 or not part.replace(".", "", 1).isdecimal() or _compound(tokens, end):
                break
            run, end = f"{run},{part}" if end - at < 6 else run, end + 1
            if "." in part:
                break
        if tokens.kind(end) == "digits" and end - at > 1 and tokens.gap(end) == " " and len(tokens.word(end)) == 3:
            return digits.Digits(reason="digits in a row"), end
    following, joint = _separated(tokens, end)
    word = tokens.word(following) if joint in {"", "-"} else ""
    decimal = (
        word in words.SCALE or word in words.PERCENT or word == "%" or word in words.MEASURES or word == "per"
        or bool(letter_scale(tokens, end))
    )  # fmt: skip
    read = digits.read(run, decimal)
    if tokens.word(at - 1) in {".", ","} and tokens.stuck(at) and not tokens.stuck(at - 1) and run.isdecimal():
        read = digits.read(f"0.{run}", True)
    return read, end


def _names(tokens: Tokens, at: int) -> bool:
    """Tell whether digits end a name or a day ("News24 600", "Oct. 7 600", "MiG-29 500"), which takes no thousands."""
    before = tokens.word(at - 1)
    if tokens.stuck(at) and (tokens.kind(at - 1) == "word" or before in {"-", ":", "/", "#"}):
        return before not in _NATIONS
    if before == ".":
        before = tokens.word(at - 2)
    return tokens.joined(at) and (before in words.MONTHS or before in {"no", "nos", "resolution"})


def _finished(tokens: Tokens, found: Amount, last: str) -> Amount:
    """Add what may follow a cardinal: a point in words, an ordinal, a half, and the scale of those."""
    at, value, words_only = found.end, found.value, tokens.kind(found.start) != "digits"
    step, joint = _separated(tokens, at)
    if words_only and tokens.word(step) == "point" and joint in {"", "-"} and tokens.word(found.start - 1) != "at":
        spelled, end = _spelled(tokens, step + 1)
        if spelled:
            return _scaled(tokens, found, value + Fraction(int(spelled), 10 ** len(spelled)), len(spelled), end)
        if joint == "-":
            return replace(found, value=None, kind="unread", end=step + 1, reason="a point that no digits follow")
    ordinal = words.ORDINAL.get(tokens.word(step), 0)
    if (
        words_only
        and ordinal
        and joint in {"", "-", "and"}
        and last in {"tens", "hundred", "scale"}
        and ordinal < found.value
    ):
        if not (joint == "" and tokens.word(step) == "second"):
            return replace(found, value=None, kind="ordinal", end=step + 1)
    if words_only and joint in {"", "-"} and tokens.word(step) in words.DENOMINATORS and ordinal == 0:
        if tokens.word(step)[-2:] not in {"rs", "es"} and last != "ones":
            return replace(found, value=None, kind="fraction", end=step + 1, reason="a part of another number")
    mixed, end = _part(tokens, at) if found.bare and not words_only and tokens.kind(at) == "digits" else (None, at)
    if mixed and tokens.gap(at).strip(" ") == "" and tokens.gap(at):
        return replace(found, value=value + mixed, unit=unit(value + mixed), end=end, bare=False)
    if tokens.kind(at) == "word" and (part := _vulgar(tokens, at)) and tokens.joined(at):
        return _scaled(tokens, found, value + part, 0, at + 1)
    if joint == "and" or (joint == "-" and found.bare and not words_only):
        part, end = _part(tokens, step)
        over_of = tokens.word(end) == "of" and not _scale_at(tokens, end + 2)
        size = _scale_at(tokens, end) or _scale_at(tokens, end + 1) * (tokens.word(end) in {"a", "of"})
        small = value < 1000 if words_only else value < 100
        with_article = tokens.word(step) not in {"half", "quarter"} or size
        if part and not over_of and with_article and (size or small or (found.scale > 1000 and last == "scale")):
            if found.scale > 1000 and last == "scale":
                part *= size if size and size < found.scale else found.scale
                end = _scale_end(tokens, end) if size and size < found.scale else end
                return replace(found, value=value + part, unit=unit(value + part), end=end, bare=False)
            return _scaled(tokens, found, value + part, 0, end)
    return replace(found, unit=unit(value, found.decimals, found.scale))


def _spelled(tokens: Tokens, at: int) -> tuple[str, int]:
    """Read decimals in words: digit after digit, or one number ("point seventy-one")."""
    spelled = ""
    while True:
        step, joint = _separated(tokens, at)
        word = tokens.word(step)
        value = 0 if word in words.ZERO else words.SMALL.get(word)
        if joint not in {"", "-"} or value is None or _compound(tokens, step):
            return spelled, at
        if value >= 10:
            if spelled:
                return spelled, at
            after, _ = _separated(tokens, step + 1)
            ones = words.SMALL.get(tokens.word(after), 99) if value >= 20 else 99
            return (str(value + ones), after + 1) if ones < 10 else (str(value), step + 1)
        spelled, at = spelled + str(value), step + 1


def _scale_end(tokens: Tokens, at: int) -> int:
    at += tokens.word(at) == "of"
    at += tokens.word(at) in {"a", "an"}
    return _separated(tokens, at)[0] + 1


def _scaled(tokens: Tokens, found: Amount, value: Fraction, decimals: int, end: int) -> Amount:
    """Multiply by the scale that follows, if one does."""
    size = _scale_at(tokens, end)
    if not size and (size := letter_scale(tokens, end)):
        pass
    value = value * size if size else value
    last = _separated(tokens, end)[0] + 1 if size else end
    return replace(found, value=value, unit=unit(value, decimals, size or 1), end=last, scale=size or 1, bare=False)


def _vulgar(tokens: Tokens, at: int) -> Fraction | None:
    word = tokens.word(at)
    value = unicodedata.numeric(word, None) if len(word) == 1 and not word.isalpha() and not word.isdigit() else None
    return Fraction(value).limit_denominator(10) if value and value < 1 else None


def _part(tokens: Tokens, at: int) -> tuple[Fraction | None, int]:
    """Read a part of one: "a half", "two-thirds", "one - fourth", "three quarters", "1/2", "½"."""
    word = tokens.word(at)
    if part := _vulgar(tokens, at):
        return part, at + 1
    if tokens.kind(at) == "digits" and tokens.word(at + 1) == "/" and tokens.stuck(at + 1) and tokens.stuck(at + 2):
        above, below = word, tokens.word(at + 2)
        if above.isdecimal() and below.isdecimal() and len(above + below) < 6 and 0 < int(above) < int(below):
            return Fraction(int(above), int(below)), at + 3
        return None, at
    if word == "half":
        return Fraction(1, 2), at + 1
    count = 1 if word in {"a", "an"} else words.SMALL.get(word)
    if count is None:
        return (Fraction(1, 4), at + 1) if word == "quarter" and _scale_at(tokens, at + 1) > 1 else (None, at)
    step, joint = _separated(tokens, at + 1, True)
    below = words.DENOMINATOR.get(tokens.word(step)) if count == 1 else words.DENOMINATORS.get(tokens.word(step))
    if not below or joint not in {"", "-"} or tokens.word(step) == "halves" or (count >= 20 and joint == "-"):
        return None, at
    return Fraction(count, below), step + 1


def _fraction(tokens: Tokens, at: int) -> Amount | None:
    """Read a part: of a scale it is a number ("a quarter of a million"), else a part of another one."""
    word = tokens.word(at)
    if word in words.MULTIPLIER:
        return Amount(at, at + 1, None, kind="fraction", reason="a multiple of another number")
    part, end = _part(tokens, at)
    if part is None:
        return (
            Amount(at, at + 1, None, kind="fraction", reason="a part of another number") if word == "quarter" else None
        )
    if tokens.word(end) == tokens.word(end + 2) == "-" and tokens.word(end + 1) in {"a", "an"}:  # "half-a-million"
        end += 1
    after = end + (tokens.word(end) == "of")
    after += tokens.word(after) in {"a", "an"}
    size = _scale_at(tokens, after)
    if not size and after == end:
        size = letter_scale(tokens, end) if tokens.kind(at) != "word" else 0
    if size and not (after == end + 1 and tokens.word(end) == "of"):
        value = part * size
        last = _separated(tokens, after)[0] + 1
        return _finished(tokens, Amount(at, last, value, unit(value), scale=size), "scale")
    if word in {"a", "an", "one"} and tokens.word(end - 1) in words.ORDINAL and tokens.word(end - 2) != "-":
        if tokens.word(end) != "of" and tokens.kind(end) == "word" and tokens.joined(end):
            return Amount(at, end, None, kind="ordinal") if word != "one" else Amount(at, end, None, kind="fraction")
    return Amount(at, end, None, kind="fraction", reason="a part of another number")


def _vague(tokens: Tokens, at: int) -> Amount | None:
    """Read a vague word as its scale: "tens of thousands", "several hundred thousand", "a couple of"."""
    for phrase in words.SEVERAL:
        if tokens.word(at) == phrase[0] and tokens.follow(at, phrase):
            end = at + len(phrase)
            step, joint = _separated(tokens, end)
            size, first = 1, step
            while size < TOO_LARGE and joint in {"", "-"} and (scale := _vague_scale(tokens, step, step > first)):
                size, end = size * scale, step + 1
                step, joint = _separated(tokens, end + (tokens.word(end) == "of"))
            if size > 1:
                return Amount(at, end, Fraction(size), Fraction(size), "vague", size)
            if phrase in words.COUPLE:
                return Amount(at, end, Fraction(2), Fraction(1), "vague")
    for phrase in words.UNSETTLED:
        if tokens.word(at) == phrase[0] and tokens.follow(at, phrase):
            return Amount(
                at, at + len(phrase), None, kind="unread", reason="no set number: how many it is nobody settles"
            )
    word = tokens.word(at)
    if word not in words.VAGUE or (word == "tens" and tokens.word(at + 1) != "of"):
        return None
    if word == "scores" and tokens.word(at - 1) in {"he", "she", "it", "who", "test"}:
        return None
    size, end = words.VAGUE[word], at + 1
    while (
        size < TOO_LARGE
        and tokens.word(end) == "of"
        and tokens.joined(end)
        and tokens.word(end + 1) in words.PLURAL_SCALE
    ):
        size, end = size * words.PLURAL_SCALE[tokens.word(end + 1)], end + 2
    return Amount(at, end, Fraction(size), Fraction(size), "vague", size)


def _vague_scale(tokens: Tokens, at: int, chained: bool) -> int:
    word = tokens.word(at)
    if word == "tens" and tokens.word(at + 1) == "of":
        return 10
    return 12 if word in words.DOZEN else words.SCALE.get(word, words.PLURAL_SCALE.get(word, 0))
