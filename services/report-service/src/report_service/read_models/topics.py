"""What report-service tells consumers, topic by topic."""

import datetime as dt
from dataclasses import replace
from typing import Annotated, Final, Literal

from pydantic import Field
from pydantic.json_schema import SkipJsonSchema

from par.contracts.topics import Told, Topic
from par.events.index_set import IndicatorKind
from par.events.measurement import FigureState
from par.events.unit import UnitType

Count = Annotated[int, Field(ge=0)]
Period = Annotated[str, Field(pattern=r"^[0-9]{4}-[0-9]{2}$")]
TwoDecimals = Annotated[str, Field(pattern=r"^-?[0-9]+\.[0-9]{2}$")]
Decimals = Annotated[str, Field(pattern=r"^-?[0-9]+(\.[0-9]+)?$", description="An exact decimal as text.")]
Score = Annotated[TwoDecimals | None, Field(description="Points; null while a figure is missing.")]

Day = Annotated[dt.date, Field(strict=False)]

YEAR: Final = ("year", "The year of the figures.")
ROUND: Final = ("round", "The scoring round.")


Figure = Annotated[Count | None, Field(description="Null where the unit said that it has none.")]
State = Annotated[FigureState | SkipJsonSchema[None], Field(description="What the unit said; not of pooled figures.")]
Units = Count | SkipJsonSchema[None]


class MonthTold(Told):
    """The figures of one month, or why there are none."""

    state: State = None
    numerator: Figure
    denominator: Figure
    reason: Annotated[str | None, Field(description="Why there are none; not of pooled figures.")] = None
    value: Annotated[TwoDecimals | None, Field(description="Percent; only of pooled figures.")] = None
    units: Annotated[Units, Field(description="How many units are in it; if pooled.")] = None
    not_reported: Annotated[Units, Field(description="Units that said they cannot report; if pooled.")] = None
    not_applicable: Annotated[Units, Field(description="Units that have nothing to count; if pooled.")] = None


class IndicatorTold(Told):
    """The figures of a unit for one indicator in one year: its own, or pooled over the units that count for it."""

    unit: str
    indicator: str
    kind: Annotated[
        IndicatorKind | SkipJsonSchema[None], Field(description="How the figures of units make those of units above.")
    ] = None
    year: int
    state: Annotated[
        FigureState | None,
        Field(description="Of the unit's own year; null: all was withdrawn. Not of pooled figures."),
    ] = None
    numerator: Annotated[
        Count | None,
        Field(
            description="Of the year: summed or the latest month's, as the indicator says; null where there is none."
        ),
    ]
    denominator: Figure
    value: Annotated[TwoDecimals | None, Field(description="Percent; null for a denominator of 0 or none.")]
    pooled: Annotated[bool, Field(description="False: the unit's own report. True: summed over units.")]
    units: Annotated[Units, Field(description="How many units are in it; if pooled.")] = None
    not_reported: Annotated[Units, Field(description="Units that said they cannot report; if pooled.")] = None
    not_applicable: Annotated[Units, Field(description="Units that have nothing to count; if pooled.")] = None
    periods: Annotated[dict[Period, MonthTold], Field(description="By month.")]


class AreaTold(Told):
    """The sum of one area of the index set."""

    area: str
    max: Decimals
    score: Score


class ClassTold(Told):
    """A class of results, by the labels that the round gives it."""

    vi: str
    en: str


class IndexTold(Told):
    """The result of a unit in a scoring round: what counts of its leaves, with bonus and penalty."""

    unit: str
    unit_type: UnitType
    name: str
    year: int
    round: str
    index_set: str
    version: Annotated[int, Field(ge=1, description="Of the index set.")]
    max: Decimals
    score: Score
    missing: Annotated[tuple[str, ...], Field(description="Codes of the leaves without a score.")]
    areas: tuple[AreaTold, ...]
    percent: Annotated[TwoDecimals | None, Field(description="The score in percent of `max`.")] = None
    class_: Annotated[
        ClassTold | None, Field(alias="class", description="Null without a score, and where the round has no classes.")
    ] = None
    stage: Annotated[
        Literal["proposed", "open", "locked", "approved"] | SkipJsonSchema[None],
        Field(description="Of the score sheet; `proposed`: there is none, the ledger computed everything by itself."),
    ] = None


