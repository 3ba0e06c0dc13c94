"""How commands reach the ledger, and how they tell people what went wrong."""

import asyncio
import contextlib
import datetime as dt
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Final, TypeVar

import typer

from par.cli.access import DATA, Role, access_to

if TYPE_CHECKING:
    from nats.aio.client import Client

REFUSED: Final = 3
"""Exit status when the ledger, or a file, is refused; 1: the ledger is away; 2: a wrong call of the command."""
CONNECT_SECONDS: Final = 10.0
CLOSE_SECONDS: Final = 2.0
TRY_AGAIN_SECONDS: Final = 0.05
LARGEST_FILE: Final = 20_000_000
MERGE: Final = "tag:yaml.org,2002:merge"
TEXT: Final = "tag:yaml.org,2002:str"
"""Bytes of a YAML file: a plan of 2,000 tasks has about 2 MB."""

USUAL: Final = "nats://127.0.0.1:4222"

Nats = Annotated[
    str,
    typer.Option(
        envvar="PAR_NATS_URL",
        help=f"Where the ledger is; otherwise the one running on the folder {DATA}, or at {USUAL}.",
        show_default=False,
    ),
]
NATS: Final = ""
"""Nobody said where the ledger is: see :func:`at_hand`."""
AsJson = Annotated[bool, typer.Option("--json", help="One JSON document on standard output.")]
Day = Annotated[dt.datetime, typer.Option(formats=["%Y-%m-%d"])]

NONE_AT_HAND: Final = (
    f"chưa có sổ nào chạy: không có ở thư mục {DATA}, không có ở {USUAL}; hãy chạy “par up”, hoặc nêu địa chỉ bằng "
    f"--nats hay PAR_NATS_URL / no ledger is running: none on the folder {DATA}, none at {USUAL}; start one with "
    "“par up”, or say where it is with --nats or PAR_NATS_URL"
)

NOT_LET_IN: Final = (
    "sổ ở {url} không nhận khóa này (hoặc cần một khóa); hãy nêu tệp khóa bằng --key hay PAR_NATS_KEY_FILE / "
    "the ledger at {url} does not take this key (or needs one); name the file of a key with --key or PAR_NATS_KEY_FILE"
)

T = TypeVar("T")


@contextlib.asynccontextmanager
async def ledger(url: str, role: Role = "office", key_file: Path | None = None) -> "AsyncIterator[Client]":
    """A connection to ``url``, or to the ledger at hand; NoAnswerError when there is none within ten seconds.

    Where nobody has named a key, it is ``key_file``, or that of ``role``.
    """
    from nats.aio.client import Client
    from nats.errors import Error as NatsError

    from par.accounts.errors import AccountsError
    from par.messaging import NoAnswerError

    async def unheard(_error: Exception) -> None:
        """The client would print what the command says itself."""

    client = Client()
    named, url = url, url or at_hand()
    try:
        try:
            async with asyncio.timeout(CONNECT_SECONDS):
                await client.connect(
                    url,
                    **access_to(url, role, key_file).options(),
                    error_cb=unheard,
                    allow_reconnect=False,
                    # A server that is not there is tried once more, at once; nats-py takes 0 for "for ever".
                    max_reconnect_attempts=1,
                    reconnect_time_wait=TRY_AGAIN_SECONDS,  # type: ignore[arg-type]  # any number will do
                    connect_timeout=int(CONNECT_SECONDS),
                )
        except AccountsError as error:
            raise NoAnswerError(str(error)) from None
        except (NatsError, OSError, TimeoutError) as error:
            said = str(error) or type(error).__name__
            if "authorization" in said.lower():
                raise NoAnswerError(NOT_LET_IN.format(url=url)) from None
            if not named and url == USUAL:
                raise NoAnswerError(NONE_AT_HAND) from None
            raise NoAnswerError(f"không có sổ ở {url} / no ledger at {url}: {said}") from None
        yield client
    finally:
        # Also one that was refused: its socket is open. One whose TLS broke may never say good-bye.
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(CLOSE_SECONDS):
                await client.close()


def at_hand() -> str:
    """The ledger of this machine: the one whose servers run on the folder ``data`` here, else the usual address."""
    from par.embedded import running_servers

    running = running_servers(DATA)
    return USUAL if running is None else running.nats_url


def told(url: str, work: "Callable[[Client], Awaitable[T]]", role: Role = "office", key_file: Path | None = None) -> T:
    """What ``work`` returns; a problem is told on standard error and ends the command."""
    from par.messaging import NoAnswerError
    from par.problems import ProblemError

    async def run() -> T:
        async with ledger(url, role, key_file) as client:
            return await work(client)

    try:
        return asyncio.run(run())
    except ProblemError as problem:
        place = f" ({problem.pointer})" if problem.pointer else ""
        say(f"par: {problem.code}{place}: {problem.message_vi} / {problem.message_en}")
        raise typer.Exit(REFUSED) from None
    except NoAnswerError as error:
        say(f"par: {error}")
        raise typer.Exit(1) from None


async def up_to_now(client: "Client") -> dict[str, int]:
    """For a question: the answer is to include everything that was written before it, by whomever.

    Who may not ask for the end of the log (or where there is none yet) gets what the service shows now.
    """
    from nats.errors import Error as NatsError

    from par.log.length import end_from_anywhere

    try:
        return {"min_position": await end_from_anywhere(client)}
    except NatsError:
        return {}


def yaml_file(path: Path) -> dict[str, Any]:
    """The map in a YAML file. What is none, is too large, or repeats parts by alias ends the command."""
    import yaml

    class Plain(yaml.SafeLoader):
        """YAML without aliases: with them a few lines can stand for gigabytes. Keys are text, as in JSON."""

        def compose_node(self, parent: Any, index: Any) -> Any:
            if self.check_event(yaml.AliasEvent):
                raise yaml.YAMLError("bí danh (alias) không được dùng / aliases are not allowed")
            return super().compose_node(parent, index)

        def construct_mapping(self, node: Any, deep: bool = False) -> Any:
            for key, _ in node.value:
                if isinstance(key, yaml.ScalarNode) and key.tag != MERGE:
                    key.tag = TEXT  # the word "on" would be true
            return super().construct_mapping(node, deep)

    try:
        if path.stat().st_size > LARGEST_FILE:
            raise ValueError(f"> {LARGEST_FILE} bytes")
        content = yaml.load(path.read_text("utf-8-sig"), Plain)  # noqa: S506 - a SafeLoader, and stricter
        if not isinstance(content, dict):
            raise ValueError("không phải một bảng khóa – giá trị / not a map")
    except (OSError, ValueError, RecursionError, yaml.YAMLError) as error:
        say(f"par: {path.name}: {error}")
        raise typer.Exit(REFUSED) from None
    return content


def say(text: str) -> None:
    """A line for the person in front, on standard error."""
    typer.echo(text, err=True)


def show_json(document: Any) -> None:
    """One JSON document on standard output."""
    import orjson

    sys.stdout.buffer.write(orjson.dumps(document, option=orjson.OPT_INDENT_2) + b"\n")
    sys.stdout.buffer.flush()


def now() -> dt.datetime:
    """When what a person says happens."""
    return dt.datetime.now(dt.UTC)
