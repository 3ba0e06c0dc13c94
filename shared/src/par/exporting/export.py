"""Exporting a plan to a file format."""

from collections.abc import Callable, Mapping
from enum import StrEnum
from importlib import import_module
from typing import Final

from par.exporting.document import Document
from par.exporting.plan_document import document_of
from par.exporting.readings import Plan
from par.exporting.task_table import OFFICIAL, Layout
from par.problems import Rejected


class ExportFormat(StrEnum):
    """The formats that are written; values are the extensions of files."""

    XLSX = "xlsx"
    DOCX = "docx"
    PDF = "pdf"
    HTML = "html"


MEDIA_TYPES: Final[Mapping[ExportFormat, str]] = {
    ExportFormat.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ExportFormat.DOCX: "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ExportFormat.PDF: "application/pdf",
    ExportFormat.HTML: "text/html; charset=utf-8",
}


def export_plan(plan: Plan, names: Mapping[str, str], export_format: ExportFormat, layout: Layout = OFFICIAL) -> bytes:
    """The plan as a file in the form of the official table, which imports again to an equal plan.

    Args:
        plan: in the shape of ``examples/plans/*.yaml``.
        names: official names by unit id; an id without one stands for itself.
        export_format: the format.
        layout: how the task table is written.

    Raises:
        Rejected: ``documents-not-installed``; ``cell-too-long`` for a workbook.
        ValueError: ``layout`` leaves out a column in which a task of this plan has something.
    """
    document = document_of(plan, names, layout)
    try:
        module = import_module(f"par.exporting.writers.{export_format}")
    except ModuleNotFoundError as error:
        raise Rejected("documents-not-installed", library=error.name) from error
    write: Callable[[Document], bytes] = getattr(module, f"write_{export_format}")
    return write(document)
