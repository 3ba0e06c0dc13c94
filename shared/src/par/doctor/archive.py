"""The archive of the log, and what the last comparison found."""

import datetime as dt

from par.archive.store import Verified, archive_of
from par.doctor.finding import Finding, found
from par.doctor.mongo import MongoClient
from par.doctor.place import Limits
from par.doctor.read_models import Log


async def look(mongo: MongoClient, prefix: str, log: Log, now: dt.datetime, limits: Limits) -> list[Finding]:
    """What there is to say of it. Raises PyMongoError."""
    archive = archive_of(mongo, prefix)
    position = (await archive.head()).position
    return [
        judge_head(position, log.end, await log.age_behind(position), limits),
        judge_comparison(await archive.last_verified(), now, limits),
    ]


def judge_head(position: int, end: int, behind_seconds: float, limits: Limits) -> Finding:
    """How far the archive is, of a log that ends at ``end``."""
    if position > end:
        return found("archive", "archive-ahead", position=position, log_end=end)
    if position == 0 and end > 0:
        return found("archive", "archive-missing", log_end=end)
    facts = {"position": position, "lag": end - position, "seconds": round(behind_seconds)}
    return found("archive", "archive-late" if behind_seconds > limits.late else "archive-ok", **facts)


def judge_comparison(last: Verified | None, now: dt.datetime, limits: Limits) -> Finding:
    """What ``par log verify`` has left behind."""
    if last is None:
        return found("archive", "reconcile-never")
    differing = sum(last.differences.values())
    facts = {"at": last.at.isoformat(), "differences": differing, "checks": dict(last.differences)}
    if differing:
        return found("archive", "reconcile-differs", **facts)
    age = (now - last.at).total_seconds()
    if age > limits.reconcile:
        return found("archive", "reconcile-old", **facts, hours=round(age / 3600))
    return found("archive", "reconcile-ok", **facts)
