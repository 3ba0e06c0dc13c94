"""JSON values that refuse to be changed, so that a projection that mutates a document fails at once."""

from typing import Any, Final, NoReturn

INT64: Final = 2**63
"""MongoDB stores whole numbers in 64 bits."""


def _refuse(*_: object, **__: object) -> NoReturn:
    raise TypeError("a document is never changed in place")


class FrozenDict(dict[str, Any]):
    """A map that reads like any other, ``{**frozen}`` included."""

    __setitem__ = __delitem__ = __ior__ = _refuse
    update = pop = popitem = setdefault = clear = _refuse


class FrozenList(list[Any]):
    """A list that reads like any other, ``[*frozen]`` included."""

    __setitem__ = __delitem__ = __iadd__ = __imul__ = _refuse
    append = extend = insert = pop = remove = clear = sort = reverse = _refuse


def frozen(value: Any, path: str = "") -> Any:
    """A frozen copy of a document (frozen already: itself). TypeError for what MongoDB would change.

    So tuples, dates, floats and decimals are refused: documents hold JSON values without fractions.
    """
    match value:
        case None | bool() | str() | FrozenDict() | FrozenList():
            return value
        case int() if -INT64 <= value < INT64:
            return value
        case dict() if all(isinstance(key, str) for key in value):
            return FrozenDict({key: frozen(part, f"{path}/{key}") for key, part in value.items()})
        case list():
            return FrozenList([frozen(part, f"{path}/{number}") for number, part in enumerate(value)])
        case _:
            raise TypeError(f"not a value of a document at {path}: {value!r}")
