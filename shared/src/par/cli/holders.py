"""The commands ``add``, ``list``, ``revoke`` and ``rotate`` for those who have keys: districts and readers."""

import contextlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Final

import typer

from par.accounts.registry import Kind
from par.cli.access import DATA
from par.cli.ledger import REFUSED, AsJson, say, show_json

if TYPE_CHECKING:
    from par.accounts.folder import AccountsFolder

Accounts = Annotated[
    Path, typer.Option("--accounts", envvar="PAR_ACCOUNTS", help="The folder with accounts.json and the keys.")
]
HandOut = Annotated[
    Path | None,
    typer.Option(
        "--hand-out",
        envvar="PAR_HAND_OUT",
        help="Also copy accounts.conf to nats/ and each role's key to <role>/ of this folder.",
    ),
]
KeepOld = Annotated[bool, typer.Option("--keep-old", help="The old key stays valid until --drop-old.")]
DropOld = Annotated[bool, typer.Option("--drop-old", help="Only revoke all keys but the newest.")]
ACCOUNTS: Final = DATA / "accounts"
RELOAD_BY_HAND: Final = (
    "Không có nats-server nào chạy trên thư mục này. Máy chủ chạy nơi khác cần đọc lại cấu hình, hai lần: "
    "kill -HUP <pid>. / No nats-server runs on this folder. One that runs elsewhere has to read its configuration "
    "again, twice: kill -HUP <pid>."
)
RELOADED_BY_ITSELF: Final = (
    "Đã giao cấu hình mới; nats-server của Docker Compose tự nạp trong vài giây. Máy chủ khác: kill -HUP <pid>, hai "
    "lần. / The new configuration is handed out; the nats-server of Docker Compose takes it by itself within seconds. "
    "Another one: kill -HUP <pid>, twice."
)
TO_GIVE: Final = (
    "Hãy giao tệp khóa qua kênh an toàn, kèm địa chỉ máy chủ và tệp CA (nếu dùng TLS); ai giữ tệp này là đơn vị đó. / "
    "Give the key file over a safe channel, with the server's address and the CA file (where TLS is used); whoever "
    "holds the file is that unit."
)

More = Callable[["AccountsFolder", list[str]], None]


def nothing_more(_accounts: "AccountsFolder", _names: list[str]) -> None:
    """A district needs its account and nothing else."""


def holders_app(kind: Kind, text: str, *, added: More = nothing_more, revoked: More = nothing_more) -> typer.Typer:
    """The commands for one kind; ``added`` and ``revoked`` do what its accounts need beside their keys."""
    app = typer.Typer(help=text, no_args_is_help=True)

    @app.command()
    def add(
        names: Annotated[list[str], typer.Argument(metavar="ID…", help="Ids; a district's is that of its unit.")],
        accounts: Accounts = ACCOUNTS,
        hand_out: HandOut = None,
    ) -> None:
        """Give an account and a key, and have the server take them."""
        with changed(accounts, hand_out) as folder:
            files = folder.add(kind, names)
        for name, file in zip(names, files, strict=True):
            typer.echo(f"{name}\t{file}")
        say(TO_GIVE)
        added(folder, names)

    @app.command("list")
    def list_(accounts: Accounts = ACCOUNTS, json: AsJson = False) -> None:
        """Show all keys there have ever been: id, public key, since when, revoked when."""
        from par.accounts.folder import AccountsFolder

        with refusable():
            rows = [_row(name, key) for name, key in _keys(AccountsFolder(accounts), kind)]
        if json:
            show_json(rows)
        else:
            for row in rows:
                typer.echo("\t".join([row["id"], row["public_key"], row["since"], row["revoked"] or ""]))

    @app.command()
    def revoke(
        name: Annotated[str, typer.Argument(metavar="ID")], accounts: Accounts = ACCOUNTS, hand_out: HandOut = None
    ) -> None:
        """Take all keys away; connections with them end as soon as the server has taken it."""
        with changed(accounts, hand_out) as folder:
            folder.revoke(kind, name)
        say(f"{name}: mọi khóa đã bị thu hồi / all keys are revoked")
        revoked(folder, [name])

    @app.command()
    def rotate(
        name: Annotated[str, typer.Argument(metavar="ID")],
        keep_old: KeepOld = False,
        drop_old: DropOld = False,
        accounts: Accounts = ACCOUNTS,
        hand_out: HandOut = None,
    ) -> None:
        """Give another key in place of the old one."""
        give_another(kind, name, accounts, hand_out, keep_old=keep_old, drop_old=drop_old)

    return app


def give_another(
    kind: Kind, name: str, accounts: Path, hand_out: Path | None, *, keep_old: bool, drop_old: bool
) -> None:
    """Another key for a holder; or, with ``drop_old``, no more of the keys before the newest."""
    if keep_old and drop_old:
        raise typer.BadParameter("--keep-old hoặc / or --drop-old")
    with changed(accounts, hand_out) as folder:
        if drop_old:
            folder.drop_old(kind, name)
        else:
            typer.echo(f"{name}\t{folder.rotate(kind, name, keep_old=keep_old)}")
    if not drop_old:
        say(TO_GIVE)
    if not keep_old:
        say(f"{name}: khóa cũ đã bị thu hồi / the old key is revoked")


@contextlib.contextmanager
def changed(accounts: Path, hand_out: Path | None) -> "Iterator[AccountsFolder]":
    """The folder to change; afterwards the copies are made and the server is told."""
    from par.accounts.folder import FOLDER, AccountsFolder
    from par.accounts.handing_out import hand_out as copy
    from par.embedded.reloading import reload_nats

    folder = AccountsFolder(accounts)
    with refusable():
        yield folder
        if hand_out is not None:
            copy(folder, hand_out)
        if folder.path.name == FOLDER and reload_nats(folder.path.parent):
            say("nats-server đã nạp cấu hình mới / nats-server has taken the new configuration")
        elif hand_out is not None:
            say(RELOADED_BY_ITSELF)
        else:
            say(RELOAD_BY_HAND)


@contextlib.contextmanager
def refusable() -> Iterator[None]:
    """What is wrong with accounts is told on standard error and ends the command."""
    from par.accounts.errors import AccountsError

    try:
        yield
    except AccountsError as error:
        say(f"par: {error}")
        raise typer.Exit(REFUSED) from None


def _keys(folder: "AccountsFolder", kind: Kind) -> Iterator[tuple[str, Any]]:
    return ((holder.name, key) for holder in folder.registry().of(kind) for key in holder.keys)


def _row(name: str, key: Any) -> dict[str, Any]:
    return {
        "id": name,
        "public_key": key.public,
        "since": key.since.isoformat(),
        "revoked": None if key.revoked is None else key.revoked.isoformat(),
    }
