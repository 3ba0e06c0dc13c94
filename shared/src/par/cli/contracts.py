"""``par contracts``: what others may rely on, written down by the running services themselves."""

import json
import shutil
import tempfile
import urllib.request
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Annotated, Any, Final

import typer

from par.cli.ledger import REFUSED
from par.contracts.asyncapi import SCHEMA_SUFFIX, merged, schema_files
from par.contracts.compatibility import breaks
from par.embedded.stack import LocalStack

app = typer.Typer(
    help="Giao ước đã công bố: AsyncAPI, JSON Schema, OpenAPI; kiểm tra tương thích.", no_args_is_help=True
)

SCHEMAS: Final = "schemas"
BASELINE: Final = "baseline"
Folder = Annotated[Path, typer.Argument(help="Where the documents are.")]
FOLDER: Final = Path("docs/contracts")


@app.command()
def write(folder: Folder = FOLDER) -> None:
    """Start the services for a moment and write what they say: OpenAPI, AsyncAPI and JSON Schemas."""
    with tempfile.TemporaryDirectory() as data, LocalStack(Path(data), progress=_tell) as stack:
        documents = contract_files(stack.addresses)
    schemas = folder / SCHEMAS
    schemas.mkdir(parents=True, exist_ok=True)
    for path in schemas.glob(f"*{SCHEMA_SUFFIX}"):  # of a kind that is gone, or that had another name
        path.unlink()
    for name, document in documents.items():
        path = folder / name
        path.write_text(rendered(document), encoding="utf-8")
        typer.echo(path)


@app.command()
def check(folder: Folder = FOLDER) -> None:
    """Say what in the schemas breaks a promise that was made with the last release."""
    found = breaks(schemas_in(folder / BASELINE), schemas_in(folder / SCHEMAS))
    for line in found:
        _tell(line)
    if found:
        raise typer.Exit(REFUSED)
    _tell("Không có gì không tương thích. / Nothing breaks what was promised.")


@app.command()
def freeze(folder: Folder = FOLDER) -> None:
    """At a release: what the schemas say now is promised from now on. Refused while they break an older promise."""
    check(folder)
    baseline = folder / BASELINE
    shutil.rmtree(baseline, ignore_errors=True)
    shutil.copytree(folder / SCHEMAS, baseline)
    typer.echo(baseline)


def contract_files(addresses: Mapping[str, str]) -> dict[str, Any]:
    """All documents of the running services, by their paths below docs/contracts."""
    openapi = {f"openapi-{name}.json": document for name, document in openapi_documents(addresses).items()}
    return openapi | asyncapi_files(_fetched(addresses, "asyncapi.json").values())


def asyncapi_files(documents: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    """The AsyncAPI document of all services and its schemas, by their paths below docs/contracts."""
    whole = merged(documents)
    schemas = {f"{SCHEMAS}/{name}": schema for name, schema in schema_files(whole).items()}
    return {"asyncapi.json": whole, **schemas}


def openapi_documents(addresses: Mapping[str, str]) -> dict[str, Any]:
    """The OpenAPI document of each running service, by its name."""
    return _fetched(addresses, "openapi.json")


def schemas_in(folder: Path) -> dict[str, Any]:
    """The schemas in the files of a folder, by file name."""
    paths = sorted(folder.glob(f"*{SCHEMA_SUFFIX}"))
    return {path.name: json.loads(path.read_text(encoding="utf-8")) for path in paths}


def rendered(document: Any) -> str:
    """A document as it is committed: indented, keys as they come, one line feed at the end."""
    return json.dumps(document, ensure_ascii=False, indent=1) + "\n"


def _fetched(addresses: Mapping[str, str], path: str) -> dict[str, Any]:
    documents = {}
    for name, address in addresses.items():
        with urllib.request.urlopen(f"{address}/{path}", timeout=10) as answer:  # noqa: S310 - our own address
            documents[name] = json.load(answer)
    return documents


def _tell(text: str) -> None:
    typer.echo(text, err=True)
