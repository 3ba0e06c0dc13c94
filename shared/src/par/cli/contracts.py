"""``par contracts``: what others may rely on, written down by the running services themselves."""

import json
import tempfile
import urllib.request
from pathlib import Path
from typing import Annotated, Any

import typer

from par.embedded.stack import LocalStack

app = typer.Typer(help="Mô tả giao diện đọc của ba dịch vụ (OpenAPI).", no_args_is_help=True)


@app.callback()
def contracts() -> None:
    """Keep ``write`` a command of its own."""


@app.command()
def write(
    folder: Annotated[Path, typer.Argument(help="Where the documents go.")] = Path("docs/contracts"),
) -> None:
    """Start the services for a moment and write openapi-<service>.json of each."""
    with tempfile.TemporaryDirectory() as data, LocalStack(Path(data), progress=_tell) as stack:
        for name, document in openapi_documents(stack.addresses).items():
            path = folder / f"openapi-{name}.json"
            path.write_text(rendered(document), encoding="utf-8")
            typer.echo(path)


def _tell(text: str) -> None:
    typer.echo(text, err=True)


def openapi_documents(addresses: dict[str, str]) -> dict[str, Any]:
    """The OpenAPI document of each running service, by its name."""
    documents = {}
    for name, address in addresses.items():
        with urllib.request.urlopen(f"{address}/openapi.json", timeout=10) as answer:  # noqa: S310 - our own address
            documents[name] = json.load(answer)
    return documents


def rendered(document: Any) -> str:
    """A document as it is committed: indented, keys as they come, one line feed at the end."""
    return json.dumps(document, ensure_ascii=False, indent=1) + "\n"
