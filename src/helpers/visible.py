"""Characters that steer what shows a text, or that no page may hold, shown as what they are.

A name or a phrase of a table, an error or the name of a file may hold an escape sequence that clears a screen, or
a mark that turns the order of what is read after it.
"""

import re

# Controls but tab and line feed, marks that turn the direction of what follows, halves of pairs, no characters at all.
_ENDS_OF_PLANES = "".join(f"{chr(plane + 0xFFFE)}{chr(plane + 0xFFFF)}" for plane in range(0, 0x110000, 0x10000))
_UNSHOWN = re.compile(
    f"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufdd0-\ufdef{_ENDS_OF_PLANES}]"
)


def visible(text: str) -> str:
    r"""Return a text with control characters, marks of direction and what is no character written as in Python.

    >>> visible("Reuters\x1b[2J\u202e")
    'Reuters\\x1b[2J\\u202e'
    """
    return _UNSHOWN.sub(lambda found: ascii(found[0])[1:-1], text)
