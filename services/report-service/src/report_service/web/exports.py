"""Files to take away: the table of results as XLSX and DOCX, the report of a period as DOCX."""

import asyncio
from collections.abc import Callable, Mapping
from importlib import import_module
from typing import Any, Final

from starlette.responses import Response

from par.exporting.document import Document
from par.exporting.export import MEDIA_TYPES, ExportFormat
from par.problems import NotFound, Rejected
from report_service.web.city import city_page
from report_service.web.documents import period_document, results_document
from report_service.web.look import Look
from report_service.web.naming import Names
from report_service.web.others import part
from report_service.web.rendering import SECURITY
from report_service.web.sources import Sources

RESULT_FORMATS: Final = (ExportFormat.XLSX, ExportFormat.DOCX)
REPORT_FORMATS: Final = (ExportFormat.DOCX,)

# Names of units are in Vietnamese whatever the language of the page, and so are the documents.
_ALONE: Final = ("province", "city")


async def results_file(sources: Sources, look: Look, city: str, ending: str) -> Response:
    """The results of all units of a city in the round of a year. Raises NotFound, Rejected."""
    export_format = _format(ending, RESULT_FORMATS)
    place = await sources.places.place(city, sources.today())
    if place is None:
        raise NotFound("not-found", what=city)
    year, _ = await sources.year(look, city)
    rows = await sources.own.results(city, year)
    if not rows:
        raise NotFound("not-found", what=f"{city}:{year}")
    index_set = (await part("index set", sources.sets.of(rows[0]))).value
    names = Names.of(index_set, "vi")
    areas = [{**area, "name": names.area(area["area"])} for area in rows[0]["areas"]]
    head = {
        **_head(sources, place.name(city)),
        "year": year,
        "set": None if index_set is None else index_set["name_vi"],
    }
    types = [one for one in dict.fromkeys(row["unit_type"] for row in rows) if one not in _ALONE]
    tables = [{"unit_type": one, "rows": [_by_area(row) for row in rows if row["unit_type"] == one]} for one in types]
    document = results_document(head, areas, tables)
    return await _file(document, export_format, f"ket-qua-{city}-{year}")


async def report_file(sources: Sources, look: Look, city: str, ending: str) -> Response:
    """The report on a city at the end of a day, today's or ``as_of``. Raises NotFound, Rejected."""
    export_format = _format(ending, REPORT_FORMATS)
    vietnamese = Look(look.path, look.asked.model_copy(update={"lang": "vi"}))
    page = await city_page(sources, vietnamese, city)
    head = {**_head(sources, page["name"]), "day": page["day"], "past": look.asked.as_of is not None}
    day = "" if page["day"] is None else f"-{page['day']}"
    return await _file(period_document(head, page), export_format, f"bao-cao-{city}{day}")


def _format(ending: str, formats: tuple[ExportFormat, ...]) -> ExportFormat:
    found = next((one for one in formats if one.value == ending), None)
    if found is None:
        raise NotFound("unknown-address", path=ending)
    return found


def _by_area(row: Mapping[str, Any]) -> dict[str, Any]:
    return {**row, "areas": {area["area"]: area["shown"] for area in row["areas"]}}


def _head(sources: Sources, name: str) -> Mapping[str, Any]:
    return {"name": name, "day": sources.today(), "position": sources.position()}


async def _file(document: Document, export_format: ExportFormat, name: str) -> Response:
    """The document as a download; written beside the event loop, which has others to serve."""
    try:
        module = import_module(f"par.exporting.writers.{export_format}")
    except ModuleNotFoundError as error:
        raise Rejected("documents-not-installed", library=error.name) from error
    write: Callable[[Document], bytes] = getattr(module, f"write_{export_format}")
    content = await asyncio.to_thread(write, document)
    headers = {"Content-Disposition": f'attachment; filename="{name}.{export_format}"', "Cache-Control": "no-store"}
    return Response(content, media_type=MEDIA_TYPES[export_format], headers={**SECURITY, **headers})
