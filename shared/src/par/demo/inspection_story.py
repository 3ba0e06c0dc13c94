"""An inspection of a plan's list in the demo year: announced or by surprise, conducted, remedied, followed up."""

import datetime as dt
from collections.abc import Iterator, Mapping
from typing import Any, Final

from par.demo.randomness import chance
from par.demo.submissions import Delivery, at, body_of, event, identity

FINDINGS: Final = (
    ("Chưa niêm yết đầy đủ thủ tục hành chính", "Niêm yết bổ sung tại bộ phận một cửa"),
    ("Hồ sơ quá hạn không có thư xin lỗi", "Gửi thư xin lỗi và hẹn lại ngày trả"),
    ("Sổ theo dõi ghi thiếu ngày hẹn trả", "Ghi đủ ngày hẹn trả"),
    ("Chưa số hóa kết quả giải quyết", "Số hóa kết quả còn thiếu"),
)
LATEST: Final = 330
"""The day of the year after which nothing of an inspection happens any more."""


def story(seed: int, obligation: Mapping[str, Any], unit_sender: str, year: int) -> Iterator[Delivery]:
    """What happens of ``obligation`` (a row of the read model, of kind inspection), day after day.

    ``unit_sender`` sends for the inspected unit. One in eight is cancelled, a third of the others are by
    surprise; some findings stay without a remedy, and some inspections are never closed.
    """
    return _Told(seed, obligation, unit_sender, year).deliveries()


class _Told:
    """One inspection; each step happens some days after the one before."""

    def __init__(self, seed: int, obligation: Mapping[str, Any], unit_sender: str, year: int) -> None:
        entry = int(obligation["key"].rpartition("-")[2])
        self._luck = chance(seed, "inspection", obligation["obligation"])
        self._authority, self._unit, self._sender = obligation["authority"], obligation["about"], unit_sender
        self._listed = {"plan": obligation["plan"], "entry": entry}
        self._name = f"{self._authority}--kiem-tra-{year}-{entry}"
        self._day = dt.date(year, 2, 1) + dt.timedelta(self._luck.randrange(0, 170))
        self._last = dt.date(year, 1, 1) + dt.timedelta(LATEST)
        self._count = 0

    def deliveries(self) -> Iterator[Delivery]:
        fate = self._luck.random()
        if fate < 0.35:
            yield self._say("conducted", {**self._record(), "unit": self._unit, **self._listed})
        else:
            planned = self._day + dt.timedelta(10)
            announced = {"unit": self._unit, "form": "periodic", "planned_on": planned.isoformat(), **self._listed}
            yield self._say("announced", announced)
            yield self._say("announced", announced, fault="inspection-exists")
            if fate < 0.48:
                yield self._later("cancelled", {"reason": "Trùng đợt kiểm tra của tỉnh"})
                return
            self._pass()
            yield self._say("conducted", self._record())
        yield from self._remedies()
        if fate > 0.9:  # never closed: whoever tries is refused, now and later
            yield self._later("closed", {}, fault="findings-open")
            return
        yield self._later("closed", {"reasons": [{"finding": 2, "reason": "Chờ bố trí kinh phí"}]})
        if fate > 0.75:
            followed, self._name = self._name, f"{self._name}--follow-up-1"
            day = (self._day + dt.timedelta(20)).isoformat()
            yield self._later(
                "announced", {"unit": self._unit, "form": "follow_up", "follows": followed, "planned_on": day}
            )

    def _remedies(self) -> Iterator[Delivery]:
        """Of two findings the first is remedied, perhaps only at the second time; of the other nothing is heard."""
        for attempt in (1, 2):
            self._pass()
            evidence = {"document": f"{self._luck.randrange(10, 400)}/BC-UBND"}
            said = {"finding": 1, "remedied_on": self._day.isoformat(), "text": "Đã khắc phục", "evidence": evidence}
            yield self._say("remedied", said, self._sender)
            if self._sender != self._authority:
                yield self._say("remedy-accepted", {"finding": 1}, self._sender, fault="not-the-inspector")
            if attempt == 1 and self._luck.random() < 0.25:
                yield self._later("remedy-returned", {"finding": 1, "reason": "Chưa có hình ảnh kèm theo"})
                continue
            yield self._later("remedy-accepted", {"finding": 1})
            return

    def _record(self) -> dict[str, Any]:
        found = self._luck.sample(FINDINGS, 2)
        due = self._day + dt.timedelta(self._luck.randrange(10, 60))
        return {
            "conducted_on": self._day.isoformat(),
            "evidence": {"document": f"{self._luck.randrange(1, 40)}/BB-ĐKT", "issued_on": self._day.isoformat()},
            "findings": [
                {
                    "number": number,
                    "text": text,
                    "area": "procedures",
                    "severity": self._luck.choice(["minor", "major"]),
                    "remedy": remedy,
                    "due": due.isoformat(),
                }
                for number, (text, remedy) in enumerate(found, 1)
            ],
        }

    def _pass(self) -> None:
        self._day = min(self._day + dt.timedelta(self._luck.randrange(4, 25)), self._last)
        self._last += dt.timedelta(1)

    def _later(self, name: str, data: dict[str, Any], fault: str | None = None) -> Delivery:
        self._pass()
        return self._say(name, data, fault=fault)

    def _say(self, name: str, data: dict[str, Any], sender: str | None = None, fault: str | None = None) -> Delivery:
        self._count += 1
        who = self._authority if sender is None else sender
        named = identity(self._count, "inspection", self._name)
        value = event(who, named, f"par.inspection.{name}.v1", f"inspection/{self._name}", at(self._day, 16), data)
        return Delivery(self._day, self._count, who, body_of(value), fault)
