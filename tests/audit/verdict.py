"""What pip-audit found, and whether it could look at all."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Verdict:
    """Libraries with known holes, those that nobody could look up, and how many there are in all."""

    holes: tuple[str, ...]
    unknown: tuple[str, ...]
    total: int

    @property
    def exit_status(self) -> int:
        """0: none has a known hole. 1: some have. 2: that is not known, of some or of all."""
        if self.holes:
            return 1
        return 2 if self.unknown or not self.total else 0

    def lines(self) -> list[str]:
        """For people."""
        found = [*self.holes]
        if self.unknown or not self.total:
            found.append(
                f"NOT AUDITED: the vulnerability service knows nothing of {len(self.unknown)} of {self.total} "
                "libraries. That does not mean that they are sound. Run this where the service can be reached: "
                'make audit ARGS="-s osv", or ARGS="-s pypi".'
            )
            found += [f"  {one}" for one in self.unknown[:5]] + (["  …"] if len(self.unknown) > 5 else [])
        else:
            found.append(f"{self.total} libraries of the lock were looked up, {len(self.holes)} known holes.")
        return found


def verdict_of(report: Mapping[str, Any]) -> Verdict:
    """Of pip-audit's JSON. Its own exit status is 0 also where it could look up nothing."""
    libraries = report["dependencies"]
    holes = [
        f"{one['name']} {one['version']}: {hole['id']}, mended in {', '.join(hole['fix_versions']) or 'no version yet'}"
        for one in libraries
        for hole in one.get("vulns", ())
    ]
    unknown = [f"{one['name']}: {one['skip_reason']}" for one in libraries if "skip_reason" in one]
    return Verdict(tuple(holes), tuple(unknown), len(libraries))
