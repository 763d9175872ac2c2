from datetime import UTC, datetime

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps
from django.db.models import Min

# What the code itself held before the limits became data: (amount, class) for ordinary and for urgent cases.
HELD_BEFORE = {
    "promise": ((7, "calendar_day"), (24, "urgent_hour")),
    "file": ((4, "work_hour"), (1, "urgent_hour")),
    "dispatch": ((4, "work_hour"), (1, "urgent_hour")),
    "accept": ((4, "work_hour"), (1, "urgent_hour")),
    "check": ((2, "work_day"), (24, "urgent_hour")),
    "field_check": ((1, "work_day"), (2, "urgent_hour")),
    "finding_appeal": ((2, "work_day"), (2, "urgent_hour")),
    "return": ((4, "work_hour"), (1, "urgent_hour")),
    "arbitration": ((2, "work_day"), (2, "urgent_hour")),
    "extension": ((1, "work_day"), (1, "urgent_hour")),
    "suspension": ((2, "work_day"), (2, "urgent_hour")),
    "escalation": ((4, "work_hour"), (1, "urgent_hour")),
    "second_reading": ((2, "work_day"), (24, "urgent_hour")),
    "timeout_appeal": ((5, "work_day"), (5, "work_day")),
    "voiding": ((2, "work_day"), (2, "work_day")),
    "supervision": ((3, "work_day"), (24, "urgent_hour")),
    "whistle": ((1, "work_day"), (1, "urgent_hour")),
    "whistle_emergency": ((30, "urgent_minute"), (30, "urgent_minute")),
}


def keep_the_limits(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """A house in use goes on with the limits it had; an empty one is given its own by the pack it loads."""
    matters, limits = apps.get_model("cases", "Matter"), apps.get_model("cases", "StageLimit")
    if not matters.objects.exists():
        return
    loaded = apps.get_model("cases", "Pack").objects.aggregate(first=Min("loaded_at"))["first"]
    known = set(limits.objects.values_list("stage", flat=True))
    limits.objects.bulk_create(
        limits(
            stage=stage, amount=amount, limit_class=limit_class, urgent_amount=urgent_amount, urgent_class=urgent_class,
            source="held before limits were data", since=loaded or datetime(2000, 1, 1, tzinfo=UTC),
        )
        for stage, ((amount, limit_class), (urgent_amount, urgent_class)) in HELD_BEFORE.items()
        if stage not in known
    )  # fmt: skip


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0006_text_marks"),
    ]

    operations = [
        migrations.RunPython(keep_the_limits, migrations.RunPython.noop),
    ]
