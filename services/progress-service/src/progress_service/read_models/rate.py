"""Shares in percent as answers show them."""

from typing import Annotated

from pydantic import Field

from par.values import AnswerModel


class Rate(AnswerModel):
    """A share in percent: what ``par.exact.rate`` makes."""

    exact: Annotated[str, Field(description="Percent, exact: `p/q` in lowest terms.", pattern=r"^\d+/\d+$")]
    shown: Annotated[str, Field(description="Percent with two decimals, halves up.", pattern=r"^\d+\.\d{2}$")]
