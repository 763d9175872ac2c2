"""What the operator reads out."""

from __future__ import annotations

from django import template

from linli.channels.pages.templatetags.pages import in_language
from linli.services.api import ArticleView

register = template.Library()


@register.filter
def spoken(article: ArticleView) -> str:
    """An article as it is read out: its answer, and who is asked instead with the number."""
    answer = in_language(article, "answer")
    instead = " ".join(part for part in (article.right_channel, article.phone) if part)
    return f"{answer}\n\n{instead}" if instead else answer
