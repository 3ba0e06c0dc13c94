"""How a page is asked for: language, day, year, and the filters of lists. All of it comes from outside."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Any, Final, Literal, get_args
from urllib.parse import quote, urlencode

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError
from starlette.requests import Request

from par.problems import rejection

Language = Literal["vi", "en"]
LANGUAGES: Final[tuple[Language, ...]] = get_args(Language)

CELLS: Final = ("done_on_time", "done_late", "open_in_term", "open_overdue", "no_deadline", "conditional")
KINDS: Final = ("task", "procedure_review", "inspection", "report")


def _none_if_empty(value: object) -> object:
    """A form sends an empty field as an empty text."""
    return None if value == "" else value


def _or_vietnamese(value: object) -> object:
    return value if value in LANGUAGES else "vi"


_EMPTY: Final = BeforeValidator(_none_if_empty)
_Text = Annotated[str | None, _EMPTY, Field(max_length=2_000)]


class Asked(BaseModel):
    """The parameters that pages know. Others are left alone: links grow some on their way."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    lang: Annotated[Language, BeforeValidator(_or_vietnamese)] = "vi"
    as_of: Annotated[dt.date | None, _EMPTY] = None
    year: Annotated[int | None, _EMPTY, Field(ge=2000, le=2100)] = None
    q: Annotated[str | None, _EMPTY, Field(max_length=200)] = None
    type: Annotated[str | None, _EMPTY, Field(max_length=40)] = None
    at: Annotated[int | None, _EMPTY, Field(ge=0, le=1_000_000)] = None
    cell: Annotated[Literal[*CELLS] | None, _EMPTY] = None  # type: ignore[valid-type]  # the values of a tuple
    kind: Annotated[Literal[*KINDS] | None, _EMPTY] = None  # type: ignore[valid-type]
    plan: Annotated[str | None, _EMPTY, Field(max_length=64)] = None
    after: _Text = None
    version: Annotated[int | None, _EMPTY, Field(ge=1, le=1_000_000)] = None
    before: Annotated[int | None, _EMPTY, Field(ge=1, le=1_000_000)] = None


@dataclass(frozen=True, slots=True)
class Look:
    """One page as it is asked for; ``language`` also where the rest of the question is refused."""

    path: str
    asked: Asked

    @staticmethod
    def of(request: Request) -> "Look":
        """The question of an address. Raises Rejected."""
        try:
            return Look(request.url.path, Asked.model_validate(dict(request.query_params)))
        except ValidationError as error:
            raise rejection(error) from None

    @property
    def lang(self) -> Language:
        """The language of the page."""
        return self.asked.lang

    def link(self, path: str | None = None, /, **changes: Any) -> str:
        """The address of a page in the same language, on the same day and of the same year, with ``changes``.

        Without ``path`` it is this page, with its filters.
        """
        kept = ("lang", "as_of", "year") if path is not None else tuple(Asked.model_fields)
        values: dict[str, Any] = {name: getattr(self.asked, name) for name in kept} | changes
        if values.get("lang") == "vi":
            del values["lang"]
        said = {name: value for name, value in values.items() if value is not None}
        base = quote(path if path is not None else self.path, safe="/")
        return f"{base}?{urlencode(said)}" if said else base


def language_of(parameters: Mapping[str, str]) -> Language:
    """The language, also of an address that says nonsense otherwise."""
    return "en" if parameters.get("lang") == "en" else "vi"
