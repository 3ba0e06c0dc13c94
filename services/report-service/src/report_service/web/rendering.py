"""Templates and files of the pages, and what they let browsers do."""

import hashlib
from collections.abc import AsyncIterator, Awaitable, Mapping
from dataclasses import dataclass
from functools import partial
from http import HTTPStatus
from importlib.resources import files
from typing import Any, Final

from jinja2 import Environment, PackageLoader, StrictUndefined
from pymongo.errors import PyMongoError
from starlette.responses import HTMLResponse, Response, StreamingResponse

from par.problems import ProblemError, Retryable
from report_service.web import figures
from report_service.web.look import CELLS, KINDS, LANGUAGES, Language, Look
from report_service.web.words import period_name, said

SECURITY: Final[Mapping[str, str]] = {
    # Nothing from elsewhere, no inline script, no inline style, in nobody's frame. The rest the frame says.
    "Content-Security-Policy": "default-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'; "
    "object-src 'none'",
}

MEDIA_TYPES: Final[Mapping[str, str]] = {
    "board.css": "text/css; charset=utf-8",
    "board.js": "text/javascript; charset=utf-8",
    "icon.svg": "image/svg+xml",
}
A_YEAR: Final = "public, max-age=31536000, immutable"
_DIGITS: Final = 12


@dataclass(frozen=True, slots=True)
class Asset:
    """A file of the pages; ``tag`` changes with its content."""

    name: str
    tag: str
    content: bytes

    @property
    def path(self) -> str:
        """Its address, under which it never changes."""
        return f"/static/{self.tag}/{self.name}"


def _assets() -> dict[str, Asset]:
    folder = files("report_service.web") / "static"
    found = {}
    for name in MEDIA_TYPES:
        content = (folder / name).read_bytes()
        found[name] = Asset(name, hashlib.sha256(content).hexdigest()[:_DIGITS], content)
    return found


ASSETS: Final = _assets()


def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("report_service.web"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals |= {
        "assets": {name: asset.path for name, asset in ASSETS.items()},
        "cells": CELLS,
        "kinds": KINDS,
        "languages": LANGUAGES,
        "width": figures.width,
        "stacked": figures.stacked,
        "percent": figures.percent,
        "decimal": figures.decimal,
        "share_of": figures.share_of,
    }
    return environment


_ENVIRONMENT: Final = _environment()


def compile_templates() -> None:
    """Compile all templates, which else the first page of each kind waits for."""
    for name in _ENVIRONMENT.list_templates():
        _ENVIRONMENT.get_template(name)


def page(template: str, look: Look, content: Mapping[str, Any]) -> Response:
    """A page in its language."""
    text = _ENVIRONMENT.get_template(template).render(look=look, **_speaking(look.lang), **content)
    # The same address shows something else tomorrow, and to nobody else what one has asked for.
    return HTMLResponse(text, headers={**SECURITY, "Cache-Control": "private, no-cache"})


def streamed(template: str, look: Look, content: Awaitable[Mapping[str, Any]]) -> Response:
    """A page whose first part is sent at once, while ``content`` is still gathered: browsers fetch its style meanwhile.

    Whoever calls it knows that there is such a page: what goes wrong from now on can only be said on the page.
    """
    speaking = _speaking(look.lang)
    head = _ENVIRONMENT.get_template("_head.html").render(**speaking)

    async def body() -> AsyncIterator[str]:
        yield head
        try:
            text = _ENVIRONMENT.get_template(template).render(look=look, **speaking, **await content)
        except (ProblemError, PyMongoError) as error:
            problem = error if isinstance(error, ProblemError) else Retryable("not-ready")
            text = _problem(problem, look.lang, HTTPStatus.SERVICE_UNAVAILABLE)
        yield text.removeprefix(head)

    headers = {**SECURITY, "Cache-Control": "private, no-cache"}
    return StreamingResponse(body(), media_type="text/html; charset=utf-8", headers=headers)


def problem_page(problem: ProblemError, lang: Language, status: int) -> Response:
    """A page that says what is wrong."""
    return HTMLResponse(_problem(problem, lang, status), status, headers={**SECURITY, "Cache-Control": "no-store"})


def _problem(problem: ProblemError, lang: Language, status: int) -> str:
    sentence = problem.message_en if lang == "en" else problem.message_vi
    said_so = {"sentence": sentence, "code": problem.code, "status": int(status)}
    return _ENVIRONMENT.get_template("problem.html").render(**_speaking(lang), **said_so)


def asset(name: str, tag: str) -> Response | None:
    """A file of the pages; None when there is none of that name and content."""
    found = ASSETS.get(name)
    if found is None or found.tag != tag:
        return None
    return Response(found.content, media_type=MEDIA_TYPES[name], headers={**SECURITY, "Cache-Control": A_YEAR})


def _speaking(lang: Language) -> dict[str, Any]:
    """What templates say words, numbers and dates with."""
    return {
        "lang": lang,
        "t": partial(said, lang),
        "period_of": partial(period_name, lang),
        "num": partial(figures.number, lang=lang),
        "cnt": partial(figures.count, lang=lang),
        "day_of": partial(figures.date, lang=lang),
    }
