"""Line charts, drawn by pygal on the server as SVG whose looks are those of the page's own style sheet.

What pygal brings along for pages that stand alone (styles, a script, a tooltip) is taken out: the page's policy on
content lets nothing of it pass, and colours of a light and a dark page come from one place.
"""

import sys
from collections.abc import Sequence
from functools import lru_cache
from typing import Any, Final
from xml.etree import ElementTree as ET

import pygal
from markupsafe import Markup

# pygal leaves an importer of maps behind, of a kind that Python no longer knows, and every import would meet it.
sys.meta_path[:] = [finder for finder in sys.meta_path if not isinstance(finder, pygal.PluginImportFixer)]

WIDTH: Final = 360
HEIGHT: Final = 170
_MOVED: Final = ("defs", "desc")

# Serialised into an HTML page, elements have no prefix.
ET.register_namespace("", "http://www.w3.org/2000/svg")


@lru_cache(512)
def line_chart(title: str, labels: Sequence[str], values: Sequence[str | None], target: str | None) -> Markup:
    """Percent by month as one line; ``target`` is a level line. All are tuples of texts; None: no figure.

    Equal charts are drawn once: figures change seldom, pages are read often.
    """
    points = [None if value is None else float(value) for value in values]
    known = [point for point in points if point is not None] + ([] if target is None else [float(target)])
    low, high = (min(known), max(known)) if known else (0.0, 100.0)
    space = max((high - low) * 0.15, 1.0)
    chart = pygal.Line(
        css=[],
        js=[],
        width=WIDTH,
        height=HEIGHT,
        margin=6,
        show_legend=False,
        disable_xml_declaration=True,
        dots_size=2.6,
        range=(max(0.0, low - space), high + space),
        y_labels_major_count=3,
        show_minor_y_labels=False,
        max_scale=6,
        x_labels_major_every=3,
        show_minor_x_labels=False,
        truncate_label=-1,
        no_data_text="",
    )
    chart.x_labels = list(labels)
    chart.add("", [point if point is None else {"value": point} for point in points])
    if target is not None:
        chart.add("", [float(target)] * len(labels), show_dots=False)
    return _as_markup(chart.render_tree(), title)


def _as_markup(tree: Any, title: str) -> Markup:
    for parent in list(tree.iter()):
        for child in list(parent):
            name = child.tag.rpartition("}")[2] if isinstance(child.tag, str) else "comment"
            classes = (child.get("class") or "").split()
            if name in ("comment", *_MOVED) or "tooltip-overlay" in classes or name == "title":
                parent.remove(child)
    for name in ("id", "width", "height"):
        tree.attrib.pop(name, None)
    tree.set("role", "img")
    tree.set("aria-label", title)
    tree.set("class", "chart")
    # (xml.etree escapes text and attributes; nothing else goes into the page unescaped.)
    return Markup(ET.tostring(tree, encoding="unicode"))  # noqa: S704
