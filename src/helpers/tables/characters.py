"""Characters that a reader cannot tell: those that cannot be seen, and those that look like others."""

import unicodedata
from functools import cache

from confusable_homoglyphs.confusables import confusables_data

# Control, format (zero width, bidirectional, soft hyphen), line and paragraph separators, private use.
UNSEEN = {"Cc", "Cf", "Zl", "Zp", "Co"}
# Letters and marks that are blank all the same: joiners, fillers, variation selectors.
BLANK = {0x034F, 0x115F, 0x1160, 0x17B4, 0x17B5, *range(0x180B, 0x1810), 0x3164, *range(0xFE00, 0xFE10), 0xFFA0}
BLANK |= set(range(0xE0100, 0xE01F0))
MARK = "\u200e"  # the library's table has it around what runs from right to left


def is_plain(text: str) -> bool:
    """Tell, in next to no time, that a text is printable ASCII, in which nothing can hide."""
    return text.isascii() and text.isprintable()


def hidden(text: str) -> str:
    """Say which character of a text cannot be seen, or that it is not in Unicode's form NFC; "" where all is well.

    >>> hidden("N\\u200bIS")
    "'N\\\\u200bIS' holds U+200B ZERO WIDTH SPACE, which cannot be seen; take it out"
    """
    if is_plain(text):
        return ""
    for character in text:
        if _is_unseen(character):
            return f"{ascii(text)} holds {named(character)}, which cannot be seen; take it out"
    if not unicodedata.is_normalized("NFC", text):
        right = unicodedata.normalize("NFC", text)
        return f"{ascii(text)} is not in Unicode's form NFC; {ascii(right)} would be right"
    return ""


def named(character: str) -> str:
    """Return the number and name of a character, as in "U+200B ZERO WIDTH SPACE"."""
    control = "a control character" if unicodedata.category(character) == "Cc" else "without a name"
    return f"U+{ord(character):04X} {unicodedata.name(character, control)}"


def looks(text: str) -> tuple[str, str]:
    """Return two keys: names of which either is equal differ only in look-alike characters, case or white space.

    The first is what the name looks like as it stands (I is l), the second without regard to case (I is i).

    >>> [set(looks("NIS")) & set(looks(other)) != set() for other in ("N\\u0406S", "nis", "NlS", " N IS", "NSA")]
    [True, True, True, False, False]
    """
    text = " ".join(text.split())
    return _skeleton(text), _skeleton(text.casefold()).casefold()


def _skeleton(text: str) -> str:
    """Replace each character by what it looks like: the skeleton of Unicode Technical Standard 39, section 4."""
    shown, before = "".join(each for each in text if not _is_unseen(each)), ""
    while shown != before:  # what a character looks like may itself look like something else
        before = shown
        shown = "".join(_prototypes().get(each, each) for each in unicodedata.normalize("NFD", shown))
    return shown


@cache
def _is_unseen(character: str) -> bool:
    code = ord(character)
    nothing = code & 0xFFFE == 0xFFFE or 0xFDD0 <= code <= 0xFDEF  # never a character, and never in XML
    return unicodedata.category(character) in UNSEEN or code in BLANK or nothing


@cache
def _prototypes() -> dict[str, str]:
    """Return what each character looks like; the library lists, for each of two that look alike, the other."""
    found = {}
    for one, alike in confusables_data.items():
        if len(alike) == 1 and len(one.strip(MARK)) == 1:
            other = alike[0]["c"]
            if len(confusables_data[other]) > 1 or len(other.strip(MARK)) > 1 or other < one:
                found[one.strip(MARK)] = other.strip(MARK)
    return found
