"""Plans to be exported: the examples, and invented ones."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml
from hypothesis import strategies as st

from par.cli.unit_sources import KnownUnits, from_examples
from par.exporting import ExportFormat, Layout, export_plan
from par.importing.assemble import assemble
from par.importing.content import plan_content
from par.importing.draft import Draft
from par.importing.readers.reading import read
from par.units import UnitTree
from par.values import decimal_text

ROOT = Path(__file__).parents[2]
EXAMPLES = sorted((ROOT / "examples" / "plans").glob("*.yaml"))
NAMES = {"mau-phuong-a": "UBND phường A", "mau-phong-x": "Phòng X"}

Plan = dict[str, Any]


def example(path: Path) -> Plan:
    """An example plan."""
    plan: Plan = yaml.safe_load(path.read_text("utf-8"))
    return plan


def units_of(plan: Plan) -> KnownUnits:
    """The example tree of the plan's authority."""
    known = from_examples(ROOT, plan["authority"], plan["city"])
    assert known is not None
    return known


def imported(data: bytes, export_format: ExportFormat, plan: Plan, tree: UnitTree | None = None) -> tuple[Draft, Plan]:
    """An exported file read again: the draft, and the content of its plan."""
    source = read(data, f"x.{export_format}")
    draft = assemble(source, plan["year"], tree=tree, authority=plan["authority"])
    heading = draft.heading
    assert heading.plan is not None
    assert heading.city is not None
    assert heading.authority_unit is not None
    content = plan_content(draft, plan=heading.plan, city=heading.city, authority=heading.authority_unit)
    return draft, content


def again(
    plan: Plan,
    export_format: ExportFormat,
    *,
    names: Mapping[str, str] = NAMES,
    layout: Layout | None = None,
    tree: UnitTree | None = None,
) -> Plan:
    """The plan after an export and an import, in the form of :func:`comparable`."""
    data = export_plan(plan, names, export_format, layout or Layout())
    return comparable(imported(data, export_format, plan, tree)[1])


def comparable(plan: Plan) -> Plan:
    """All a plan says, absent optional fields as None; without the place in the source and the source itself."""
    shown = {key: value for key, value in plan.items() if key != "source"}
    shown["implements"] = [{"plan": None, **upper} for upper in plan["implements"]]
    shown["tasks"] = [
        {"funding": None, **{key: value for key, value in task.items() if key != "places"}} for task in plan["tasks"]
    ]
    shown["targets"] = [
        {"nested_in": None, **target, "value": None if target["value"] is None else decimal_text(target["value"])}
        for target in plan["targets"]
    ]
    shown["reporting"] = [{"by_unit": None, **report} for report in plan["reporting"]]
    shown["funding"] = list(plan.get("funding") or [])
    return shown


_LETTERS = "aăâbcdđeêghiklmnoôơpqrstuưvxyáàảãạấếốộAĐÔƯ0123456789;:,.()/%&<>\"'=+-@"
_WORD = st.text(_LETTERS, min_size=1, max_size=7)
"""No longer than the longest of Vietnamese, and so than the narrowest column."""
LINE = st.lists(_WORD, min_size=1, max_size=12).map(" ".join)
"""Words parted by single spaces: what a page may wrap and a reader joins again."""
_SOME_LINE = st.none() | LINE
_DAY = st.dates().map(str)
_CODE = st.from_regex(r"[a-z0-9]{1,8}(-[a-z0-9]{1,8}){0,4}", fullmatch=True)
_IDS = st.lists(_CODE, max_size=3, unique=True)
_KINDS = ["deadline", "window", "recurring", "continuous", "conditional", None]

SCHEDULES = st.fixed_dictionaries(
    {
        "kind": st.sampled_from(_KINDS),
        "from": st.none() | _DAY,
        "due": st.none() | _DAY,
        "every": st.sampled_from([None, "month", "quarter", "half_year", "year"]),
        "times_per_year": st.none() | st.integers(1, 365),
        "milestones": st.lists(st.fixed_dictionaries({"label": LINE, "due": _DAY}), max_size=3),
    }
)


