"""One more kind of side request: the reporter's appeal against “not real”."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("cases", "0002_lean_indexes")]

    operations = [
        migrations.AlterField(
            model_name="siderequest",
            name="kind",
            field=models.CharField(
                choices=[
                    ("field_check", "field check before filing"),
                    ("finding_appeal", "appeal: it is real"),
                    ("return", "return"),
                    ("arbitration", "arbitration"),
                    ("whistle", "whistle"),
                    ("extension", "extension"),
                    ("suspension", "suspension"),
                    ("closing_check", "check before closing"),
                    ("second_reading", "second reading"),
                    ("supervision", "supervision order"),
                    ("timeout_appeal", "timeout appeal"),
                    ("escalation", "escalation"),
                    ("voiding", "voiding"),
                ],
                max_length=16,
            ),
        ),
    ]
