"""Reading what a plan says in sentences: its heading, goals, reports, duties, money, and tasks that stand in prose.

Lines become paragraphs (:mod:`~par.importing.prose.paragraphs`), paragraphs a tree of sections
(:mod:`~par.importing.prose.sections`), and each section is read by what its heading says it holds
(:mod:`~par.importing.prose.roles`). What no reader recognises stays out of every field and is listed as not placed.
"""

from par.importing.prose.reader import ProseParts, read_prose
from par.importing.prose.target_list import read_targets, targets_of_tasks

__all__ = ["ProseParts", "read_prose", "read_targets", "targets_of_tasks"]
