"""Playing the score sheets of one city in the last month of the year, each speaker in an account of its own."""

import asyncio
import datetime as dt
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from nats.aio.client import Client

from par.accounts.registry import Kind
from par.client.sender import Sender
from par.demo.examples import WARD_INDEX_SET, read
from par.demo.lines import Lines
from par.demo.load import log_end
from par.demo.play import Hook
from par.demo.score_story import (
    BONUS_MAX,
    CLASSES,
    EXPLAINED,
    PENALTY_MAX,
    Row,
    Word,
    leaves_of,
    self_scores,
    surveyed,
)
from par.demo.submissions import at, body_of, event, identity
from par.events.unit import UnitType
from par.messaging import ask, command_body
from par.messaging.subjects import SheetVerb, command, query
from par.units import UnitTree

CITY: Final = "chi-linh"
APPRAISER: Final = "chi-linh-phong-noi-vu"
TYPES: Final = (UnitType.WARD, UnitType.COMMUNE)
OPENS: Final = (12, 1)
ENTERED: Final = (12, 5)
ENDS: Final = {
    "self_score_end": (12, 10),
    "first_appraisal_end": (12, 14),
    "explanation_end": (12, 18),
    "second_appraisal_end": (12, 22),
}

PATIENCE_SECONDS: Final = 60.0
LOOK_AGAIN_SECONDS: Final = 0.1


def round_name(year: int) -> str:
    """The round of the wards beside the main one of the year."""
    return f"{CITY}-phuong-xa-{year}"


