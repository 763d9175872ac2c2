from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True
    dependencies = []
    operations = [
        migrations.CreateModel(
            name="SavedFilter",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("owner", models.CharField(help_text="actor, as person:12", max_length=96)),
                ("name", models.CharField(max_length=40)),
                ("query", models.CharField(help_text="the query string of the queue page", max_length=1000)),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("owner", "name"), name="saved_filter_once")],
            },
        ),
    ]
