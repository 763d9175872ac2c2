"""Index the contacts still kept by their day, instead of all that ever were."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("registry", "0001_initial")]

    operations = [
        migrations.RemoveIndex(model_name="contact", name="contact_to_forget"),
        migrations.AddIndex(
            model_name="contact",
            index=models.Index(
                condition=models.Q(("erased_at__isnull", True)), fields=["keep_until", "key"], name="contact_to_forget"
            ),
        ),
    ]
