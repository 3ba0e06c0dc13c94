"""Options that the commands of ``par progress`` share."""

import contextlib
import os
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer

from par.cli.access import KEY_FILE
from par.cli.ledger import REFUSED, say

if TYPE_CHECKING:
    from par.client.outbox import Outbox

SenderId = Annotated[
    str | None,
    typer.Option(
        "--sender",
        envvar="PAR_SENDER",
        help="Id of the sending unit, on a server without accounts; with a key, the key says who it is.",
    ),
]
SENDER: Final = None
OutboxFile = Annotated[
    Path | None,
    typer.Option(
        "--outbox",
        envvar="PAR_OUTBOX",
        help="File of the outbox; par-outbox.sqlite3 here, or par-outbox-<sender>.sqlite3.",
        show_default=False,
    ),
]
OUTBOX: Final = None
Key = Annotated[Path | None, typer.Option("--key", envvar=KEY_FILE, help="File with the key of our account.")]
KEY: Final = None


def use_key(key: Path | None) -> None:
    """Sign in with this key wherever a connection is made from now on."""
    if key is not None:
        os.environ[KEY_FILE] = str(key)


def outbox_file(path: Path | None, sender: str | None) -> Path:
    """The file that is meant."""
    return path or Path("par-outbox.sqlite3" if sender is None else f"par-outbox-{sender}.sqlite3")


@contextlib.contextmanager
def outbox_of(path: Path | None, sender: str | None, *, must_exist: bool = False) -> "Iterator[Outbox]":
    """The outbox; one that cannot be used, or is not there, ends the command."""
    from par.client.outbox import Outbox, OutboxError

    file = outbox_file(path, sender)
    if must_exist and not file.is_file():
        say(
            f"par: chưa có hàng đợi {file}; hãy nêu bằng --outbox hoặc --sender / "
            f"there is no outbox {file}; name it with --outbox or --sender"
        )
        raise typer.Exit(REFUSED)
    try:
        with Outbox(file, sender) as outbox:
            yield outbox
    except OutboxError as error:
        say(f"par: {error}")
        raise typer.Exit(REFUSED) from None
