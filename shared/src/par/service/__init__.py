"""The frame all services share: settings, logging, HTTP, start and shutdown."""

from par.service.main import run_service
from par.service.paging import PageAnswer, PageQuestion, page, page_of
from par.service.queries import Query
from par.service.question import AsOf, KnownAt, Question
from par.service.service import Bootstrap, Parts, Resources, now
from par.service.settings import Settings

__all__ = [
    "AsOf",
    "Bootstrap",
    "KnownAt",
    "PageAnswer",
    "PageQuestion",
    "Parts",
    "Query",
    "Question",
    "Resources",
    "Settings",
    "now",
    "page",
    "page_of",
    "run_service",
]
