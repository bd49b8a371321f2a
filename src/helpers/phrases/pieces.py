"""The pieces that numbers are made of: what an amount is, what may join two parts, scales, runs of digits."""

from dataclasses import dataclass, replace
from fractions import Fraction

from helpers.phrases import digits, words
from helpers.phrases.tokens import Tokens

TOO_LARGE = 10**18  # as digits.LONGEST
NATIONS = {"us", "a", "au", "ca", "c", "hk", "nz", "nt", "s"}  # before a currency sign
_SUFFIXES = {"strong", "odd", "plus", "ish", "something", "percent", "per", "fold"}


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


def separated(tokens: Tokens, at: int, spaced_dash: bool = False) -> tuple[int, str]:
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


def compound(tokens: Tokens, at: int) -> bool:
    """Tell whether the token begins a compound ("one-way", "152-millimeter") that no number before it takes in."""
    if not (tokens.word(at + 1) == "-" and tokens.stuck(at + 1) and tokens.stuck(at + 2)):
        return tokens.kind(at) == "digits" and tokens.stuck(at + 1) and tokens.word(at + 1) in words.MEASURES
    following = tokens.word(at + 2)
    number = following in words.SMALL or following in words.SCALE or following in words.DOZEN or following == "and"
    return (
        tokens.kind(at + 2) == "word" and not number and following not in _SUFFIXES and following not in words.ORDINAL
    )


def scale_at(tokens: Tokens, at: int) -> int:
    """Return the scale in words that carries on a number before a token; 0 where none does."""
    step, joint = separated(tokens, at)
    if joint not in {"", "-"}:
        return 0
    word = tokens.word(step)
    return 12 if word in words.DOZEN else words.SCALE.get(word, words.PLURAL_SCALE.get(word, 0))


def scale_end(tokens: Tokens, at: int) -> int:
    """Return where a scale ends that follows a part ("of a million")."""
    at += tokens.word(at) == "of"
    at += tokens.word(at) in {"a", "an"}
    return separated(tokens, at)[0] + 1


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


def run_of_digits(tokens: Tokens, at: int) -> tuple[digits.Digits, int]:
    """Read a run of digits and those that spaces part into thousands; return it and the token after it."""
    end, run = at + 1, tokens.word(at)
    if len(run) <= 3 and run[0] != "0" and run.isdecimal() and not _names(tokens, at):
        while tokens.kind(end) == "digits" and len(tokens.gap(end)) == 1 and tokens.gap(end) == " ":
            part = tokens.word(end)
            if len(part.partition(".")[0]) != 3 or not part.replace(".", "", 1).isdecimal() or compound(tokens, end):
                break
            run, end = f"{run},{part}" if end - at < 6 else run, end + 1
            if "." in part:
                break
        if tokens.kind(end) == "digits" and end - at > 1 and tokens.gap(end) == " " and len(tokens.word(end)) == 3:
            return digits.Digits(reason="digits in a row"), end
    following, joint = separated(tokens, end)
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
        return before not in NATIONS
    if before == ".":
        before = tokens.word(at - 2)
    return tokens.joined(at) and (before in words.MONTHS or before in {"no", "nos", "resolution"})
