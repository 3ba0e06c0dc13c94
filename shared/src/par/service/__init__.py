"""The frame all services share: settings, logging, HTTP, start and shutdown."""

from par.service.main import run_service
from par.service.queries import Query, Question
from par.service.service import Bootstrap, Parts, Resources
from par.service.settings import Settings

__all__ = ["Bootstrap", "Parts", "Query", "Question", "Resources", "Settings", "run_service"]