def _task(ordinal: str, domain: str) -> st.SearchStrategy[Plan]:
    return st.fixed_dictionaries(
        {
            "ordinal": st.just(ordinal),
            "domain": st.just(domain),
            "title": LINE,
            "products": st.lists(LINE, max_size=3),
            "leads": _IDS,
            "leads_text": st.lists(LINE, max_size=3),
            "coordinators": _IDS,
            "coordinators_text": st.lists(LINE, max_size=3),
            "leader_in_charge": _SOME_LINE,
            "time_text": st.sampled_from(["", "Quý I/2023", "Thường xuyên", "Trước 15/11/2023"]) | LINE,
            "schedule": SCHEDULES,
            "funding": _SOME_LINE,
            "note": _SOME_LINE,
        }
    )


@st.composite
def invented_plans(draw: st.DrawFn) -> Plan:
    """Plans that say anything a plan can say, with made-up words."""
    groups = draw(st.lists(st.sampled_from(["I", "II", "III", "1", "2", "PL01"]), min_size=1, max_size=3, unique=True))
    tasks = [
        draw(_task(f"{group}.{number}", group)) for group in groups for number in range(1, draw(st.integers(1, 3)) + 1)
    ]
    return {
        "id": draw(_CODE),
        "city": draw(_CODE),
        "authority": draw(st.sampled_from(["mau-phuong-a", "mau-phuong-b"])),
        "title": draw(LINE.map(lambda words: f"Kế hoạch {words}")),
        "year": draw(st.integers(2000, 2100)),
        "number": draw(st.none() | st.from_regex(r"[1-9][0-9]{0,3}/KH-UBND", fullmatch=True)),
        "issued_on": draw(st.none() | st.dates().filter(lambda day: day.year > 999).map(str)),
        "implements": draw(st.lists(_UPPER, max_size=2)),
        "legal_bases": draw(st.lists(LINE.map(lambda words: f"Luật {words}"), max_size=3)),
        "domains": [
            {"ordinal": group, "area": draw(st.sampled_from(["direction", "procedures"])), "title": draw(LINE)}
            for group in groups
        ],
        "tasks": tasks,
        "targets": draw(st.lists(_target(groups), max_size=3)),
        "reporting": draw(st.lists(_REPORT, max_size=3)),
        "responsibilities": draw(st.lists(_DUTY, max_size=3)),
        "procedure_reviews": draw(st.lists(_REVIEW, max_size=3)),
        "inspections": draw(st.lists(_INSPECTION, max_size=3)),
        "funding": draw(st.lists(LINE, max_size=2)),
    }


_UPPER = st.fixed_dictionaries(
    {"number": _SOME_LINE, "authority": LINE, "issued_on": st.none() | _DAY, "plan": st.none() | _CODE}
)
_REPORT = st.fixed_dictionaries(
    {
        "period": st.sampled_from([None, "Q1", "H1", "9M", "year", "quarter", "month", "adhoc"]),
        "due": st.none() | _DAY,
        "by": _SOME_LINE,
        "by_unit": st.none() | _CODE,
        "to": _SOME_LINE,
    }
)
_DUTY = st.fixed_dictionaries({"unit": LINE, "unit_id": st.none() | _CODE, "duty": LINE})
_REVIEW = st.fixed_dictionaries(
    {"unit": st.just("mau-phong-x") | _CODE, "field": LINE, "due": _DAY, "stated": st.none() | _DAY}
)
_INSPECTION = st.fixed_dictionaries(
    {
        "unit": st.just("mau-phong-x") | _CODE,
        "group": LINE,
        "kind": st.sampled_from(["unannounced", "follow-up", "periodic"]),
        "note": _SOME_LINE,
    }
)


def _target(groups: list[str]) -> st.SearchStrategy[Plan]:
    return st.fixed_dictionaries(
        {
            "domain": st.none() | st.sampled_from(groups),
            "text": LINE,
            "indicator": st.from_regex(r"[a-z]{2,12}(_[a-z]{2,12}){0,5}", fullmatch=True),
            "comparator": st.sampled_from([None, ">=", "<=", "=", ">", "<"]),
            "value": st.none() | st.decimals("0", "1000", places=2).map(str),
            "unit": st.sampled_from([None, "percent", "count", "grade"]),
            "scope": _SOME_LINE,
            "nested_in": st.none() | st.integers(1, 3),
        }
    )
