"""Articles of the knowledge base. A row is a version and its words never change; only its state does."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _


class Article(models.Model):
    """One version of one article: a question and its answer, with who vouches for it until when."""

    class State(models.TextChoices):
        DRAFT = "draft", _("draft")
        CHECKED = "checked", _("checked")
        PUBLISHED = "published", _("published")
        REPLACED = "replaced", _("replaced by a later version")
        WITHDRAWN = "withdrawn", _("withdrawn")

    class Audience(models.TextChoices):
        RESIDENTS = "residents", _("residents")
        OPERATORS = "operators", _("staff who answer")
        REPLY = "reply", _("standard reply")

    code = models.CharField(max_length=48)
    number = models.PositiveIntegerField()
    state = models.CharField(max_length=12, choices=State.choices, default=State.DRAFT)
    audience = models.CharField(max_length=12, choices=Audience.choices)
    occasion = models.CharField(max_length=12, blank=True, help_text="of a reply: resolve, refuse, progress")
    question = models.CharField(max_length=120)
    answer = models.TextField()
    question_en = models.CharField(max_length=200, blank=True)
    answer_en = models.TextField(blank=True)
    wordings = models.JSONField(default=list, help_text="other ways to ask it")
    matters = models.JSONField(default=list, help_text="codes of the catalogue")
    area = models.ForeignKey("geography.Area", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    owner = models.ForeignKey("geography.Unit", on_delete=models.PROTECT, related_name="+")
    right_channel = models.CharField(max_length=160, blank=True, help_text="who is asked instead, where it is not ours")
    phone = models.CharField(max_length=40, blank=True, help_text="an office number, never a private one")
    source = models.CharField(max_length=300, blank=True)
    valid_from = models.DateField()
    review_by = models.DateField()
    pack = models.CharField(max_length=60, blank=True, help_text="the data pack it came with, until somebody edits it")
    remark = models.CharField(max_length=300, blank=True, help_text="why it was sent back or withdrawn")
    reminded = models.CharField(max_length=8, blank=True, help_text="near, over: what the owner has been told")
    written_by = models.CharField(max_length=80)
    written_label = models.CharField(max_length=160)
    written_at = models.DateTimeField()
    checked_by = models.CharField(max_length=80, blank=True)
    checked_label = models.CharField(max_length=160, blank=True)
    checked_at = models.DateTimeField(null=True, blank=True)
    published_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    personal_data: ClassVar[str] = "account keys and posts of staff who wrote and checked"

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["code", "number"], name="article_version"),
            models.UniqueConstraint(
                fields=["code"], condition=models.Q(state="published"), name="article_one_published"
            ),
            models.UniqueConstraint(
                fields=["code"], condition=models.Q(state__in=["draft", "checked"]), name="article_one_open"
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["state", "review_by"], name="article_review"),
            models.Index(fields=["owner", "state"], name="article_owner"),
        ]


class Helped(models.Model):
    """How often readers said that a version was what they needed, or was not. Two numbers; nobody is behind them."""

    article = models.OneToOneField(Article, on_delete=models.CASCADE, primary_key=True, related_name="helped")
    yes = models.PositiveIntegerField(default=0)
    no = models.PositiveIntegerField(default=0)

    personal_data: ClassVar[str] = "none: two counts"


class Missed(models.Model):
    """How often, in a month, somebody looked for an answer about a matter and found none. Never the words they typed."""

    matter_code = models.CharField(max_length=16, help_text="what the words were about; empty: not known")
    month = models.DateField()
    times = models.PositiveIntegerField(default=0)

    personal_data: ClassVar[str] = "none: counts for each matter and month"

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["matter_code", "month"], name="missed_once")]
