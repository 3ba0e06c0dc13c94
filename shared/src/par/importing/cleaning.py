"""Text as people see it: one Unicode form, and no characters that nobody sees.

Characters that are not shown can make two equal names different, or reverse what an official reads on the screen.
They are taken out; which kinds there were is told, so that a person can look.
"""

import re
import unicodedata
from typing import Final

_HIDDEN: Final = {
    "zero-width": "\u034f\u200b-\u200d\u2060-\u2064\ufeff\u180e\u115f\u1160\u3164\uffa0",
    "bidi": "\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069",
    "soft-hyphen": "\u00ad",
    "variation-selector": "\ufe00-\ufe0f\U000e0100-\U000e01ef",
    "tag": "\U000e0000-\U000e007f",
    "control": "\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\u206a-\u206f\ufff9-\ufffb",
    "surrogate": "\ud800-\udfff",
}
"""Unicode's ranges of characters without a shape, by the name that findings use."""
_PATTERNS: Final = {name: re.compile(f"[{characters}]") for name, characters in _HIDDEN.items()}
_ANY: Final = re.compile(f"[{''.join(_HIDDEN.values())}]")
_LINE_ENDS: Final = re.compile("\r\n|[\r\u0085\u2028\u2029]")
_SPACES: Final = re.compile("[\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]")


def clean(text: str) -> str:
    """The text in NFC, with plain spaces and line feeds, without hidden characters; cleaning it again changes nothing.

    Tabs and line feeds stay; other white space becomes a space, other line ends a line feed.
    """
    if text.isascii() and text.isprintable():
        return text
    shown = _ANY.sub("", _LINE_ENDS.sub("\n", text))
    return unicodedata.normalize("NFC", _SPACES.sub(" ", shown))


def removed(text: str) -> frozenset[str]:
    """The kinds of hidden characters that :func:`clean` takes out of ``text``."""
    if text.isascii() and text.isprintable():
        return frozenset()
    return frozenset(name for name, pattern in _PATTERNS.items() if pattern.search(text))
