"""The unexpected turns of some obligations in the demo year: more time, waiting, waivers, corrections.

A turn is told beside the story of the obligation and keeps its order: the unit and the office never speak of one
obligation on the same day, so that what is said first does not depend on whose request is quicker.
"""

import datetime as dt
import json
import random
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from par.demo.randomness import chance
from par.demo.submissions import Delivery, Letters, at

EXTENSION, WAIT, WAIVER, CORRECTION, RELEASE = 0.10, 0.10, 0.02, 0.08, 0.03
"""Shares of the obligations to which each may happen, where their stories leave room for it."""

ONE: Final = dt.timedelta(1)


@dataclass(frozen=True, slots=True)
class Life:
    """An obligation, who speaks for its unit, its story, and the last day of the year."""

    obligation: Mapping[str, Any]
    sender: str
    story: Sequence[Delivery]
    last: dt.date
    luck: random.Random
    letters: Letters

    def of(self, name: str) -> list[Delivery]:
        """The deliveries of a kind."""
        return [told for told in self.story if json.loads(told.body)["type"] == f"par.{name}.v1"]

    @property
    def authority(self) -> str:
        """Who answers."""
        name: str = self.obligation["authority"]
        return name

    @property
    def busy(self) -> set[dt.date]:
        """The days on which something is said of it."""
        return {told.day for told in self.story}

    @property
    def handed_in(self) -> dt.date:
        """When the product first arrives; the day after the year where it does not."""
        told = (*self.of("product.submitted"), *self.of("period-report.submitted"))
        return min((found.day for found in told), default=self.last + ONE)

    def free(self, day: dt.date) -> dt.date:
        """The first day from ``day`` on which nobody says anything of it."""
        while day in self.busy:
            day += ONE
        return day


def with_turns(
    seed: int, obligation: Mapping[str, Any], sender: str, story: Sequence[Delivery], year: int
) -> list[Delivery]:
    """The story, and the turn that it takes, if any."""
    name = obligation["obligation"]
    luck = chance(seed, "turn", name)
    letters = Letters(luck, f"obligation/{name}", f"turn/{name}")
    life = Life(obligation, sender, story, dt.date(year, 12, 31), luck, letters)
    draw = luck.random()
    for share, turn in TURNS:
        if draw < share:
            return turn(life)
        draw -= share
    return list(story)


def _extended(life: Life) -> list[Delivery]:
    due = life.obligation["due"]
    begun = life.of("work.started")
    if due is None or not begun:
        return list(life.story)
    asked = life.free(max(begun[0].day + ONE, dt.date.fromisoformat(due) - dt.timedelta(30)))
    answered = life.free(asked + ONE + ONE)
    if answered >= life.handed_in or answered > life.last:
        return list(life.story)
    until = (dt.date.fromisoformat(due) + dt.timedelta(life.luck.randrange(10, 60))).isoformat()
    request = {"until": until, "reason": "Phải lấy ý kiến các đơn vị liên quan"}
    answers: list[tuple[str, dict[str, Any]]] = [
        ("extension.granted", {}),
        ("extension.granted", {"until": until, "note": "Không gia hạn thêm"}),
        ("extension.denied", {"reason": "Việc đã giao từ đầu năm"}),
    ]
    name, data = life.luck.choice(answers)
    return [
        *life.story,
        life.letters.send(life.sender, asked, at(asked, 10), "extension.requested", request),
        life.letters.send(life.authority, answered, at(answered, 14), name, data),
    ]


def _waited(life: Life) -> list[Delivery]:
    begun = life.of("work.started")
    if not begun:
        return list(life.story)
    since = max(begun[0].day + ONE, dt.date(life.last.year, 2, 1))  # all plans are in force by then
    told = life.free(since + dt.timedelta(life.luck.randrange(0, 5)))
    free = life.free(told + dt.timedelta(life.luck.randrange(5, 60)))
    if told >= life.handed_in or told > life.last:
        return list(life.story)
    document = f"Thông tư hướng dẫn của Bộ ({life.luck.randrange(1, 40)}/TT)"
    blocked = {"document": document, "since": since.isoformat()}
    turn = [life.letters.send(life.sender, told, at(told, 11), "work.blocked", blocked)]
    if free < min(life.handed_in, life.last):
        who = life.luck.choice([life.sender, life.authority])
        data = {"on": free.isoformat(), "note": "Đã có văn bản"}
        turn.append(life.letters.send(who, free, at(free, 11), "work.unblocked", data))
    return [*life.story, *turn]


