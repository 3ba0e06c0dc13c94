"""Random stories of a small city: what its units and its office may say, of every kind, in a chosen city's words.

A story is a list of events that one city would send; :func:`told_of` gives the same story of another city.
"""

import datetime as dt
import random
from typing import Any, Final

import orjson

from par.events import EventData
from par.events.plan import Domain, PlanDrafted, PlanIssued, ReportingDate, ReportingSet, Schedule, TaskAdded
from par.events.unit import GroupDefined, UnitOpened, UnitType

Sent = dict[str, Any]

FIRST_DAY: Final = dt.date(2023, 1, 2)
DAYS: Final = 170
VIETNAM: Final = dt.timezone(dt.timedelta(hours=7))
INDICATOR: Final = "dossiers_on_time"
KINDS_OF_WORK: Final = (
    *("work.started", "work.progressed", "work.progressed", "product.submitted", "product.submitted"),
    *("product.confirmed", "product.returned", "extension.requested", "extension.granted", "extension.denied"),
    *("work.blocked", "work.unblocked", "obligation.waived", "period-report.submitted", "work.withdrawn"),
    "work.withdrawn",
)
OF_THE_OFFICE: Final = frozenset(
    {"product.confirmed", "product.returned", "extension.granted", "extension.denied", "obligation.waived"}
)
STEPS_OF_INSPECTIONS: Final = (
    *("announced", "conducted", "conducted", "remedied", "remedied"),
    *("remedy-accepted", "remedy-returned", "closed", "cancelled"),
)


def units_of(city: str) -> list[EventData]:
    """A city, two wards, the staff of one, and the group of the wards."""
    opened = [
        (city, UnitType.CITY, None),
        (f"{city}-phuong-a", UnitType.WARD, city),
        (f"{city}-phuong-b", UnitType.WARD, city),
        (f"{city}-phuong-a-vp", UnitType.OTHER, f"{city}-phuong-a"),
    ]
    units: list[EventData] = [
        UnitOpened(city=city, unit=unit, name=unit, unit_type=type_, parent=parent) for unit, type_, parent in opened
    ]
    group = GroupDefined(city=city, group=f"{city}-xa-phuong", name="Các phường", under=city, types=(UnitType.WARD,))
    return [*units, group]


def plan_of(city: str) -> list[EventData]:
    """A plan of one dated task for both wards, one for the staff, and a report of each ward."""
    plan = f"{city}-cchc-2023"
    dated = Schedule.model_validate({"kind": "deadline", "due": "2023-04-30"})
    return [
        PlanDrafted(
            plan=plan,
            city=city,
            authority=city,
            title="Kế hoạch",
            year=2023,
            domains=(Domain(ordinal="1", area="direction", title="Chỉ đạo"),),
        ),
        TaskAdded(plan=plan, ordinal="1.1", domain="1", title="Rà soát", leads=(f"{city}-xa-phuong",), schedule=dated),
        TaskAdded(plan=plan, ordinal="1.2", domain="1", title="Niêm yết", leads=(f"{city}-phuong-a-vp",)),
        ReportingSet(
            plan=plan,
            reporting=(
                ReportingDate(
                    period="Q1",
                    due=dt.date(2023, 3, 10),
                    by="Các phường",
                    to=None,
                    by_unit=f"{city}-xa-phuong",
                ),
            ),
        ),
        PlanIssued(plan=plan, city=city, year=2023, issued_on=dt.date(2023, 1, 1)),
    ]


