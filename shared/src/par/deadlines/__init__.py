"""The language in which plans write deadlines; its rules are published in docs/deadlines.md."""

from par.deadlines.read import LONGEST, read
from par.deadlines.reading import Confidence, Kind, Milestone, Reading, Remark

__all__ = ["LONGEST", "Confidence", "Kind", "Milestone", "Reading", "Remark", "read"]