class ScorePlay:
    """The hooks of the days on which somebody says something of the sheets; ``unexpected`` are refusals."""

    def __init__(self, lines: Lines, operator: Client, examples: Path, tree: UnitTree, year: int, seed: int) -> None:
        self._lines = lines
        self._operator = operator
        self._leaves = leaves_of(read(examples, "index-sets", WARD_INDEX_SET))
        self._units = sorted((unit for unit in tree.units.values() if unit.type in TYPES), key=lambda unit: unit.id)
        self._year = year
        self._seed = seed
        self._count = 0
        self.unexpected: list[dict[str, Any]] = []

    def hooks(self) -> dict[dt.date, Hook]:
        """What happens on which day, before the senders of the day deliver."""
        days = {OPENS: self._open, ENTERED: self._enter, (12, 12): self._appraise, (12, 16): self._explain}
        days |= {(12, 20): self._approve, (12, 22): self._publish, (12, 28): self._correct}
        return {dt.date(self._year, *day): self._on(dt.date(self._year, *day), hook) for day, hook in days.items()}

    def _on(self, day: dt.date, hook: Any) -> Hook:
        async def run() -> None:
            await hook(day)

        return run

    async def _open(self, day: dt.date) -> None:
        content = {
            "city": CITY,
            "year": self._year,
            "round": round_name(self._year),
            "index_set": WARD_INDEX_SET,
            **{name: dt.date(self._year, *last).isoformat() for name, last in ENDS.items()},
            "bonus_max": BONUS_MAX,
            "penalty_max": PENALTY_MAX,
            "classes": CLASSES,
        }
        await self._command("round", "open", day, content)
        await self._lines.admit([unit.id for unit in self._units])
        await self._lines.admit([APPRAISER], Kind.APPRAISER)
        await self._lines.admit([CITY], Kind.COUNCIL)

    async def _enter(self, day: dt.date) -> None:
        """All wards score themselves; the first claims a bonus, the last forgets to lock its sheet."""
        last = self._units[-1]
        for unit in self._units:
            first = unit is self._units[0]
            words = self_scores(
                self._seed, unit.id, unit.type.value, self._leaves, claims=first, locks=unit is not last
            )
            await self._say(day, words)

    async def _appraise(self, day: dt.date) -> None:
        """The appraiser enters surveys and what is missing, and asks the second ward to explain one leaf."""
        await self._locked(self._units[-1].id)
        position = await log_end(self._operator)
        words: list[Word] = []
        for unit in self._units:
            result = await self._result(unit.id, position)
            for leaf in self._leaves:
                scored = result[leaf["code"]]
                if scored["score"] is None and scored["applies"]:
                    words.append(Word("appraise", unit.id, "leaf-appraised", self._first(unit.id, leaf)))
        asked = {"leaf": EXPLAINED, "step": "first", "points": "0.5", "override_reason": "Thiếu văn bản kèm theo"}
        comment = {"comment": "Đề nghị giải trình", "explanation_required": True}
        words.append(Word("appraise", self._units[1].id, "leaf-appraised", {**asked, **comment}))
        late = {"penalty": "bao-cao-tre", "points": "0.25", "reason": "Gửi báo cáo tự chấm điểm chậm"}
        words.append(Word("appraise", self._units[-1].id, "penalty-applied", late))
        await self._say(day, words)

    def _first(self, unit: str, leaf: Row) -> dict[str, Any]:
        head = {"leaf": leaf["code"], "step": "first"}
        if leaf["formula"]["kind"] == "survey":
            return {**head, "inputs": surveyed(self._seed, unit, leaf)}
        return {**head, "points": str(leaf["max"] / 2), "comment": "Chưa có số liệu; chấm theo hồ sơ"}

    async def _explain(self, day: dt.date) -> None:
        text = {"leaf": EXPLAINED, "text": "Đã bổ sung văn bản còn thiếu tại phụ lục kèm theo"}
        await self._say(day, [Word("sheet", self._units[1].id, "explanation-given", text)])

    async def _approve(self, day: dt.date) -> None:
        """The second appraisal follows the explanation, the bonus is granted in part, and the council approves all."""
        second = {"leaf": EXPLAINED, "step": "second", "points": "1.5", "override_reason": "Chấp nhận giải trình"}
        grant = {"bonus": "sang-kien", "points": "1", "comment": "Áp dụng ở một bộ phận"}
        await self._say(
            day,
            [
                Word("appraise", self._units[1].id, "leaf-appraised", second),
                Word("appraise", self._units[0].id, "bonus-granted", grant),
                *(Word("approve", unit.id, "approved", {}) for unit in self._units),
            ],
        )

    async def _publish(self, day: dt.date) -> None:
        await self._command("publication", "publish", day, {"city": CITY, "round": round_name(self._year)})

    async def _correct(self, day: dt.date) -> None:
        """A mistake is found: the sheet is opened once more, and the results are published again."""
        unit = self._units[2].id
        right = {"leaf": EXPLAINED, "step": "second", "points": "3", "override_reason": "Nhập nhầm khi thẩm định"}
        await self._say(
            day,
            [
                Word("approve", unit, "reopened", {"reason": "Phường kiến nghị xem lại một tiêu chí"}),
                Word("appraise", unit, "leaf-appraised", right),
                Word("approve", unit, "approved", {}),
            ],
        )
        content = {"city": CITY, "round": round_name(self._year), "reason": "Đính chính điểm của một đơn vị"}
        await self._command("publication", "correct", day, content)

    async def _locked(self, unit: str) -> None:
        """Wait until the deadline has locked the sheet that its unit left open.

        The appraiser's first word would lock it as well, with a fact more than in another run of the same seed.
        """
        position = await log_end(self._operator)  # a read model far behind knows of no sheet yet
        asked = {"unit": unit, "year": self._year, "round": round_name(self._year), "min_position": position}
        async with asyncio.timeout(PATIENCE_SECONDS):
            while True:
                found = await ask(self._operator, query("report", "score-sheet"), asked)
                if any(sheet["stage"] != "open" for sheet in found["items"]):
                    return
                await asyncio.sleep(LOOK_AGAIN_SECONDS)

    async def _result(self, unit: str, position: int) -> dict[str, Mapping[str, Any]]:
        asked = {"unit": unit, "year": self._year, "round": round_name(self._year), "min_position": position}
        found = await ask(self._operator, query("report", "result-of-unit"), asked)
        return {leaf["code"]: leaf for leaf in found["leaves"]}

    async def _command(self, aggregate: str, name: str, day: dt.date, content: dict[str, Any]) -> None:
        body = command_body(f"{aggregate}:{name}:{round_name(self._year)}", f"/{CITY}", at(day, 8), content)
        await ask(self._operator, command("report", aggregate, name), body)

    async def _say(self, day: dt.date, words: Sequence[Word]) -> None:
        """Hand in the words in their order, as many together as follow each other in one account."""
        start = 0
        for end in range(1, len(words) + 1):
            if end == len(words) or self._speaker(words[end]) != self._speaker(words[start]):
                await self._hand_in(day, words[start:end])
                start = end

    def _speaker(self, word: Word) -> tuple[SheetVerb, str]:
        return word.verb, {"sheet": word.unit, "appraise": APPRAISER, "approve": CITY}[word.verb]

    async def _hand_in(self, day: dt.date, words: Sequence[Word]) -> None:
        verb, who = self._speaker(words[0])
        connect = {"sheet": self._lines.sender, "appraise": self._lines.appraiser, "approve": self._lines.council}
        line = await connect[verb](who)
        try:
            receipts = await Sender(line, verb=verb).send([self._body(who, word, day) for word in words])
        finally:
            await line.close()
        self.unexpected += [receipt for receipt in receipts if receipt["outcome"] == "refused"]

    def _body(self, who: str, word: Word, day: dt.date) -> bytes:
        self._count += 1
        name = identity(self._count, "sheet", word.unit, word.name)
        data = {"round": round_name(self._year), **word.data}
        return body_of(event(who, name, f"par.sheet.{word.name}.v1", f"unit/{word.unit}", at(day, 8), data))
