"""The chart of the comparison: events per second, a bar each."""

from collections.abc import Mapping
from pathlib import Path

from bench.drawing import CleanStyle, pygal


def write_chart(file: Path, rates: Mapping[str, float]) -> None:
    """Draw horizontal bars, the fastest on top, into an SVG file."""
    file.parent.mkdir(parents=True, exist_ok=True)
    chart = pygal.HorizontalBar(
        style=CleanStyle(
            font_family="sans-serif",
            label_font_size=12,
            value_font_size=12,
            colors=("#8fb3e0",),
            plot_background="white",
        ),
        title="events per second, the same events and documents",
        show_legend=False,
        print_values=True,
        value_formatter=lambda value: f"{value:,.0f}",
        show_x_labels=False,
        height=420,
        js=[],
    )
    ordered = sorted(rates.items(), key=lambda item: item[1])
    chart.x_labels = [name for name, _ in ordered]
    chart.add("events/s", [round(rate) for _, rate in ordered])
    chart.render_to_file(str(file))
