"""Plans as documents: workbook, Word, PDF and web page, in the form of the official table.

What is written is read again by :mod:`par.importing.own_form` to an equal plan.
"""

from par.exporting.export import MEDIA_TYPES, ExportFormat, export_plan
from par.exporting.form import GroupRows, TaskColumn
from par.exporting.task_table import OFFICIAL, Layout

__all__ = ["MEDIA_TYPES", "OFFICIAL", "ExportFormat", "GroupRows", "Layout", "TaskColumn", "export_plan"]
