"""A block of a report as a page shows it."""

from __future__ import annotations

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from linli.channels.reports import drawing
from linli.insight.api import paper

register = template.Library()


@register.filter
def block_kind(block: object) -> str:
    """Paragraph, Points, Table or Chart."""
    return type(block).__name__


@register.simple_tag
def picture(chart: paper.Chart) -> SafeString:
    """A chart as a drawing in the page, with its words for whoever does not see it."""
    laid = drawing.laid_out(chart)
    inner = format_html_join("", "{}", ((_shape(shape),) for shape in laid.shapes))
    return format_html(
        '<svg class="lr-chart" viewBox="0 0 {} {}" role="img" aria-label="{}">{}</svg>',
        _n(laid.width),
        _n(laid.height),
        laid.said,
        inner,
    )


def _n(number: float) -> str:
    return f"{number:.1f}".removesuffix(".0")


def _shape(shape: drawing.Shape) -> SafeString:
    if isinstance(shape, drawing.Bar):
        return format_html(
            '<rect class="lr-{}" x="{}" y="{}" width="{}" height="{}"></rect>',
            shape.role,
            _n(shape.x),
            _n(shape.y),
            _n(shape.width),
            _n(shape.height),
        )
    if isinstance(shape, drawing.Words):
        return format_html(
            '<text class="lr-{}" x="{}" y="{}" font-size="{}" text-anchor="{}">{}</text>',
            shape.role, _n(shape.x), _n(shape.y), _n(shape.size), shape.anchor, shape.text,
        )  # fmt: skip
    points = " ".join(f"{_n(x)},{_n(y)}" for x, y in shape.points)
    return format_html(
        '<polyline class="lr-line-{}" points="{}" stroke-width="{}"{}></polyline>',
        shape.role, points, _n(shape.width), SafeString(' stroke-dasharray="3 2"') if shape.dashed else "",
    )  # fmt: skip


@register.filter
def with_sides(table: paper.Table) -> list[list[tuple[str, bool]]]:
    """The rows of a table, each cell with whether it holds a number."""
    return [[(cell, at >= table.texts) for at, cell in enumerate(row)] for row in table.rows]


@register.filter
def heads(table: paper.Table) -> list[tuple[str, bool]]:
    """The headings of a table, each with whether numbers stand under it."""
    return [(cell, at >= table.texts) for at, cell in enumerate(table.columns)]
