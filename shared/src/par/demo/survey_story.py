"""A satisfaction survey about one ward or commune in the demo year, by the authority above it."""

import datetime as dt
from collections.abc import Iterator
from typing import Any, Final

from par.demo.randomness import chance
from par.demo.submissions import Delivery, at, body_of, event, identity

ITEMS: Final = (
    "Thái độ của công chức tiếp nhận hồ sơ",
    "Thời gian giải quyết hồ sơ",
    "Sự rõ ràng của thủ tục, giấy tờ",
    "Cơ sở vật chất của bộ phận một cửa",
)
WITHDRAWN_SHARE: Final = 0.15
WRONG_SHARE: Final = 0.2


def story(seed: int, authority: str, unit: str, year: int) -> Iterator[Delivery]:
    """People were asked in October; some surveys are withdrawn and reported anew, some do not add up at first."""
    luck = chance(seed, "survey", unit)
    survey = f"hai-long-{year}"
    day = dt.date(year, 11, 6) + dt.timedelta(luck.randrange(0, 15))
    data = {"survey": survey, **_content(luck, year)}

    def told(number: int, name: str, on: dt.date, said: dict[str, Any], fault: str | None = None) -> Delivery:
        named = identity(number, "survey", authority, unit)
        value = event(authority, named, f"par.survey.{name}.v1", f"unit/{unit}", at(on, 14), said)
        return Delivery(on, number, authority, body_of(value), fault)

    fate = luck.random()
    if fate < WRONG_SHARE:
        yield told(1, "conducted", day, data | {"answers": data["sample"] + 1}, fault="survey-numbers")
    if WRONG_SHARE <= fate < WRONG_SHARE + WITHDRAWN_SHARE:
        yield told(2, "conducted", day, data)
        yield told(
            3, "withdrawn", day + dt.timedelta(1), {"survey": survey, "reason": "Nhập nhầm phiếu của phường khác"}
        )
        data |= _content(luck, year)
    yield told(4, "conducted", day + dt.timedelta(2), data)


def _content(luck: Any, year: int) -> dict[str, Any]:
    sample = luck.randrange(60, 200)
    answers = luck.randrange(sample // 2, sample + 1)
    return {
        "title": f"Khảo sát mức độ hài lòng năm {year}",
        "method": luck.choice(["paper", "online", "phone", "mixed"]),
        "from": f"{year}-10-02",
        "to": f"{year}-10-31",
        "population": sample * luck.randrange(5, 40),
        "sample": sample,
        "answers": answers,
        "items": [
            {"code": str(number), "text": text, "counts": _answers(luck, answers)}
            for number, text in enumerate(ITEMS, 1)
        ],
    }


def _answers(luck: Any, answers: int) -> dict[str, int]:
    best = luck.randrange(answers // 3, answers + 1)
    good = luck.randrange(0, answers - best + 1)
    fair = luck.randrange(0, answers - best - good + 1)
    return {"A": best, "B": good, "C": fair, "D": luck.randrange(0, answers - best - good - fair + 1)}
