"""Ranks within one unit type."""

import pytest
from tests.report.support import leaf, linear, log, measured, opened

from par.events import EventData
from par.events.unit import UnitType
from par.testing.projections import InMemory, assert_stable
from report_service.bootstrap import read_models
from report_service.index.ranking import Entry, inserted, ranked

LEAVES = (leaf("1", "100", linear()),)

# Published index 2018 of Lạng Sơn: 20 provincial bodies and 11 districts (2633/QĐ-UBND of 21/12/2018).
BODIES = (
    *("89.4", "86.9", "86.9", "86.8", "86.8", "86.8", "86.5", "86.1", "85.9", "85.7"),
    *("85.6", "85.4", "84.8", "83.9", "83.3", "82.7", "81.3", "81.1", "79.6", "77.2"),
)
DISTRICTS = ("87.3", "86.5", "85.7", "85.6", "85.5", "85.2", "84.2", "84.2", "82.2", "82.0", "81.7")


@pytest.mark.parametrize(
    ("scores", "ranks"),
    [
        (BODIES, [1, 2, 2, 4, 4, 4, *range(7, 21)]),
        (DISTRICTS, [1, 2, 3, 4, 5, 6, 7, 7, 9, 10, 11]),
        (("1", "1"), [1, 1]),
        ((), []),
    ],
)
def test_equal_scores_share_a_rank(scores: tuple[str, ...], ranks: list[int]) -> None:
    entries = [{"unit": f"u{number:02}", "score": score} for number, score in enumerate(scores)]

    placed: list[Entry] = []
    for entry in reversed(entries):
        placed = ranked(inserted(placed, entry))

    assert [entry["rank"] for entry in placed] == ranks
    assert [entry["score"] for entry in placed] == list(scores)
    assert [entry["unit"] for entry in placed] == [entry["unit"] for entry in entries]


def scored(unit: str, score: str, unit_type: UnitType = UnitType.WARD) -> EventData:
    return measured(unit, int(score.replace(".", "")), 1000, unit_type=unit_type)


def test_the_published_scores_of_lang_son_rank_as_published() -> None:
    units = [f"so-{number:02}" for number in range(len(BODIES))]
    opening = opened(*((unit, UnitType.WARD) for unit in units), leaves=LEAVES)
    reports = [scored(unit, score) for unit, score in zip(units, BODIES, strict=True)]

    ranking = assert_stable(read_models(), log(opening, *reversed(reports)))["rankings"]["city:ward:2023"]

    assert [entry["rank"] for entry in ranking["entries"]][:7] == [1, 2, 2, 4, 4, 4, 7]
    assert [entry["shown"] for entry in ranking["entries"]] == [f"{score}0" for score in BODIES]
    assert ranking["unscored"] == []


def test_scores_that_are_shown_alike_but_differ_do_not_tie() -> None:
    opening = opened(("a", UnitType.WARD), ("b", UnitType.WARD), leaves=LEAVES)

    ranking = assert_stable(read_models(), log(opening, measured("a", 33333, 100000), measured("b", 1, 3)))["rankings"][
        "city:ward:2023"
    ]

    assert [(entry["unit"], entry["shown"], entry["rank"]) for entry in ranking["entries"]] == [
        ("b", "33.33", 1),
        ("a", "33.33", 2),
    ]


def test_units_are_ranked_within_their_type_and_unscored_ones_not_at_all() -> None:
    opening = opened(
        ("a", UnitType.WARD),
        ("b", UnitType.COMMUNE),
        ("c", UnitType.WARD),
        ("d", UnitType.WARD),
        leaves=LEAVES,
    )
    reports = [scored("a", "50.0"), scored("b", "40.0", UnitType.COMMUNE), scored("d", "60.0")]

    rankings = assert_stable(read_models(), log(*reports, opening))["rankings"]

    assert set(rankings) == {"city:ward:2023", "city:commune:2023"}
    assert [(entry["unit"], entry["rank"]) for entry in rankings["city:ward:2023"]["entries"]] == [
        ("d", 1),
        ("a", 2),
    ]
    assert rankings["city:ward:2023"]["unscored"] == ["c"]
    assert [entry["rank"] for entry in rankings["city:commune:2023"]["entries"]] == [1]


def test_consumers_are_told_of_a_ranking_per_unit_type() -> None:
    memory = InMemory(read_models())

    memory.advance(log(opened(("a", UnitType.WARD), leaves=LEAVES), scored("a", "50.0")))

    [ranking] = [told.announcement for told in memory.told if told.announcement.topic == "ranking"]
    assert ranking.report_subject == "par.report.city.ranking.city.2023.ward"
    assert ranking.data["entries"] == [{"unit": "a", "name": "A", "score": "50.00", "rank": 1}]
