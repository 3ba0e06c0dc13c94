"""What words may be the beginning, a part or the end of, by the vocabulary of the field."""

from collections.abc import Sequence
from typing import Final

from par.importing.flattened import vocabulary
from par.importing.flattened.words import Word

_LONGEST_CLAUSE: Final = 20
_SOON: Final = 6
"""Words; "tổ chức thực hiện cả năm 2023" names its time with the sixth."""
_LONGEST_INITIALS: Final = 6


def begins_unit(words: Sequence[Word], at: int) -> bool:
    """The words from ``at`` on begin the name of a unit or of a group of units."""
    word = words[at].letters
    if "-" in word.strip("-") or "–" in word:
        return _is_abbreviation(words[at].text)
    if word in vocabulary.UNIT_FIRST_BUT:
        return _follower(words, at) not in vocabulary.UNIT_FIRST_BUT[word]
    return _begins(vocabulary.UNIT_FIRST, words, at)


def leads_on(word: Word) -> bool:
    """No cell ends with this word: a preposition or the like."""
    return word.text.lower() in vocabulary.CONNECTING


def are_one_word(before: Word, word: Word) -> bool:
    """The two syllables are one word: a line may break between them, a cell does not end there."""
    return before.text[-1].isalpha() and (before.letters, word.letters) in vocabulary.COMPOUNDS


def is_its_number(words: Sequence[Word], at: int) -> bool:
    """No cell begins with this word: the number of the year, month or document named before it."""
    return at > 0 and words[at].text[0].isdigit() and words[at - 1].text.lower() in vocabulary.BEFORE_A_NUMBER


def ends_half_a_name(words: Sequence[Word], at: int) -> bool:
    """A name of a unit or of an office cannot end here: something must still say which office or whose chairman."""
    word = words[at].letters
    if (word,) in vocabulary.HALVES_OF_NAMES:
        return True
    before = words[at - 1] if at else words[at]
    return before.is_capital and (before.letters, word) in vocabulary.HALVES_OF_NAMES


def stands_in_names(word: Word) -> bool:
    """The word begins names of units, and as often stands inside of one ("Văn phòng UBND xã")."""
    return word.letters in vocabulary.UNITS_IN_NAMES


def is_unit_word(word: Word) -> bool:
    """The word occurs in names of units; abbreviations such as VP-TK do."""
    letters = word.letters
    return letters in vocabulary.UNIT_WORDS or not letters or _is_abbreviation(word.text) or _is_initials(word)


def begins_leader(words: Sequence[Word], at: int) -> bool:
    """The words from ``at`` on begin an office or the address of a person."""
    return _begins(vocabulary.LEADER_FIRST, words, at)


def is_leader_word(word: Word) -> bool:
    """The word occurs in the names of offices."""
    return word.letters in vocabulary.LEADER_WORDS or not word.letters


def begins_product(words: Sequence[Word], at: int) -> bool:
    """The first word is that of a paper or of another usual product."""
    return words[at].letters in vocabulary.PRODUCT_FIRST


def begins_time(words: Sequence[Word], at: int) -> bool:
    """The first word is one a time begins with, or a number."""
    letters = words[at].letters
    return letters in vocabulary.TIME_FIRST or letters[:1].isdigit() or letters.startswith(vocabulary.GLUED_TIME)


def may_be_time(words: Sequence[Word]) -> bool:
    """The words are worth being read as a time: each clause, behind its label, soon names one."""
    clauses = [0, *(at + 1 for at, word in enumerate(words) if word.text.endswith(":"))]
    if len(clauses) == 1 and not _may_be_clause(words):
        return False
    return all(any(map(_is_time_word, words[at : at + _SOON])) for at in clauses[1:] or clauses)


def _may_be_clause(words: Sequence[Word]) -> bool:
    """One clause without a label; only a condition ("theo hướng dẫn của ...") names units."""
    if len(words) > _LONGEST_CLAUSE or not (begins_time(words, 0) or begins_product(words, 0)):
        return False
    names_unit = any(words[at].is_capital and begins_unit(words, at) for at in range(len(words)))
    return not names_unit or words[0].letters in vocabulary.CONDITIONS


def _is_time_word(word: Word) -> bool:
    """The word speaks of time; digits do."""
    letters = word.letters
    return letters in vocabulary.TIME_WORDS or any(sign.isdigit() for sign in letters)


def _begins(first: vocabulary.Followers, words: Sequence[Word], at: int) -> bool:
    followers = first.get(words[at].letters)
    return followers is not None and (not followers or _follower(words, at) in followers)


def _follower(words: Sequence[Word], at: int) -> str:
    return words[at + 1].letters if at + 1 < len(words) else ""


def _is_abbreviation(text: str) -> bool:
    """``VP-TK``, ``ĐC-XD``: capitals of two parts."""
    parts = text.strip(".,;:()").replace("–", "-").split("-")
    return len(parts) > 1 and all(part.isalpha() and part.isupper() for part in parts)


def _is_initials(word: Word) -> bool:
    """Such as SNCL; those of the field's own subjects name no unit."""
    initials = word.text.strip(".,;:()")
    if not (initials.isalpha() and initials.isupper()):
        return False
    return 1 < len(initials) <= _LONGEST_INITIALS and initials not in vocabulary.SUBJECTS
