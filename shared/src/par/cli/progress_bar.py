"""A progress bar on standard error, for work of which a person waits for the end."""

import contextlib
from collections.abc import Callable, Iterator

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

Report = Callable[[int, int, str], None]
"""Called with how much is done, of how much, and what is being done."""


@contextlib.contextmanager
def progress_bar() -> Iterator[Report]:
    """One line per kind of work; where standard error is no terminal, the lines are written once at the end."""
    columns = (TextColumn("{task.description:<28}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True)) as progress:
        lines = {}

        def report(done: int, total: int, what: str) -> None:
            if what not in lines:
                lines[what] = progress.add_task(what, total=total)
            progress.update(lines[what], completed=done, total=total)

        yield report
