"""Every query that is answered over HTTP, and questions that between them use every parameter."""

from typing import Any

from tests.contracts.contents import CHANGED_ON, CITY, IMPORTED, LISTED_GROUP, MERGED, OPENED, RENAMED, YEAR
from tests.contracts.figures import DROPPED, FIRST, FOLLOW_UP, PLAN, SURVEY, UNIT
from tests.contracts.happened import AMENDED, CLOSED, REVOKED, SILENT, Happened
from tests.contracts.last_year import PLAN as LAST_PLAN
from tests.contracts.periods import FIRST as FIRST_PERIOD
from tests.contracts.periods import SCHEME, SECOND
from tests.contracts.sheets import ALIKE, FORMS_SET, SCORED, SECOND_ROUND
from tests.contracts.turns import UNIT as TURNED

from par.demo.examples import INDEX_SET
from par.log import EventLog
from par.service import Query, now
from plan_service.plan_reads import queries_on_plans
from plan_service.read_models.index_sets.queries import INDEX_SET as ONE_INDEX_SET
from plan_service.read_models.index_sets.queries import INDEX_SET_VERSIONS
from plan_service.read_models.units.queries import unit_queries
from progress_service.day.queries import calendar_query
from progress_service.read_models.reads import read_queries
from progress_service.read_models.status.counting import Counting
from progress_service.read_models.timelines.past_days import PastDays
from progress_service.reference.reference import Reference
from progress_service.status.axes import Axis
from progress_service.status.trees import Trees
from report_service.bootstrap import with_a_past
from report_service.read_models.city_indicators.queries import CITY_INDICATORS
from report_service.read_models.index.queries import INDEX, INDEX_OF_UNIT
from report_service.read_models.ledger_figures.queries import LEDGER_FIGURES, LEDGER_OBLIGATIONS
from report_service.read_models.periods.queries import PERIOD_QUERY, PERIODS_QUERY
from report_service.read_models.plan_targets.queries import TARGET_STATUS, TARGETS
from report_service.read_models.publications.queries import PUBLICATIONS
from report_service.read_models.rankings.queries import RANKINGS
from report_service.read_models.results.queries import RESULT_OF_UNIT, RESULTS, STATISTICS
from report_service.read_models.rounds.queries import ROUNDS
from report_service.read_models.score_sheets.queries import SCORE_SHEET
from report_service.read_models.unit_indicators.queries import UNIT_INDICATORS

Asked = dict[str, Any]
"""The parameters of one question."""
Questions = dict[str, list[Asked]]
"""By the name of the query."""

LEDGER_LEAF = "1.1.2"
"""Of the second round's set: what the ledger counts."""
LEAVES = ("1.1", "1.2")
"""Of the index set."""

DAY_BEFORE = "2023-02-05"
"""The day before ``CHANGED_ON``."""


def queries(log: EventLog) -> dict[str, list[Query[Any]]]:
    """The queries with a path, by service, as the services' bootstraps put them together."""
    counting = Counting(Trees(Reference(log)), PastDays(lambda: 0))
    of_service: dict[str, list[Query[Any]]] = {
        "plan": [*queries_on_plans(log), *unit_queries(lambda: None), ONE_INDEX_SET, INDEX_SET_VERSIONS],
        "progress": [*read_queries(counting, lambda: None), calendar_query("command", lambda: None, now)],
        "report": [
            *(UNIT_INDICATORS, CITY_INDICATORS, LEDGER_FIGURES, LEDGER_OBLIGATIONS),
            *(INDEX, INDEX_OF_UNIT, RANKINGS, TARGET_STATUS, TARGETS),
            *(ROUNDS, SCORE_SHEET, RESULTS, RESULT_OF_UNIT, STATISTICS, PUBLICATIONS),
            *(PERIODS_QUERY, PERIOD_QUERY),
        ],
    }
    of_service["report"] = with_a_past(log, of_service["report"])
    return {service: [asked for asked in found if asked.path] for service, found in of_service.items()}


def questions(happened: Happened) -> Questions:
    """What is asked of each query."""
    past = [{"as_of": DAY_BEFORE}, {"known_at": happened.before.isoformat()}]
    asked = {**_on_plans(past), **_on_units(past), **_on_progress(happened, past), **_on_figures(past)}
    asked |= {**_on_reports(), **_explained()}
    for name in _OF_THE_PAST:
        asked[name] = [*asked[name], asked[name][0] | {"at_position": happened.log_end, "as_of": f"{YEAR}-12-31"}]
        asked[name] = [*asked[name], asked[name][0] | {"known_at": "2100-01-01T00:00:00Z"}]
    for name in _LISTS_OF_THE_PAST:
        asked[name] = [*asked[name], *(asked[name][0] | moment for moment in past)]
    return asked


