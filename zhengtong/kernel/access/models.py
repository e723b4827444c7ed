"""Tables of access: authorisations (who may read whom, for what, until when) and looks (who did)."""
import uuid
from hashlib import sha256

from django.db import models

from zhengtong.kernel.journal.canonical import canonical

__all__ = ["Authorisation", "Look"]


class Authorisation(models.Model):
    """(case, consent or law) × subject × kinds of fact × purpose × until × grade. `no` null: every subject of the kind."""

    basis = models.CharField(max_length=10, choices=[(b, b) for b in ("case", "consent", "law")])
    reference = models.CharField(max_length=120)  # the case, the consent or the article
    kind = models.CharField(max_length=20)
    no = models.BigIntegerField(null=True)
    purpose = models.CharField(max_length=60)
    role = models.CharField(max_length=20, blank=True)  # empty: any role that the purpose admits
    department = models.CharField(max_length=60, blank=True)  # empty: any
    registers = models.JSONField(default=list)  # empty: those of the purpose
    grade = models.PositiveSmallIntegerField()
    since = models.DateField()
    until = models.DateField(null=True)
    revoked = models.DateTimeField(null=True)

    class Meta:
        db_table = "access_authorisation"
        indexes = [
            models.Index(fields=["kind", "no", "purpose"]),
            models.Index(fields=["reference"], name="authorisation_reference_ix"),
        ]
        constraints = [
            models.CheckConstraint(condition=models.Q(basis__in=["case", "consent", "law"]), name="authorisation_basis"),
            models.CheckConstraint(condition=~models.Q(reference=""), name="authorisation_reference"),
            models.CheckConstraint(condition=models.Q(grade__gte=1, grade__lte=4), name="authorisation_grade"),
        ]


class Look(models.Model):
    """One reading: of one subject (`no`), or of a set, kept as a file of numbers under its hash."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    form = models.CharField(max_length=10)  # record | list | search | export | round
    kind = models.CharField(max_length=20)
    no = models.BigIntegerField(null=True)
    by = models.CharField(max_length=160)
    name = models.CharField(max_length=80)
    role = models.CharField(max_length=20)
    department = models.CharField(max_length=60, blank=True)
    purpose = models.CharField(max_length=60)
    case = models.CharField(max_length=80, blank=True)
    fields = models.JSONField(default=list)
    at = models.DateTimeField()
    count = models.BigIntegerField()
    set_hash = models.CharField(max_length=64, blank=True)
    low = models.BigIntegerField(null=True)  # smallest and largest number of the set: spares opening most files
    high = models.BigIntegerField(null=True)

    class Meta:
        db_table = "access_look"
        indexes = [models.Index(fields=["kind", "no", "-at"]), models.Index(fields=["kind", "form", "low", "high"])]

    @property
    def about(self) -> str:
        """The name under which the journal knows this look."""
        return f"look:{self.id.hex}"

    @property
    def digest(self) -> str:
        """sha256 of the whole row: its journal entry carries it, so that a changed look is found (`access.evidence`)."""
        names = [field.attname for field in self._meta.concrete_fields]
        return sha256(canonical([getattr(self, name) for name in names if name != "id"]).encode()).hexdigest()
