from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("kernel", "0005_visits")]

    operations = [
        migrations.AddIndex(
            model_name="case",
            index=models.Index(
                condition=models.Q(("closed_on", None), ("due_on", None)),
                fields=["department", "sort_on", "id"],
                name="case_waiting",
            ),
        ),
    ]
