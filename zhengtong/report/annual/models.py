"""Tables of the annual report: cells of table 2 that were entered, and reports that were published."""
from django.db import models

__all__ = ["AnnualReport", "EnteredCell"]


class EnteredCell(models.Model):
    """One cell of table 2 with its source. A correction is another row; the last one counts. `unit` empty: the district."""

    year = models.PositiveSmallIntegerField()
    unit = models.CharField(max_length=60, blank=True)
    row = models.CharField(max_length=20)
    column = models.CharField(max_length=20)
    value = models.DecimalField(max_digits=16, decimal_places=4)
    source = models.CharField(max_length=300)
    by = models.CharField(max_length=160)
    on = models.DateField()

    class Meta:
        db_table = "annual_entered_cell"
        ordering = ["id"]
        indexes = [models.Index(fields=["year", "unit"])]
        constraints = [models.CheckConstraint(condition=~models.Q(source=""), name="entered_cell_source"),
                       models.CheckConstraint(condition=models.Q(value__gte=0), name="entered_cell_positive")]


class AnnualReport(models.Model):
    """A published report: its figures as they stood, its chapters, and why a finding was overridden. Never edited: a new one
    takes its place."""

    year = models.PositiveSmallIntegerField()
    unit = models.CharField(max_length=60, blank=True)
    n = models.PositiveSmallIntegerField()
    figures = models.JSONField()
    chapters = models.JSONField(default=dict)
    overrides = models.JSONField(default=dict)
    by = models.CharField(max_length=160)
    on = models.DateField()
    at = models.DateTimeField()

    class Meta:
        db_table = "annual_report"
        ordering = ["year", "unit", "n"]
        constraints = [models.UniqueConstraint(fields=["year", "unit", "n"], name="annual_report_once")]
