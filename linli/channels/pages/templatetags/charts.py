"""Charts in templates: `{% chart one %}` draws whatever kind it is."""

from __future__ import annotations

from django import template
from django.template.loader import render_to_string

from linli.channels.pages.charts import Chart

register = template.Library()


@register.simple_tag
def chart(one: Chart) -> str:
    """The chart, with its numbers."""
    return render_to_string(one.template, {"chart": one})
