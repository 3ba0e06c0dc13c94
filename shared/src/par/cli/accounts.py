"""``par accounts district reader appraiser council``: who may sign in to the ledger."""

from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from par.accounts.registry import ROLES, Kind
from par.cli.holders import ACCOUNTS, Accounts, DropOld, HandOut, KeepOld, changed, give_another, holders_app
from par.cli.ledger import NATS, Nats, say

if TYPE_CHECKING:
    from nats.aio.client import Client

    from par.accounts.folder import AccountsFolder

app = typer.Typer(help="Khóa của các dịch vụ, người vận hành, văn phòng.", no_args_is_help=True)


Given = Annotated[
    Path | None,
    typer.Option(
        "--given",
        envvar="PAR_GIVEN",
        help="A folder with passwords to take instead of making them: mongo-plan, grafana-admin and the like.",
    ),
]


@app.command()
def init(accounts: Accounts = ACCOUNTS, hand_out: HandOut = None, given: Given = None) -> None:
    """Make the keys and passwords of services, operator and office that are missing, and the server's configuration."""
    from par.accounts.passwords import Passwords

    with changed(accounts, hand_out) as folder:
        folder.ensure_roles()
        Passwords(folder.path).ensure(given)
    typer.echo(folder.config)


@app.command()
def rotate(
    role: Annotated[str, typer.Argument(help="plan, progress, report, operator, office or restorer.")],
    keep_old: KeepOld = False,
    drop_old: DropOld = False,
    accounts: Accounts = ACCOUNTS,
    hand_out: HandOut = None,
) -> None:
    """Give a role another key; its program takes it when it starts again."""
    kinds = {name: kind for kind, name in ROLES}
    if role not in kinds:
        raise typer.BadParameter(", ".join(kinds), param_hint="ROLE")
    give_another(kinds[role], role, accounts, hand_out, keep_old=keep_old, drop_old=drop_old)


def _make_consumers(folder: "AccountsFolder", names: list[str], nats: str = NATS) -> None:
    from par.log.readers import make_consumer

    async def work(client: "Client") -> None:
        for name in names:
            await make_consumer(client, name)

    if not _as_operator(folder, nats, work):
        say(
            "Chưa tạo được nơi đọc (consumer) cho người đọc; khi sổ chạy: par reader consumer "
            f"{' '.join(names)} / The readers have no consumer yet; when the ledger runs: par reader consumer "
            f"{' '.join(names)}"
        )


def _drop_consumers(folder: "AccountsFolder", names: list[str]) -> None:
    from par.log.readers import drop_consumer

    async def work(client: "Client") -> None:
        for name in names:
            await drop_consumer(client, name)

    if not _as_operator(folder, NATS, work):
        say("Chưa xóa được consumer của người đọc; sổ không chạy. / The reader's consumer stays: no ledger answers.")


def _as_operator(folder: "AccountsFolder", nats: str, work: "Callable[[Client], Awaitable[None]]") -> bool:
    """Do it with the operator's key of this folder, unless another is named; whether it could be done."""
    import asyncio
    import os

    from nats.errors import Error as NatsError

    from par.cli.ledger import ledger
    from par.messaging import NoAnswerError

    key_file = folder.key_file(Kind.OPERATOR, "operator")

    async def run() -> None:
        async with ledger(nats or os.environ.get("PAR_NATS_URL", ""), "operator", key_file) as client:
            await work(client)

    try:
        asyncio.run(run())
    except (NoAnswerError, NatsError) as error:
        say(f"par: {error}")
        return False
    return True


districts = holders_app(Kind.DISTRICT, "Tài khoản và khóa của đơn vị gửi số liệu.")
readers = holders_app(
    Kind.READER, "Tài khoản và khóa của hệ thống chỉ đọc báo cáo.", added=_make_consumers, revoked=_drop_consumers
)

appraisers = holders_app(Kind.APPRAISER, "Tài khoản và khóa của cơ quan thẩm định điểm.")
councils = holders_app(Kind.COUNCIL, "Tài khoản và khóa của hội đồng phê duyệt điểm.")


@readers.command()
def consumer(
    names: Annotated[list[str], typer.Argument(metavar="ID…")], accounts: Accounts = ACCOUNTS, nats: Nats = NATS
) -> None:
    """Make the durable consumers on REPORT that readers are bound to; again is harmless."""
    from par.accounts.folder import AccountsFolder

    _make_consumers(AccountsFolder(accounts), names, nats)
