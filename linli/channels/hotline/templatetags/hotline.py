"""What the operator reads out."""

from __future__ import annotations

from django import template
from django.utils.translation import get_language

from linli.services.api import ArticleView

register = template.Library()


@register.filter
def spoken(article: ArticleView) -> str:
    """An article as it is read out: its answer, and who is asked instead with the number."""
    english = not (get_language() or "").startswith("zh")
    answer = (article.answer_en if english else "") or article.answer
    instead = " ".join(part for part in (article.right_channel, article.phone) if part)
    return f"{answer}\n\n{instead}" if instead else answer