class Teller:
    """Makes up what a city's units and office say next; ``accepted`` is what the ledger has taken so far."""

    def __init__(self, chance: random.Random, city: str, obligations: list[dict[str, Any]]) -> None:
        self._chance = chance
        self._city = city
        self._obligations = obligations
        self._number = 0
        self.accepted: list[Sent] = []

    def next(self) -> Sent:
        """An event that nobody has sent before; the rules may well refuse it."""
        return self._chance.choices(
            (self._of_work, self._of_figures, self._of_inspection, self._of_feedback, self._of_survey, self._request),
            weights=(60, 20, 10, 5, 4, 1),
        )[0]()

    def _event(self, sender: str, kind: str, subject: str, data: dict[str, Any]) -> Sent:
        self._number += 1
        moment = dt.datetime.combine(self._day(), dt.time(self._chance.randrange(24)), VIETNAM)
        return {
            "specversion": "1.0",
            "id": f"s-{self._number}",
            "source": f"/{sender}/{self._chance.choice(['mot-cua', 'van-phong'])}",
            "type": f"par.{kind}.v1",
            "subject": subject,
            "time": moment.isoformat(),
            "data": data,
        }

    def _day(self) -> dt.date:
        return FIRST_DAY + dt.timedelta(self._chance.randrange(DAYS))

    def _document(self) -> dict[str, Any]:
        return {"document": f"{self._chance.randrange(1, 90)}/BC-UBND", "section": "II"}

    def _of_work(self) -> Sent:
        work = self._chance.choice(self._obligations)
        subject = f"obligation/{work['obligation']}"
        kind = self._chance.choice(KINDS_OF_WORK)
        earlier = [event for event in self.accepted if event["subject"] == subject]
        sender = self._city if kind in OF_THE_OFFICE else work["unit"]
        if kind == "work.withdrawn":
            if not earlier:
                return self._of_figures()
            taken_back = self._chance.choice(earlier)
            data = {"event": taken_back["id"], "source": taken_back["source"], "reason": "Nhầm"}
            return self._event(taken_back["source"].split("/")[1], kind, subject, data)
        event = self._event(sender, kind, subject, self._data_of_work(kind))
        mine = [other for other in earlier if other["source"] == event["source"]]
        if mine and self._chance.random() < 0.15:
            event["corrects"] = self._chance.choice(mine)["id"]
        return event

    def _data_of_work(self, kind: str) -> dict[str, Any]:
        day = self._day().isoformat()
        match kind:
            case "work.started" | "product.confirmed":
                return {"note": "Đạt"}
            case "work.progressed":
                return {"percent": self._chance.randrange(101), "text": "Đang làm"}
            case "product.submitted":
                return {"completed_on": day, "evidence": self._document()}
            case "period-report.submitted":
                return {"completed_on": day, "evidence": self._document(), "summary": "Đã xong quý I"}
            case "product.returned" | "extension.denied" | "obligation.waived":
                return {"reason": "Thiếu phụ lục"}
            case "extension.requested":
                until = dt.date(2023, 5, 1) + dt.timedelta(self._chance.randrange(90))
                return {"until": until.isoformat(), "reason": "Chờ kinh phí"}
            case "extension.granted":
                return {}
            case "work.blocked":
                return {"document": "Thông tư của Bộ", "since": day}
            case "work.unblocked":
                return {"on": day}
            case _:
                raise AssertionError(kind)

    def _unit(self) -> str:
        return self._chance.choice([f"{self._city}-phuong-a", f"{self._city}-phuong-b", f"{self._city}-phuong-a-vp"])

    def _speaker(self, unit: str) -> str:
        return unit.removesuffix("-vp")

    def _of_figures(self) -> Sent:
        unit = self._unit()
        month: dict[str, Any] = {"indicator": INDICATOR, "period": f"2023-{self._chance.randrange(1, 5):02}"}
        subject, sender = f"unit/{unit}", self._speaker(unit)
        kind = self._chance.choice(["reported", "reported", "reported", "not-applicable", "not-reported", "withdrawn"])
        if kind == "reported":
            denominator = self._chance.randrange(200)
            data = month | {"numerator": self._chance.randrange(denominator + 1), "denominator": denominator}
        elif kind == "withdrawn":
            earlier = [event for event in self.accepted if event["subject"] == subject and "indicator" in event["data"]]
            if not earlier:
                return self._of_feedback()
            taken_back = self._chance.choice(earlier)
            data = {name: taken_back["data"][name] for name in month} | {"reason": "Nhầm"}
            data |= {"event": taken_back["id"], "source": taken_back["source"]}
        else:
            data = month | {"reason": "Không phát sinh"}
        return self._event(sender, f"measurement.{kind}", subject, data)

    def _of_inspection(self) -> Sent:
        ward = f"{self._city}-phuong-{self._chance.choice('ab')}"
        subject = f"inspection/{self._city}--kt-{ward[-1]}{self._chance.randrange(2)}"
        kind = self._chance.choice(STEPS_OF_INSPECTIONS)
        day, number = self._day().isoformat(), self._chance.randrange(1, 3)
        finding = {"text": "Sai", "area": "procedures", "severity": "minor", "remedy": "Sửa", "due": "2023-06-01"}
        findings = [finding | {"number": n} for n in (1, 2)]
        data: dict[str, dict[str, Any]] = {
            "announced": {"unit": ward, "form": "periodic", "planned_on": day},
            "conducted": {"unit": ward, "conducted_on": day, "evidence": self._document(), "findings": findings},
            "remedied": {"finding": number, "remedied_on": day, "text": "Đã sửa", "evidence": self._document()},
            "remedy-accepted": {"finding": number},
            "remedy-returned": {"finding": number, "reason": "Chưa đủ"},
            "closed": {"reasons": [{"finding": n, "reason": "Phúc tra sau"} for n in (1, 2)]},
            "cancelled": {"reason": "Gộp đợt"},
        }
        return self._event(ward if kind == "remedied" else self._city, f"inspection.{kind}", subject, data[kind])

    def _of_feedback(self) -> Sent:
        unit = self._unit()
        received, late = self._chance.randrange(5, 40), self._chance.randrange(5)
        data = {
            "period": f"2023-{self._chance.randrange(1, 5):02}",
            "carried_over": 0,
            "received": received,
            "answered_in_time": received - late,
            "answered_late": late,
            "open_in_term": 0,
            "open_overdue": 0,
        }
        return self._event(self._speaker(unit), "feedback.reported", f"unit/{unit}", data)

    def _of_survey(self) -> Sent:
        unit, name = self._unit(), f"ks-{self._chance.randrange(2)}"
        if self._chance.random() < 0.3:
            return self._event(self._city, "survey.withdrawn", f"unit/{unit}", {"survey": name, "reason": "Nhầm"})
        answers = self._chance.randrange(10, 60)
        counts = {"A": answers // 2, "B": answers // 4, "D": answers // 8}
        data = {
            "survey": name,
            "title": "Khảo sát",
            "method": "paper",
            "from": "2023-02-01",
            "to": "2023-02-20",
            "population": 900,
            "sample": 80,
            "answers": answers,
            "items": [{"code": "1", "text": "Thái độ", "counts": counts}],
        }
        return self._event(self._city, "survey.conducted", f"unit/{unit}", data)

    def _request(self) -> Sent:
        ward = f"{self._city}-phuong-{self._chance.choice('ab')}"
        data = {"plan": f"{self._city}-cchc-2023", "request": "dot-xuat", "title": "Đột xuất", "due": "2023-07-15"}
        return self._event(self._city, "period-report.requested", f"unit/{ward}", data)


def told_of(story: list[Sent], city: str, other: str) -> list[Sent]:
    """The same story of another city."""
    told: list[Sent] = orjson.loads(orjson.dumps(story).replace(city.encode(), other.encode()))
    return told
