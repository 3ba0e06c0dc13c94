"""What can be asked about plans."""

import datetime as dt
from typing import Annotated

from pydantic import Field, model_validator

from par.service import KnownAt, PageQuestion, Question
from par.values import Token
from plan_service.one_version import check_one_named

Id = Annotated[str, Field(min_length=1, max_length=64)]
VersionNumber = Annotated[int, Field(ge=1, le=1_000_000)]


class Moment(Question):
    """``as_of``: as in force on that day. ``known_at``: as the ledger knew it at that moment. None: as it is now."""

    as_of: Annotated[dt.date | None, Field(description="As in force on that day; without it, as it is now.")] = None
    known_at: KnownAt = None

    @property
    def is_now(self) -> bool:
        """Whether it is the present that is asked for."""
        return self.as_of is None and self.known_at is None


class PlanQuestion(Moment):
    """One plan: a ``version``, or the one in force ``as_of`` a day; neither: the latest, also if it is yet to come."""

    plan: Id
    version: Annotated[VersionNumber | None, Field(description="Not together with `as_of`.")] = None

    @model_validator(mode="after")
    def _one_of_both(self) -> "PlanQuestion":
        check_one_named(self.version, self.as_of)
        return self

    @property
    def is_now(self) -> bool:
        """Whether it is the present that is asked for."""
        return self.version is None and self.as_of is None and self.known_at is None


class PlansQuestion(Moment, PageQuestion):
    """All plans, or those of one city."""

    city: Token | None = None


class TasksQuestion(PlanQuestion, PageQuestion):
    """The tasks of one plan, in pages."""


class FindingsQuestion(PageQuestion):
    """What the import of one plan left for a person to look at, in pages."""

    plan: Id
    known_at: KnownAt = None


class VersionsQuestion(Question):
    """All versions of one plan."""

    plan: Id
    known_at: KnownAt = None


class DiffQuestion(Question):
    """What changed between two versions; by default the last two."""

    plan: Id
    from_: Annotated[
        VersionNumber | None, Field(alias="from", description="The earlier version; else the one before `to`.")
    ] = None
    to: Annotated[VersionNumber | None, Field(description="The later version; without it, the last one.")] = None
    known_at: KnownAt = None


class TraceQuestion(Moment):
    """The plans above and below one plan."""

    plan: Id
