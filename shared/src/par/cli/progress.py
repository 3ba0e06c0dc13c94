"""``par progress``: a sender's events, from a file to their receipts, and what became of them."""

import datetime as dt
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Final

import typer

from par.cli.access import speaks_as
from par.cli.ledger import NATS, REFUSED, AsJson, Nats, say, show_json, told
from par.cli.progress_options import KEY, OUTBOX, SENDER, Key, OutboxFile, SenderId, outbox_of, use_key

if TYPE_CHECKING:
    from nats.aio.client import Client

    from par.messaging.subjects import Verb

app = typer.Typer(
    help="Gửi tiến độ, sản phẩm, số liệu; kiểm tra trước; hỏi kết quả. Sự kiện được giữ đến khi có biên nhận.",
    no_args_is_help=True,
)

ASKED_AT_ONCE: Final = 500
PATIENCE: Final = 60.0
ANSWER_PATIENCE: Final = 10.0

File = Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="Events as JSON, one a line (JSONL), UTF-8.")]
Patience = Annotated[float, typer.Option(min=0, help="Seconds without an answer before giving up.")]
Source = Annotated[str | None, typer.Option(help="Source of the events, /unit/system; else as in the outbox.")]


@app.command()
def send(
    file: File,
    sender: SenderId = SENDER,
    outbox: OutboxFile = OUTBOX,
    patience: Patience = PATIENCE,
    json: AsJson = False,
    key: Key = KEY,
    nats: Nats = NATS,
) -> None:
    """Put the events of a file into the outbox and send all that waits there. Run again, it goes on."""
    from par.cli.progress_sending import send_file

    use_key(key)
    with outbox_of(outbox, sender) as kept:
        send_file(file, kept, nats, sender, patience, json)


@app.command()
def validate(
    file: File,
    sender: SenderId = SENDER,
    patience: Patience = PATIENCE,
    json: AsJson = False,
    key: Key = KEY,
    nats: Nats = NATS,
) -> None:
    """Have the ledger check the events of a file, 500 at a time; nothing is written."""
    from par.cli.progress_validating import validate_file

    use_key(key)
    validate_file(file, nats, sender, patience, json)


@app.command()
def status(
    ids: Annotated[list[str] | None, typer.Argument(metavar="[ID]…", help="Events: an id, or source#id.")] = None,
    sender: SenderId = SENDER,
    outbox: OutboxFile = OUTBOX,
    source: Source = None,
    json: AsJson = False,
    key: Key = KEY,
    nats: Nats = NATS,
) -> None:
    """Ask who the ledger takes us for, its day and limits, and whether it holds the named events."""
    from par.cli.progress_lines import status_lines

    use_key(key)
    named = [event for identity in ids or () for event in _named(identity, source, outbox, sender)]

    key_file, speaker = speaks_as(nats, sender)

    async def work(client: "Client") -> dict[str, Any]:
        found: dict[str, Any] = await _ask(client, speaker, "status", {"events": named[:ASKED_AT_ONCE]})
        for start in range(ASKED_AT_ONCE, len(named), ASKED_AT_ONCE):
            more = await _ask(client, speaker, "status", {"events": named[start : start + ASKED_AT_ONCE]})
            found["events"] += more["events"]
        return found

    found = told(nats, work, "sender", key_file)
    if json:
        show_json(found)
    else:
        typer.echo("\n".join(status_lines(found)))


@app.command()
def digest(
    day: Annotated[dt.datetime | None, typer.Option(formats=["%Y-%m-%d"], help="The ledger's day if left out.")] = None,
    sender: SenderId = SENDER,
    json: AsJson = False,
    key: Key = KEY,
    nats: Nats = NATS,
) -> None:
    """Show what the ledger answered us on a day: counts, and the latest refusals."""
    from par.cli.progress_lines import digest_lines

    use_key(key)
    question = {} if day is None else {"day": day.date().isoformat()}
    key_file, speaker = speaks_as(nats, sender)
    found = told(nats, lambda client: _ask(client, speaker, "digest", question), "sender", key_file)
    if json:
        show_json(found)
    else:
        typer.echo("\n".join(digest_lines(found)))


@app.command("outbox")
def show_outbox(
    sender: SenderId = SENDER,
    outbox: OutboxFile = OUTBOX,
    retry: Annotated[bool, typer.Option("--retry", help="Let all refused events wait to be sent again.")] = False,
    discard: Annotated[list[str] | None, typer.Option(metavar="ID", help="Forget a refused event; repeatable.")] = None,
    json: AsJson = False,
) -> None:
    """Show what is in the outbox; put refused events back, or forget them."""
    from par.cli.progress_lines import outbox_lines

    with outbox_of(outbox, sender, must_exist=True) as kept:
        unknown = [identity for identity in discard or () if not kept.discard(identity)]
        if retry:
            kept.retry_refused()
        if json:
            show_json({"count": asdict(kept.count()), "refused": [event.told for event in kept.refused()]})
        else:
            for line in outbox_lines(kept):
                typer.echo(line)
    for identity in unknown:
        say(f"par: không có sự kiện bị từ chối nào có mã “{identity}” / no refused event has the id “{identity}”")
    if unknown:
        raise typer.Exit(REFUSED)


def _named(identity: str, source: str | None, outbox: Path | None, sender: str | None) -> list[dict[str, str]]:
    """The events that a person means by ``identity``: the outbox knows the sources of what was put into it."""
    before, mark, after = identity.rpartition("#")
    if mark:
        return [{"source": before, "id": after}]
    if source is not None:
        return [{"source": source, "id": identity}]
    with outbox_of(outbox, sender, must_exist=True) as kept:
        sources = kept.sources_of(identity)
    if not sources:
        say(
            f"par: “{identity}” không có trong hàng đợi; hãy nêu nguồn bằng --source, hoặc viết /nguồn#{identity} / "
            f"“{identity}” is not in the outbox; name its source with --source, or write /source#{identity}"
        )
        raise typer.Exit(REFUSED)
    return [{"source": found, "id": identity} for found in sources]


async def _ask(client: "Client", sender: str | None, verb: "Verb", question: dict[str, Any]) -> dict[str, Any]:
    from par.cli.progress_lines import no_answer
    from par.messaging import NoAnswerError, ask
    from par.messaging.subjects import intake, public

    subject = public(verb) if sender is None else intake(sender, verb)
    try:
        answer: dict[str, Any] = await ask(client, subject, question, ANSWER_PATIENCE)
    except NoAnswerError as failure:
        raise NoAnswerError(no_answer(failure, sender)) from None
    return answer
