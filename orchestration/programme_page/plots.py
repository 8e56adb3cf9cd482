"""The plot of cost-benefit: what was worked out against what was published, with its range."""

import io
from collections.abc import Mapping, Sequence
from textwrap import wrap
from typing import Any

Row = Mapping[str, Any]


def cost_plot(costs: Sequence[tuple[str, Sequence[Row]]]) -> str:
    """Inline SVG: for each result that has a published figure, ours in per cent of it; '' where
    there is none. The same input gives the same bytes."""
    rows = [
        (_lines(f"{programme}: {row['label']}"), row)
        for programme, own in costs
        for row in own
        if row["published"] and row["value"] is not None
    ]
    if not rows:
        return ""
    import matplotlib
    from matplotlib.figure import Figure

    settings: Any = {
        "svg.hashsalt": "programme",
        "svg.fonttype": "none",
        "font.family": "sans-serif",
    }
    with matplotlib.rc_context(settings):
        figure = Figure(figsize=(9, 0.65 * len(rows) + 1.4), layout="constrained")
        axes = figure.subplots()
        places = range(len(rows))
        for place, (_, row) in zip(places, rows, strict=True):
            of = row["published"] / 100
            if row["low"] is not None:
                axes.plot(
                    [row["low"] / of, row["high"] / of], [place, place], color="#9ecae1", lw=7,
                    solid_capstyle="butt",
                )  # fmt: skip
            axes.plot(row["value"] / of, place, "o", color="#08519c", ms=8)
        axes.axvline(100, color="#1b1f24", lw=1)
        axes.set_yticks(list(places), [label for label, _ in rows])
        axes.invert_yaxis()
        axes.set_xlabel("% of the published figure (bar: nine draws of ten)")
        axes.spines[["top", "right"]].set_visible(False)
        out = io.StringIO()
        figure.savefig(out, format="svg", metadata={"Date": None, "Creator": None})
    text = out.getvalue()
    svg = text[text.index("<svg") :]
    label = "Results worked out against published figures; the table below has the numbers"
    return svg.replace("<svg", f'<svg class="plot" role="img" aria-label="{label}"', 1)


def _lines(text: str) -> str:
    """The label in lines that leave room for the plot; nothing is cut off."""
    return "\n".join(wrap(text, 48))