_LISTS_OF_THE_PAST = (
    "unit-indicators",
    "city-indicators",
    "ledger-obligations",
    "index",
    "rankings",
    "results",
    "targets",
)
"""Which are there, perhaps empty, at any moment."""
_OF_THE_PAST = (
    *_LISTS_OF_THE_PAST,
    *("ledger-figures", "index-of-unit", "result-of-unit", "explain"),
    *("rounds", "score-sheet", "statistics", "publications"),
)


def _on_plans(past: list[Asked]) -> Questions:
    moments: list[Asked] = [{}, {"version": 1}, *past]
    versions = [{"plan": plan, **moment} for plan in (AMENDED, IMPORTED) for moment in moments]
    whole = [*versions, *({"plan": plan} for plan in (REVOKED, CLOSED)), {"plan": REVOKED, "version": 1}]
    known: Asked = {"plan": IMPORTED, **past[1]}
    return {
        "plans": [{}, {"limit": 2}, {"city": CITY}, *past, {"limit": 2, **past[0]}],
        "plan": whole,
        "plan-heading": whole,
        "plan-tasks": [{**asked, "limit": 2} for asked in versions],
        "plan-versions": [{"plan": AMENDED}, known],
        "plan-diff": [
            *({"plan": plan} for plan in (AMENDED, IMPORTED)),
            {"plan": IMPORTED, "from": 2, "to": 1},
            {**known, "from": 1, "to": 1},
        ],
        "plan-findings": [{"plan": IMPORTED}, {"plan": IMPORTED, "limit": 1}, known],
        "plan-trace": [{"plan": plan, **moment} for plan in (IMPORTED, AMENDED) for moment in ({}, *past)],
        "index-set": [*({"index_set": INDEX_SET, **moment} for moment in moments), {"index_set": FORMS_SET["id"]}],
        "index-set-versions": [{"index_set": INDEX_SET}, {"index_set": INDEX_SET, **past[1]}],
    }


def _on_units(past: list[Asked]) -> Questions:
    moments: list[Asked] = [{}, {"as_of": CHANGED_ON}, *past]
    units = (*MERGED, RENAMED, "chi-linh-xa-phuong")
    later = [{"unit": unit, **moment} for unit in (OPENED, LISTED_GROUP) for moment in ({}, past[0])]
    return {
        "units": [
            *({"city": CITY, **moment} for moment in moments),
            {"city": CITY, "as_of": CHANGED_ON, "ended": "true", "limit": 50},
        ],
        "unit": [*later, *({"unit": unit, **moment} for unit in units for moment in moments)],
        "unit-tree": [{"city": CITY, **moment} for moment in moments],
    }


def _on_progress(happened: Happened, past: list[Asked]) -> Questions:
    trees: list[Asked] = [{"tree_of": CHANGED_ON}, {"tree_of": CHANGED_ON, **past[0]}]
    return {
        "obligations": [
            {},
            *({"city": CITY, "cancelled": "true", "limit": 50, **moment} for moment in past),
            {"unit": MERGED[1], "plan": AMENDED},
            {"unit": TURNED},
            {"kind": "inspection", "limit": 5},
            {"lifecycle": "cancelled", "limit": 50},
            {"lifecycle": "confirmed", "limit": 5},
            {"due_before": "2023-04-01", "limit": 5},
            {"due_within": 30, "task": "1.1", "domain": "1", "leader": "Chủ tịch", "blocked": "false"},
            {"timeliness": "open_in_term", "limit": 5},
        ],
        "obligation": [
            *({"obligation": identity} for identity in happened.others),
            *({"obligation": happened.confirmed, **moment} for moment in past),
        ],
        "unit-status": [{"city": CITY, "limit": 20, **moment} for moment in ({}, *past, *trees)],
        "status-of-unit": [{"unit": MERGED[1], **moment} for moment in ({}, *past, *trees)],
        "status": [
            *({"by": by.value, "city": CITY, "limit": 5} for by in Axis),
            *({"by": "unit", "plan": AMENDED, "unit": MERGED[1], **moment} for moment in ({}, *past, *trees)),
        ],
        "status-of": [{"by": "city", "key": CITY, **moment} for moment in ({}, *past, *trees)],
        "period-reports": [
            {},
            {"limit": 1},
            *({"city": CITY, "limit": 3, **moment} for moment in (*past, *trees)),
            {"limit": 1},
            {"plan": AMENDED, "unit": MERGED[1], "period": "Q1"},
        ],
        "sources": [{"limit": 5}, {"city": CITY, "silent_for": 0}, {"as_of": DAY_BEFORE, "silent_for": 7}],
        "calendar": [{}],
    }


