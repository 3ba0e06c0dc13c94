"""``par log``: the log against its archive, and back from it."""

from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Final

import typer

from par.cli.holders import ACCOUNTS, Accounts
from par.cli.ledger import NATS, AsJson, Nats, now, say, show_json
from par.cli.log_place import MONGO, PREFIX, Data, Mongo, Prefix, place, worked
from par.cli.progress_bar import progress_bar

if TYPE_CHECKING:
    from motor.motor_asyncio import AsyncIOMotorClient
    from nats.aio.client import Client

    from par.archive.checking import Comparison
    from par.archive.files import Manifest
    from par.archive.restoring import Restored
    from par.archive.store import Archive

    MongoClient = AsyncIOMotorClient[dict[str, Any]]

app = typer.Typer(help="Nhật ký: đối chiếu với bản lưu, sao lưu, khôi phục.", no_args_is_help=True)

KINDS: Final = {
    "missing_in_log": "thiếu trong nhật ký / missing in the log",
    "missing_in_archive": "thiếu trong bản lưu / missing in the archive",
    "other_bytes": "nội dung khác nhau / other content",
    "broken_chain": "chuỗi băm không khớp / broken chain",
    "other_head": "điểm cuối không khớp / another head",
    "behind_head": "thừa sau điểm cuối / rows behind the head",
}


@app.command()
def verify(
    log_only: Annotated[bool, typer.Option("--log-only", help="Leave out the read models.")] = False,
    accounts: Accounts = ACCOUNTS,
    json: AsJson = False,
    nats: Nats = NATS,
    mongo: Mongo = MONGO,
    prefix: Prefix = PREFIX,
    data: Data = None,
) -> None:
    """Compare log, archive and read models. One figure, which must be 0; the exit status is 1 when it is not."""
    from par.accounts.folder import FOLDER, AccountsFolder
    from par.accounts.registry import Kind
    from par.archive.checking import compare
    from par.archive.store import archive_of
    from par.cli.projections import verified

    folder = AccountsFolder(accounts if data is None else data / FOLDER)

    def key_of(service: str) -> Path | None:
        file = folder.key_file(Kind.SERVICE, service)
        return file if file.is_file() else None

    with place(data, nats, mongo, "operator") as where:

        async def work(client: "Client", mongo: "MongoClient") -> "Comparison":
            with progress_bar() as report:
                return await compare(client, archive_of(mongo, prefix), report)

        found = worked(where, "operator", work)

        def remember(what: "Callable[[Archive], Awaitable[None]]") -> None:
            worked(where, "operator", lambda _, mongo: what(archive_of(mongo, prefix)))

        # Told and remembered before the read models are looked at: that may fail, and takes long.
        remember(lambda archive: archive.verified(now().isoformat(), found.archive_end, found.differences))
        if not json:
            for line in _differences(found):
                typer.echo(line)
        services: list[dict[str, Any]] | None = None
        try:
            if not log_only:
                services = verified(nats=where.nats, mongo=where.mongo, prefix=prefix, key_of=key_of)
                beside = sum(one["differences"] for one in services)
                remember(lambda archive: archive.verified_read_models(now().isoformat(), beside))
        finally:
            differences = found.differences + sum(one["differences"] for one in services or ())
            if json:
                show_json(found.to_json() | {"differences": differences, "services": services})
    if not json:
        for line in _of_services(services or ()):
            typer.echo(line)
        typer.echo(f"Khác biệt / differences: {differences}")
    if differences:
        raise typer.Exit(1)


