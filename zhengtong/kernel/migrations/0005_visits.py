"""Codes by which somebody without an account reaches one case."""
import django.db.models.deletion
from django.db import migrations, models
from django.db.models import F, Q


class Migration(migrations.Migration):
    dependencies = [("kernel", "0004_drafts")]

    operations = [
        migrations.CreateModel(
            name="VisitCode",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("ticket", models.CharField(max_length=64, unique=True)),
                ("code", models.CharField(max_length=64)),
                ("asked_at", models.DateTimeField()),
                ("until", models.DateTimeField()),
                ("tries", models.PositiveSmallIntegerField(default=0)),
                ("used_at", models.DateTimeField(null=True)),
                ("case", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="kernel.case")),
            ],
            options={"db_table": "visits_code"},
        ),
        migrations.AddConstraint(
            model_name="visitcode",
            constraint=models.CheckConstraint(condition=Q(until__gt=F("asked_at")), name="visit_code_ends"),
        ),
        migrations.AddIndex(
            model_name="visitcode", index=models.Index(fields=["case", "-asked_at"], name="visit_code_case"),
        ),
    ]
