"""The table at the end of a run."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Done:
    """A fault that was done: its kind, what exactly, and the seconds until the ledger was well again."""

    kind: str
    what: str
    recovery: float


@dataclass(frozen=True)
class Outcome:
    """What a run in one setting gave. ``ended`` are services that ended by themselves, by name and exit status."""

    setting: str
    faults: Sequence[Done]
    skipped: Mapping[str, str]
    seconds: float
    acknowledged: int
    log_end: int
    told: int
    differences: Sequence[str]
    ended: Mapping[tuple[str, int], int] = field(default_factory=dict)


HEAD = ("fault", "times", "median s", "longest s")


def table(outcome: Outcome) -> str:
    """A table of the kinds of fault, and the figures of the run under it."""
    by_kind: dict[str, list[float]] = {}
    for done in outcome.faults:
        by_kind.setdefault(done.kind, []).append(done.recovery)
    rows = [
        (kind, str(len(found)), f"{sorted(found)[len(found) // 2]:.1f}", f"{max(found):.1f}")
        for kind, found in by_kind.items()
    ]
    longest = max((done.recovery for done in outcome.faults), default=0.0)
    rows.append(("all", str(len(outcome.faults)), "", f"{longest:.1f}"))
    width = max(len(row[0]) for row in (HEAD, *rows))
    lines = [f"| {row[0]:<{width}} | {row[1]:>5} | {row[2]:>8} | {row[3]:>9} |" for row in (HEAD, *rows)]
    lines.insert(1, f"|{'-' * (width + 2)}|{'-' * 6}:|{'-' * 9}:|{'-' * 10}:|")
    lines += [f"not done: {kind} ({reason})" for kind, reason in outcome.skipped.items()]
    lines += [f"{name}-service ended {n} times by itself with {code}" for (name, code), n in outcome.ended.items()]
    lines.append(
        f"{outcome.setting}: {outcome.seconds:.0f} s, {outcome.acknowledged} events acknowledged, log of "
        f"{outcome.log_end} events, {outcome.told} report events, {len(outcome.differences)} differences"
    )
    return "\n".join(lines)
