"""Table of the codes by which somebody without an account reaches one case."""
from django.db import models
from django.db.models import F, Q

__all__ = ["VisitCode"]


class VisitCode(models.Model):
    """One code that was sent. `ticket` is the hash of what the asking browser holds: nobody else can try the code. The code
    itself is kept as a hash; it stands in the message alone, until the carrier took it. Times are the system's."""

    ticket = models.CharField(max_length=64, unique=True)
    case = models.ForeignKey("kernel.Case", on_delete=models.PROTECT, related_name="+")
    code = models.CharField(max_length=64)
    asked_at = models.DateTimeField()
    until = models.DateTimeField()
    tries = models.PositiveSmallIntegerField(default=0)
    used_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "visits_code"
        constraints = [models.CheckConstraint(condition=Q(until__gt=F("asked_at")), name="visit_code_ends")]
        indexes = [models.Index(fields=["case", "-asked_at"], name="visit_code_case")]
