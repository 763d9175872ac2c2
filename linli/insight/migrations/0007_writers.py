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
    ]
