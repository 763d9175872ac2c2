from __future__ import annotations

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("insight", "0006_reports")]

    operations = [
        migrations.RemoveField("reading", "marked_writers"),
        migrations.AddField(
            "reading",
            "writers",
            models.JSONField(default=list, help_text="who was writing at `marked`, see linli.audit.queries.feed.Mark"),
        ),
        migrations.AlterField(
            "reading",
            "at",
            models.DateTimeField(blank=True, help_text="up to when the facts hold all that happened", null=True),
        ),
    ]
