"""The chart of a soak: memory of each process over time."""

from pathlib import Path

from bench.drawing import CleanStyle, pygal
from bench.soak.sampling import Samples


def draw(samples: Samples, title: str, path: Path) -> None:
    """Write the chart as SVG, without scripts. Where a line breaks, another process took over."""
    chart = pygal.XY(
        title=title,
        x_title="minutes",
        y_title="MiB resident",
        style=CleanStyle,
        show_dots=False,
        js=[],
        width=1000,
        height=500,
        range=(0, max(samples.largest(name) for name in samples.memory) * 1.1),
        allow_interruptions=True,
        legend_at_bottom=True,
    )
    for name, points in samples.memory.items():
        line: list[tuple[float, float | None]] = []
        before = None
        for seconds, mib, pid in points:
            if before is not None and pid != before:
                line.append((seconds / 60, None))
            line.append((seconds / 60, mib))
            before = pid
        chart.add(name, line)
    path.write_bytes(chart.render())