class EntryTold(Told):
    """A unit in its place."""

    unit: str
    name: str
    score: Annotated[TwoDecimals, Field(description="Points as shown; the order is by the exact score.")]
    rank: Annotated[int, Field(ge=1, description="Equal scores share a rank, and the next one is left out.")]


class RankingTold(Told):
    """The units of one type of a city, best first."""

    city: str
    unit_type: UnitType
    year: int
    entries: tuple[EntryTold, ...]
    unscored: Annotated[tuple[str, ...], Field(description="Units of the round without a score.")]


class PublishedTold(Told):
    """The result of a unit as it was published."""

    unit: str
    name: str
    unit_type: UnitType
    score: Score
    percent: Annotated[TwoDecimals | None, Field(description="The score in percent of `max`.")]
    rank: Annotated[int | None, Field(description="Within the unit type; null without a score.")]
    class_vi: str | None
    class_en: str | None


class PublicationTold(Told):
    """The results of a round as a city published them; a correction is the next revision, which holds from then on."""

    city: str
    year: int
    round: str
    index_set: str
    version: Annotated[int, Field(ge=1, description="Of the index set.")]
    max: Decimals
    revision: Annotated[int, Field(ge=1)]
    reason: Annotated[str | None, Field(description="Of a correction; null in the first revision.")]
    on: Annotated[str | None, Field(description="The ledger's day.")]
    content_hash: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$", description="SHA-256 of what is published.")]
    results: tuple[PublishedTold, ...]


INDICATOR_TOPIC: Final = Topic(
    name="indicator",
    read_models="report",
    data=IndicatorTold,
    unit="The unit whose figures they are, or for which they are pooled.",
    parts=(YEAR, ("indicator", "The indicator, with `-` for `_`.")),
    example_subject="par.report.chi-linh.indicator.chi-linh-van-an.2023.tthc-on-time-rate",
    example={
        "unit": "chi-linh-van-an",
        "indicator": "tthc_on_time_rate",
        "kind": "pooled",
        "year": 2023,
        "state": "reported",
        "numerator": 118,
        "denominator": 121,
        "value": "97.52",
        "pooled": False,
        "periods": {"2023-12": {"state": "reported", "numerator": 118, "denominator": 121, "reason": None}},
    },
)

INDEX_TOPIC: Final = Topic(
    name="index",
    read_models="report",
    data=IndexTold,
    unit="The unit that is scored.",
    parts=(YEAR,),
    example_subject="par.report.chi-linh.index.chi-linh-van-an.2023",
    example={
        "unit": "chi-linh-van-an",
        "unit_type": "ward",
        "name": "UBND phường Văn An",
        "year": 2023,
        "round": "chi-linh-2023",
        "index_set": "example-766-2022",
        "version": 1,
        "max": "100",
        "score": None,
        "missing": ["1.2"],
        "areas": [{"area": "1", "max": "18", "score": None}, {"area": "2", "max": "12", "score": "11.50"}],
        "percent": None,
        "class": None,
        "stage": "open",
    },
)

RANKING_TOPIC: Final = Topic(
    name="ranking",
    read_models="report",
    data=RankingTold,
    unit="The city once more.",
    parts=(YEAR, ("unit_type", "The type of the units that are ranked.")),
    example_subject="par.report.chi-linh.ranking.chi-linh.2023.ward",
    example={
        "city": "chi-linh",
        "unit_type": "ward",
        "year": 2023,
        "entries": [{"unit": "chi-linh-sao-do", "name": "UBND phường Sao Đỏ", "score": "91.25", "rank": 1}],
        "unscored": ["chi-linh-van-an"],
    },
)


class PeriodFigureTold(Told):
    """A figure of the sender in the period."""

    indicator: str
    pooled: Annotated[bool, Field(description="Whether it is made of the figures of units below, too.")]
    state: Annotated[FigureState | None, Field(description="What the unit said; null of pooled ones.")]
    units: Annotated[Count | None, Field(description="How many units are in it; null unless pooled.")]
    not_reported: Count | None
    not_applicable: Count | None
    numerator: Count | None
    denominator: Count | None


