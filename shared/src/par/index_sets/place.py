"""Where a formula stands in a set, for saying what is wrong with it."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal

from par.problems import Rejected


@dataclass(frozen=True, slots=True)
class Place:
    """The leaf ``code`` with its bounds; ``at`` points to its formula."""

    code: str
    maximum: str
    minimum: str
    at: str

    def outside(self, value: str, interval: str, where: str) -> Rejected:
        """That the parameter at ``where`` (a pointer in the formula) is not in the interval."""
        parameter = where.rpartition("/")[2]
        return Rejected(
            "index-set-range", f"{self.at}/{where}", code=self.code, parameter=parameter, value=value, range=interval
        )

    def points(self, value: str, where: str) -> Iterator[Rejected]:
        """Points that lie outside the leaf's bounds."""
        if not Decimal(self.minimum) <= Decimal(value) <= Decimal(self.maximum):
            yield self.outside(value, f"[{self.minimum}, {self.maximum}]", where)

    def percent(self, value: str, where: str, *, zero: bool = True) -> Iterator[Rejected]:
        """A percentage that is none; ``zero``: whether 0 is one (not where something is divided by it)."""
        if not 0 <= Decimal(value) <= 100 or (not zero and Decimal(value) == 0):
            yield self.outside(value, "[0, 100]" if zero else "(0, 100]", where)

    def positive(self, value: str, where: str) -> Iterator[Rejected]:
        """A number that is not over 0."""
        if Decimal(value) <= 0:
            yield self.outside(value, "(0, ∞)", where)

    def once(self, codes: Iterable[str], where: str) -> Iterator[Rejected]:
        """Codes that stand twice in the list at ``where``."""
        seen: set[str] = set()
        for number, code in enumerate(codes):
            if code in seen:
                yield Rejected("index-set-duplicate", f"{self.at}/{where}/{number}", code=code)
            seen.add(code)
