"""One symbol a verdict: a shape and a colour of the Okabe-Ito palette, so that neither stands alone."""

from cleanpath.reporting.html import Markup, tag

ORDER = ("always", "sometimes", "possible", "unknown", "unreachable", "clear")
"""From the worst to the best, undecided ones between."""

COLOUR = {
    "clear": "#009e73",
    "possible": "#56b4e9",
    "sometimes": "#e69f00",
    "always": "#d55e00",
    "unknown": "#8a8a8a",
    "unreachable": "#000000",
}
MEANING = {
    "clear": "no traffic can touch restricted equipment",
    "possible": "not now, but after a failure",
    "sometimes": "a part of the traffic does now",
    "always": "all of the traffic does now",
    "unknown": "the evidence does not decide it",
    "unreachable": "there is no route",
}


def symbol(verdict: str, x: float, y: float, size: float = 6.0, title: str = "") -> Markup:
    """Return the SVG symbol of a verdict centred at (x, y), `size` pixels from centre to edge."""
    style = {"fill": COLOUR[verdict], "stroke": "#1b1b1b", "stroke_width": 1}
    label = tag("title", title) if title else None
    if verdict == "always":
        return tag(
            "rect", label, x=f"{x - size:.1f}", y=f"{y - size:.1f}", width=2 * size, height=2 * size, **style
        )
    if verdict == "sometimes":
        points = f"{x:.1f},{y - size:.1f} {x + size:.1f},{y + size:.1f} {x - size:.1f},{y + size:.1f}"
        return tag("polygon", label, points=points, **style)
    if verdict == "possible":
        points = (
            f"{x:.1f},{y - size:.1f} {x + size:.1f},{y:.1f} {x:.1f},{y + size:.1f} {x - size:.1f},{y:.1f}"
        )
        return tag("polygon", label, points=points, **style)
    if verdict == "unreachable":
        cross = f"M{x - size:.1f},{y - size:.1f}l{2 * size},{2 * size}m0,{-2 * size}l{-2 * size},{2 * size}"
        return tag("path", label, d=cross, stroke="#000", stroke_width=3, fill="none")
    if verdict == "unknown":
        ring = tag(
            "circle", label, cx=f"{x:.1f}", cy=f"{y:.1f}", r=size, fill="#fff", stroke="#555", stroke_width=2
        )
        text = tag(
            "text",
            "?",
            x=f"{x:.1f}",
            y=f"{y + size * 0.62:.1f}",
            text_anchor="middle",
            font_size=f"{size * 1.7:.1f}",
        )
        return tag("g", ring, text)
    return tag("circle", label, cx=f"{x:.1f}", cy=f"{y:.1f}", r=size, **style)


def legend(verdicts: tuple[str, ...] = ORDER) -> Markup:
    """Return the legend of the symbols as a list."""
    items = (
        tag(
            "li",
            tag("svg", symbol(v, 10, 10), width=20, height=20, aria_hidden="true"),
            tag("b", v),
            f" {MEANING[v]}",
        )
        for v in verdicts
    )
    return tag("ul", *items, class_="legend")
