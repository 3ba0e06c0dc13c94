"""The JSON Schema of an index set's file, for editors and for those who write one in another language."""

from typing import Any, Final

from par.index_sets.content import PublishIndexSet

_DIALECT: Final = "https://json-schema.org/draft/2020-12/schema"


def file_schema() -> dict[str, Any]:
    """The schema of a file like ``examples/index-sets``: what is published, under ``id`` instead of ``index_set``.

    What no schema can say (sums, unique codes, indicators that exist) is told by ``par index-set check``.
    """
    schema = PublishIndexSet.model_json_schema()
    properties = schema.pop("properties")
    required = ["id" if name == "index_set" else name for name in schema.pop("required")]
    named = {"id" if name == "index_set" else name: value for name, value in properties.items()}
    return {"$schema": _DIALECT, **schema, "title": "Index set", "properties": named, "required": required}
