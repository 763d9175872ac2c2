"""Points between limits: the funnel plot of areas, drawn like the other charts, without style or script."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from linli.channels.pages import figures as words
from linli.channels.pages.charts import Picture, Said
from linli.insight.api import limits

HEIGHT: Final = 260
_TOP: Final = 12
_STEPS: Final = 60
Z95, Z998 = 1.959964, 3.090232
Plot = Picture


@dataclass(frozen=True, slots=True)
class Point:
    """One area: how many cases its share is worth, the share, whether it lies outside the limits, and what is said of it."""

    label: str
    size: float
    share: float
    outside: bool
    said: str


def funnel_plot(title: str, points: Sequence[Point], common: float, spread: float, sentence: str) -> Picture:
    """Shares over the number of cases they rest on, between the limits within which chance alone keeps them."""
    most = max(point.size for point in points) * 1.08
    least = max(1.0, min(point.size for point in points) * 0.6)
    low, high = _window(points, common, spread, least)
    scale = _Scale(least, most, low, high)
    parts = (
        _grid(scale),
        _curve(scale, common, spread, Z998, "fg-limit-far"),
        _curve(scale, common, spread, Z95, "fg-limit"),
        format_html('<line class="ll-c-mark" x1="0" x2="100%" y1="{0}" y2="{0}"/>', f"{scale.y(common):.1f}"),
        _dots(scale, points),
        format_html(
            '<text class="ll-c-label" x="100%" y="{}" text-anchor="end">{}</text>',
            HEIGHT + _TOP + 18,
            _("more cases →"),
        ),
    )
    drawing = format_html(
        '<svg class="ll-lines fg-plot" width="100%" height="{}" role="img" aria-label="{}" focusable="false">{}</svg>',
        HEIGHT + _TOP + 24, f"{title}. {sentence}", format_html_join("", "{}", ((part,) for part in parts)),
    )  # fmt: skip
    legend = (("mark", _("all areas together")), ("limit", _("95 % limits")), ("limit-far", _("99.8 % limits")))
    rows = tuple(
        (
            point.label,
            (
                Said(words.percent(point.share)),
                Said(words.number(round(point.size))),
                Said(_("outside") if point.outside else _("inside")),
            ),
        )
        for point in points
    )
    return Picture(
        title, "", drawing, legend, (_("Area"), _("Standardised"), _("Worth so many cases"), _("Limits")), rows
    )


@dataclass(frozen=True, slots=True)
class _Scale:
    least: float
    most: float
    low: float
    high: float

    def x(self, size: float) -> float:
        """Where so many cases lie, in per cent of the width."""
        return 2 + 96 * (size - self.least) / (self.most - self.least)

    def y(self, share: float) -> float:
        """Where a share lies, in pixels from above."""
        return _TOP + HEIGHT * (1 - (min(max(share, self.low), self.high) - self.low) / (self.high - self.low))


def _window(points: Sequence[Point], common: float, spread: float, least: float) -> tuple[float, float]:
    """The part of the scale that is shown: all points, and the inner limits at the narrow end."""
    inner = limits(common, least, Z95, spread)
    low = max(0.0, min(inner[0], *(point.share for point in points)) - 0.05)
    high = min(1.0, max(inner[1], *(point.share for point in points)) + 0.05)
    return (int(low * 10) / 10, min(1.0, -int(-high * 10) / 10)) if high - low > 0.02 else (0.0, 1.0)


def _grid(scale: _Scale) -> SafeString:
    shares = [scale.low + (scale.high - scale.low) * step / 4 for step in range(5)]
    return format_html_join(
        "", '<line class="ll-c-grid" x1="0" x2="100%" y1="{0}" y2="{0}"/><text class="ll-c-tick" x="0" y="{1}">{2}</text>',
        ((f"{scale.y(share):.1f}", f"{scale.y(share) - 4:.1f}", f"{share * 100:.0f} %") for share in shares),
    )  # fmt: skip


def _curve(scale: _Scale, common: float, spread: float, z: float, tone: str) -> SafeString:
    sizes = [scale.least * (scale.most / scale.least) ** (step / _STEPS) for step in range(_STEPS + 1)]
    paths = []
    for side in (0, 1):
        ways = (f"{scale.x(size) * 10:.1f} {scale.y(limits(common, size, z, spread)[side]):.1f}" for size in sizes)
        paths.append("M" + "L".join(ways))
    height = HEIGHT + _TOP
    return format_html(
        '<svg x="0" y="0" width="100%" height="{0}" viewBox="0 0 1000 {0}" preserveAspectRatio="none"><path class="{1}" d="{2}"/></svg>',
        height, tone, "".join(paths),
    )  # fmt: skip


def _dots(scale: _Scale, points: Sequence[Point]) -> SafeString:
    dots = format_html_join(
        "", '<circle class="{}" cx="{}%" cy="{}" r="4"><title>{}: {}</title></circle>',
        (("fg-dot-out" if p.outside else "ll-c-dot", f"{scale.x(p.size):.2f}", f"{scale.y(p.share):.1f}", p.label, p.said) for p in points),
    )  # fmt: skip
    names = format_html_join(
        "", '<text class="fg-dot-name" x="{}%" y="{}" text-anchor="{}" dx="{}">{}</text>',
        (
            (f"{scale.x(p.size):.2f}", f"{scale.y(p.share) + 4:.1f}", *(("end", -8) if scale.x(p.size) > 60 else ("start", 8)), p.label)
            for p in points if p.outside
        ),
    )  # fmt: skip
    return dots + names