def _on_figures(past: list[Asked]) -> Questions:
    moments: list[Asked] = [{}, *past]
    of_city: Asked = {"year": YEAR, "city": CITY}
    return {
        "inspections": [
            *({"city": CITY, **moment} for moment in moments),
            {"unit": UNIT, "authority": CITY, "plan": PLAN, "limit": 1},
            {"form": "periodic", "status": "closed"},
            {"limit": 1},
        ],
        "inspection": [
            *({"inspection": FIRST, **moment} for moment in moments),
            *({"inspection": one} for one in (FOLLOW_UP, DROPPED)),
        ],
        "inspection-remedies": [
            *({"city": CITY, **moment} for moment in moments),
            {"unit": UNIT, "authority": CITY},
            {"limit": 1},
        ],
        "feedback": [{"year": YEAR}, of_city, {**of_city, "limit": 1}],
        "feedback-of-unit": [{"year": YEAR, "unit": UNIT}],
        "surveys": [
            {},
            {"city": CITY, "withdrawn": "true", "limit": 1},
            {"unit": UNIT, "authority": CITY, "year": YEAR, "limit": 1},
        ],
        "survey": [{"authority": CITY, "unit": unit, "survey": SURVEY} for unit in (UNIT, RENAMED)],
    }


def _on_reports() -> Questions:
    cities = [{"year": YEAR, "city": city} for city in (CITY, "hai-phong")]
    of_city: Asked = {"year": YEAR, "city": CITY}
    return {
        "unit-indicators": [
            {"year": YEAR, "unit": unit, **tree} for unit in (MERGED[1], CITY) for tree in ({}, {"tree_of": CHANGED_ON})
        ],
        "city-indicators": [*cities, {**of_city, "limit": 3}],
        "ledger-figures": [{"year": YEAR, "unit": unit} for unit in (MERGED[1], CITY)],
        "ledger-obligations": [
            *({"year": YEAR, "unit": unit} for unit in (*MERGED, CITY, TURNED)),
            {"year": YEAR, "unit": CITY, "limit": 1},
        ],
        "index": [*cities, {**of_city, "limit": 3}],
        "index-of-unit": [{**of_city, "unit": unit} for unit in (MERGED[1], CITY, SILENT)],
        "targets": [of_city, {**of_city, "limit": 2}, {**of_city, "year": YEAR - 1}],
        "rankings": [*cities, {**of_city, "limit": 1}, {**of_city, "round": SECOND_ROUND}],
        "results": [
            *(*cities, {**of_city, "limit": 3}, {**of_city, "round": SECOND_ROUND}),
            {"city": CITY, "year": ALIKE[1]},
        ],
        "result-of-unit": [
            *({**of_city, "unit": unit} for unit in (MERGED[1], CITY, SILENT, SCORED)),
            {**of_city, "unit": SCORED, "round": SECOND_ROUND},
            {"city": CITY, "year": ALIKE[1], "unit": SCORED},
        ],
        "statistics": [*cities, {**of_city, "round": SECOND_ROUND}],
        "rounds": [cities[0], {**of_city, "limit": 1}],
        "publications": [cities[0], {**of_city, "limit": 1}, {**of_city, "round": SECOND_ROUND}],
        "score-sheet": [{"year": YEAR, "unit": SCORED}, {"year": YEAR, "unit": SCORED, "round": SECOND_ROUND}],
        "periods": [of_city, {**of_city, "limit": 1}],
        "period": [
            *({**of_city, "scheme": SCHEME, "period": period} for period in (FIRST_PERIOD, SECOND)),
            {**of_city, "scheme": SCHEME, "period": FIRST_PERIOD, "revision": 1, "limit": 2},
        ],
        "target-status": [{"plan": plan} for plan in ("cao-bang-cchc-2023", REVOKED, IMPORTED, LAST_PLAN["id"])],
    }


def _explained() -> Questions:
    of_city: Asked = {"year": YEAR, "unit": CITY}
    return {
        "reproduce": [{"city": CITY, "round": SECOND_ROUND}, {"city": CITY, "round": SECOND_ROUND, "revision": 1}],
        "explain": [
            *({"year": YEAR, "unit": unit} for unit in (MERGED[1], CITY, SILENT)),
            *({**of_city, "leaf": code, "limit": 1} for code in LEAVES),
            {**of_city, "leaf": LEAVES[0], "after": CITY},
            {"year": YEAR, "unit": SCORED, "round": SECOND_ROUND},
            {"year": YEAR, "unit": SCORED, "round": SECOND_ROUND, "leaf": LEDGER_LEAF},
        ],
    }