@app.command()
def restore(
    backup: Annotated[
        Path | None, typer.Option("--from", help="A folder of “par log backup”; without it, the archive in MongoDB.")
    ] = None,
    drop_ahead: Annotated[
        bool, typer.Option("--drop-ahead", help="Drop read models that include events which are lost.")
    ] = False,
    replicas: Annotated[
        int, typer.Option(envvar="PAR_STREAM_REPLICAS", min=1, help="Replicas of the streams that are made.")
    ] = 1,
    accounts: Accounts = ACCOUNTS,
    json: AsJson = False,
    nats: Nats = NATS,
    mongo: Mongo = MONGO,
    prefix: Prefix = PREFIX,
    data: Data = None,
) -> None:
    """Fill an empty JetStream anew: the same events at the same positions. The services must be stopped."""
    from par.accounts.folder import FOLDER, AccountsFolder
    from par.archive.backup import put_back, require_behind_archive
    from par.archive.files import BackupFolder
    from par.archive.restoring import restore as restored
    from par.archive.source import Source
    from par.archive.store import archive_of
    from par.log.readers import make_consumer, readers_of

    folder = None if backup is None else BackupFolder(backup)
    registry = AccountsFolder(accounts if data is None else data / FOLDER)
    readers = readers_of(registry)

    with (
        place(data, nats, mongo, "restorer", may_be_new=backup is not None) as where,
        progress_bar() as report,
    ):

        async def work(client: "Client", mongo: "MongoClient") -> "tuple[Restored, dict[str, int]]":
            archive = archive_of(mongo, prefix)
            source: Source = archive
            told_to = await archive.report_sequence()
            if folder is not None:
                await require_behind_archive(mongo, prefix, folder)
                source, told_to = folder, max(told_to, folder.require().report_sequence)
            done = await restored(
                client,
                mongo,
                prefix,
                source,
                report_sequence=told_to,
                replicas=replicas,
                drop_ahead=drop_ahead,
                report=report,
            )
            documents = {} if folder is None else await put_back(mongo, prefix, folder)
            for reader in readers:
                await make_consumer(client, reader)
            return done, documents

        done, documents = worked(where, "restorer", work)
    if json:
        show_json(done.to_json() | {"documents": documents, "readers": readers})
    else:
        for line in _restored(done, documents, readers):
            typer.echo(line)
    if not registry.exists:
        say(
            f"par: {registry.path}: không có danh sách tài khoản nên chưa tạo consumer nào cho hệ thống đọc báo cáo; "
            "chạy lại với --accounts, hoặc “par reader consumer ID…” / there is no registry of accounts, so no "
            "reader's consumer was made; run this again with --accounts, or “par reader consumer ID…”"
        )


@app.command("backup")
def backup_(
    folder: Annotated[Path, typer.Argument(help="A folder of its own; again, only what is new is written.")],
    json: AsJson = False,
    nats: Nats = NATS,
    mongo: Mongo = MONGO,
    prefix: Prefix = PREFIX,
    data: Data = None,
) -> None:
    """Write the whole ledger into a folder, and read it back. It may run while the services do."""
    from par.archive.backup import back_up

    with place(data, nats, mongo, "operator") as where, progress_bar() as report:

        async def work(client: "Client", mongo: "MongoClient") -> "Manifest":
            return await back_up(client, mongo, prefix, folder, now().isoformat(), report)

        done = worked(where, "operator", work)
    if json:
        show_json({"folder": str(folder), "position": done.position, "hash": done.hash, "files": len(done.log)})
        return
    typer.echo(f"Đã sao lưu {done.position} sự kiện vào {folder} / backed up {done.position} events")
    typer.echo(f"Hash {done.hash}")
    say("Khóa ở thư mục accounts cần sao lưu riêng / back up the folder of accounts as well")


def _differences(found: "Comparison") -> Iterator[str]:
    yield (
        f"Nhật ký đến / log up to {found.log_end}, bản lưu đến / archive up to {found.archive_end}: "
        f"khác / differing {found.differences}"
    )
    for kind, count in found.counts.items():
        if count:
            yield f"  {count:8} {KINDS[kind]}"
    for kind, position in found.first:
        yield f"  {position:8} {KINDS[kind]}"
    if found.differences:
        yield "Việc cần làm / what to do: docs/runbooks/loss-of-the-log.md"


def _of_services(services: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    for one in services:
        yield f"{one['service']}: {one['differences']} (vị trí / position {one['position']})"
    if any(one["differences"] for one in services):
        yield "Việc cần làm / what to do: par projection rebuild"


def _restored(done: "Restored", documents: dict[str, int], readers: list[str]) -> Iterator[str]:
    yield f"Nhật ký có / the log holds {done.position} sự kiện / events; ghi lại / written {done.written}"
    yield f"Hash {done.hash}"
    yield f"REPORT bắt đầu từ / begins at {done.report_from}"
    for one in done.dropped:
        yield f"Đã xóa / dropped {one.database} ({one.position})"
    for name, count in documents.items():
        yield f"{name}: {count}"
    if readers:
        yield f"Consumer: {', '.join(readers)}"
    yield "Có thể khởi động các dịch vụ / the services can be started"