class PeriodClosedTold(Told):
    """What a closing froze."""

    revision: Annotated[int, Field(ge=1)]
    reason: Annotated[str | None, Field(description="Of its reopening; null of the first revision.")]
    closed_on: Day
    position: Annotated[int, Field(ge=0, description="The log up to there gives these figures.")]
    content_sha256: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
    units: Count
    gaps: Annotated[Count, Field(description="Each with its reason; read them with the query `period`.")]
    adjustments: Annotated[Count, Field(description="Changes to earlier periods told with this one.")]
    totals: tuple[PeriodFigureTold, ...]


class PeriodTold(Told):
    """A reporting period: open, or closed with frozen figures."""

    city: str
    scheme: str
    period: str
    year: int
    first: Annotated[Day, Field(description="Of the window.")]
    last: Annotated[Day, Field(description="Of the window; included.")]
    cut_off: Day
    due: Day
    sender: str
    receiver: str
    state: Literal["open", "closed"]
    revision: Annotated[int, Field(ge=1)]
    closed: Annotated[PeriodClosedTold | None, Field(description="The latest revision that was closed; null: none.")]


PERIOD_TOPIC: Final = Topic(
    name="period",
    read_models="report",
    data=PeriodTold,
    unit="The unit that reports.",
    parts=(
        ("year", "The year of the period."),
        ("scheme", "The reporting scheme."),
        ("period", "Its code, `2023-q1`."),
    ),
    example_subject="par.report.chi-linh.period.chi-linh.2023.hai-duong.2023-q1",
    example={
        "city": "chi-linh",
        "scheme": "hai-duong",
        "period": "2023-q1",
        "year": 2023,
        "first": "2022-12-15",
        "last": "2023-03-14",
        "cut_off": "2023-03-14",
        "due": "2023-03-20",
        "sender": "chi-linh",
        "receiver": "Sở Nội vụ",
        "state": "open",
        "revision": 1,
        "closed": None,
    },
)

PUBLICATION_TOPIC: Final = Topic(
    name="publication",
    read_models="report",
    data=PublicationTold,
    unit="The city once more.",
    parts=(YEAR, ROUND, ("revision", "From 1; the highest one holds.")),
    example_subject="par.report.chi-linh.publication.chi-linh.2023.chi-linh-2023.1",
    example={
        "city": "chi-linh",
        "year": 2023,
        "round": "chi-linh-2023",
        "index_set": "example-766-2022",
        "version": 1,
        "max": "100",
        "revision": 1,
        "reason": None,
        "on": "2023-12-29",
        "content_hash": "0" * 64,
        "results": [
            {
                "unit": "chi-linh-sao-do",
                "name": "UBND phường Sao Đỏ",
                "unit_type": "ward",
                "score": "91.25",
                "percent": "91.25",
                "rank": 1,
                "class_vi": "Xuất sắc",
                "class_en": "excellent",
            }
        ],
    },
)

ROUND_INDEX_TOPIC: Final = replace(
    INDEX_TOPIC,
    name="round-index",
    parts=(YEAR, ROUND),
    example_subject="par.report.chi-linh.round-index.chi-linh-van-an.2023.phuong-xa-2023",
    example={**INDEX_TOPIC.example, "round": "phuong-xa-2023"},
)
"""What ``index`` tells of the main round of a year, of every other round."""

ROUND_RANKING_TOPIC: Final = replace(
    RANKING_TOPIC,
    name="round-ranking",
    parts=(*RANKING_TOPIC.parts, ROUND),
    example_subject="par.report.chi-linh.round-ranking.chi-linh.2023.ward.phuong-xa-2023",
)

TOPICS: Final = (
    *(INDICATOR_TOPIC, INDEX_TOPIC, RANKING_TOPIC),
    *(ROUND_INDEX_TOPIC, ROUND_RANKING_TOPIC, PUBLICATION_TOPIC, PERIOD_TOPIC),
)
