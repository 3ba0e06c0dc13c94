"""Signing in to MongoDB: one way for services, commands and jobs, and what each user may do there."""

from par.mongo.connection import MongoAccess
from par.mongo.errors import MongoAccessError

__all__ = ["MongoAccess", "MongoAccessError"]
