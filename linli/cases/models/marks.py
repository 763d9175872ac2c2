"""What finds a case by its words."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from linli.cases.models.case import Case


class TextMark(models.Model):
    """A number that a case's words have in common with like words: cases with the same mark may be about the same thing.

    Kept while the case is open or recent, a few for each; written after the case, by `cases.mark_texts`.
    """

    pk = models.CompositePrimaryKey("code", "case_id")
    code = models.IntegerField()
    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="+")

    personal_data: ClassVar[str] = (
        "numbers made from a few pairs of letters of a case's words; taken out when the words are blanked"
    )
