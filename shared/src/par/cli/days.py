"""``par day``: the ledger's day, and opening one by hand."""

import datetime as dt
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Annotated, Any, Final

import typer

from par.cli.ledger import NATS, AsJson, Nats, now, told, up_to_now
from par.cli.unit_lines import print_found

if TYPE_CHECKING:
    from nats.aio.client import Client

    from par.client.office import Loaded

app = typer.Typer(help="Ngày làm việc của sổ: xem, mở.", no_args_is_help=True)

STATES: Final = {
    "open": "đồng hồ và sổ cùng ngày / the clock agrees",
    "due": "ngày của đồng hồ chưa mở / the clock's day is not open yet",
    "behind": "đồng hồ chậm hơn sổ / the clock is behind",
    "too_far": "đồng hồ đi trước quá 31 ngày: chỉ mở bằng “par day open” / the clock is too far ahead, open by hand",
}


@app.command()
def show(json: AsJson = False, nats: Nats = NATS) -> None:
    """Show the ledger's day, who opens days, and what the service's clock says."""
    from par.messaging import ask
    from par.messaging.subjects import query

    async def asked(client: "Client") -> dict[str, Any]:
        found: dict[str, Any] = await ask(client, query("progress", "calendar"), await up_to_now(client))
        return found

    print_found(told(nats, asked), json, _lines)


@app.command("open")
def open_(
    day: Annotated[dt.datetime, typer.Argument(formats=["%Y-%m-%d"], help="The day to open, YYYY-MM-DD.")],
    ahead: Annotated[
        bool, typer.Option("--ahead", help="Yes, a day that has not come yet; no earlier one can be opened then.")
    ] = False,
    nats: Nats = NATS,
) -> None:
    """Open a day: what was due before it is overdue. It cannot be taken back."""
    from par.calendar.local_time import local_day
    from par.client.calendar import open_day

    wanted, said = day.date(), now()
    if wanted > local_day(said) and not ahead:
        raise typer.BadParameter(
            f"{wanted} chưa đến (hôm nay {local_day(said)}); nếu đúng ý, thêm --ahead / "
            "that day has not come yet; if it is meant, add --ahead",
            param_hint="DAY",
        )

    async def opened(client: "Client") -> "Loaded":
        return await open_day(client, wanted, time=said)

    done = told(nats, opened, "operator")
    new = done.position and not done.earlier
    typer.echo(f"Đã mở ngày {wanted}, vị trí {done.position}." if new else f"Ngày {wanted} đã mở từ trước.")


def _lines(found: Mapping[str, Any]) -> Iterator[str]:
    yield f"Ngày của sổ   {found['day'] or 'chưa mở ngày nào'}"
    yield f"Đồng hồ       {found['clock']}: {STATES[found['state']]}"
    yield "Mở ngày       " + ("theo đồng hồ / by the clock" if found["opened_by"] == "clock" else "bằng lệnh / by hand")
