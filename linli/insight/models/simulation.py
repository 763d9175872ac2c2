"""Simulations that were asked for, and what they said. Who asked is not kept."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models


class Simulation(models.Model):
    """One question with its answer. `over`: the parts of the organisation tree it was asked over, as the rights held them."""

    WAITING, RUNNING, DONE, FAILED = "waiting", "running", "done", "failed"

    key = models.CharField(max_length=64, help_text="of question, rights and facts: the same is not simulated twice")
    asked: models.JSONField[Any, Any] = models.JSONField()
    over: models.JSONField[Any, Any] = models.JSONField()
    state = models.CharField(max_length=8, default=WAITING)
    progress = models.FloatField(default=0.0)
    tries = models.PositiveSmallIntegerField(default=0)
    told: models.JSONField[Any, Any] = models.JSONField(null=True)
    fault: models.JSONField[Any, Any] = models.JSONField(null=True, help_text="why it could not be simulated")
    asked_at = models.DateTimeField()
    touched_at = models.DateTimeField(help_text="when it last moved on; a running one that stands still has died")

    personal_data: ClassVar[str] = "none"

    class Meta:
        indexes: ClassVar = [models.Index(fields=["state", "id"], name="simulation_by_state")]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(state__in=("waiting", "running", "done", "failed")), name="simulation_state_known"
            )
        ]
