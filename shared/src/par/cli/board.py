"""``par board``: files of the scoreboard, from the address at which report-service serves it."""

import datetime as dt
from pathlib import Path
from typing import Annotated, Final

import typer

from par.cli.ledger import REFUSED, say

USUAL: Final = "http://127.0.0.1:8080"
FETCH_SECONDS: Final = 60.0

app = typer.Typer(no_args_is_help=True, help="Files of the scoreboard.")


@app.callback()
def board() -> None:
    """Files of the scoreboard."""


@app.command("export")
def export(
    file: Annotated[Path, typer.Argument(help="The file to write: .xlsx or .docx; a report is .docx.")],
    city: Annotated[str, typer.Option(help="Id of the city.")],
    year: Annotated[int | None, typer.Option(min=2000, max=2100, help="Of the results; otherwise the latest.")] = None,
    report: Annotated[bool, typer.Option("--report", help="The report on the city, not the table of results.")] = False,
    as_of: Annotated[
        dt.datetime | None, typer.Option("--as-of", formats=["%Y-%m-%d"], help="The day of the report.")
    ] = None,
    url: Annotated[
        str, typer.Option(envvar="PAR_SCOREBOARD_URL", help="Where report-service serves the scoreboard.")
    ] = USUAL,
) -> None:
    """Write the official table of results of a city, or the report on it, into a file."""
    from urllib.error import HTTPError, URLError
    from urllib.parse import quote, urlencode
    from urllib.request import urlopen

    if not url.startswith(("http://", "https://")):
        raise typer.BadParameter("http:// …", param_hint="--url")
    what = "report" if report else "results"
    values = {"year": year, "as_of": as_of.date().isoformat() if as_of else None}
    asked = urlencode({name: value for name, value in values.items() if value is not None})
    address = f"{url.rstrip('/')}/city/{quote(city, safe='')}/{what}{quote(file.suffix.lower())}?{asked}"
    try:
        with urlopen(address, timeout=FETCH_SECONDS) as answer:  # noqa: S310 - http and https only, see above
            data: bytes = answer.read()
        file.write_bytes(data)
    except HTTPError as error:
        error.close()
        say(f"par: không có tệp này / there is no such file: {city} {what}{file.suffix} ({error.code})")
        raise typer.Exit(REFUSED) from None
    except URLError as error:
        say(f"par: bảng điểm ở {url} không trả lời / the scoreboard at {url} does not answer: {error.reason}")
        raise typer.Exit(1) from None
    except OSError as error:
        say(f"par: {error}")
        raise typer.Exit(1) from None
    say(f"{file}: {len(data)} byte")