def _waived(life: Life) -> list[Delivery]:
    """The authority asks for it no longer, and the unit stops."""
    begun = life.of("work.started")
    if not begun:
        return list(life.story)
    on = life.free(begun[0].day + dt.timedelta(life.luck.randrange(5, 40)))
    if on >= life.handed_in or on > life.last:
        return list(life.story)
    data = {"reason": "Cấp trên thực hiện chung", "document": "Công văn chỉ đạo"}
    waived = life.letters.send(life.authority, on, at(on, 15), "obligation.waived", data)
    return [*(told for told in life.story if told.day < on), waived]


def _corrected(life: Life) -> list[Delivery]:
    """One account of the unit is taken back or said otherwise on a later day."""
    told = life.of("work.progressed")
    if not told:
        return list(life.story)
    wrong = life.luck.choice(told)
    event = json.loads(wrong.body)
    on = life.free(wrong.day + ONE)
    if on >= life.handed_in or on > life.last:
        return list(life.story)
    if life.luck.random() < 0.5:
        data = {"event": event["id"], "reason": "Gửi nhầm nhiệm vụ"}
        return [*life.story, life.letters.send(life.sender, on, at(on, 8), "work.withdrawn", data)]
    data = {"percent": max(1, event["data"]["percent"] - 5), "text": "Đính chính số liệu"}
    right = life.letters.send(life.sender, on, at(on, 8), "work.progressed", data, corrects=event["id"])
    return [*life.story, right]


def _released(life: Life) -> list[Delivery]:
    """The office takes its confirmation back; mostly it confirms again."""
    confirmed = life.of("product.confirmed")
    if not confirmed or confirmed[0].day + 3 * ONE > life.last:
        return list(life.story)
    on = confirmed[0].day + ONE
    data = {"event": json.loads(confirmed[0].body)["id"], "reason": "Xác nhận nhầm"}
    turn = [life.letters.send(life.authority, on, at(on, 9), "work.withdrawn", data)]
    if life.luck.random() < 0.7:
        again = on + ONE + ONE
        turn.append(life.letters.send(life.authority, again, at(again, 9), "product.confirmed", {}))
    return [*life.story, *turn]


TURNS: Final[tuple[tuple[float, Callable[[Life], list[Delivery]]], ...]] = (
    (EXTENSION, _extended),
    (WAIT, _waited),
    (WAIVER, _waived),
    (CORRECTION, _corrected),
    (RELEASE, _released),
)


def rule_faults(obligation: Mapping[str, Any], sender: str, year: int) -> Iterator[Delivery]:
    """What is refused of an obligation on any day of its life, each with its code."""
    name = obligation["obligation"]
    letters = Letters(chance(0, "fault", name), f"obligation/{name}", f"fault/{name}")
    day = dt.date(year, 2, 1)
    report = {"completed_on": day.isoformat(), "evidence": {"document": "1/BC-UBND"}}
    other = "product.submitted" if obligation["kind"] == "report" else "period-report.submitted"
    yield letters.send(sender, day, at(day, 8), other, report, fault="other-type-needed")
    never = {"event": "chua-tung-gui", "reason": "Gửi nhầm"}
    yield letters.send(sender, day, at(day, 9), "work.withdrawn", never, fault="unknown-event")
    yield letters.send(sender, day, at(day, 9), "work.withdrawn", never, corrects="x", fault="corrects-not-supported")
    if sender != obligation["authority"]:
        yield letters.send(sender, day, at(day, 10), "extension.granted", {}, fault="not-the-authority")
