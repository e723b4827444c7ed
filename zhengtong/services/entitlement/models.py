"""Tables of entitlement: worklists that went to a department, and their rows. Those of lists and grants are in payment/."""
from django.db import models

__all__ = ["WorkList", "WorkListRow"]


class WorkList(models.Model):
    """Missing facts of subjects, sent to the department that owes them: issued, returned filled in, released by another.
    `releasing`: vouched for, its facts are being recorded; whoever finds it so after a crash releases it again."""

    ISSUED, RETURNED, RELEASING, RELEASED, WITHDRAWN = "issued", "returned", "releasing", "released", "withdrawn"

    round = models.PositiveIntegerField()
    department = models.CharField(max_length=60)
    kind = models.CharField(max_length=20)
    wanted = models.JSONField()  # the set of facts that would decide
    state = models.CharField(max_length=12, default=ISSUED)
    issued_by = models.CharField(max_length=160)
    issued_at = models.DateTimeField()
    returned_by = models.CharField(max_length=160, blank=True)
    returned_login = models.CharField(max_length=150, blank=True)
    returned_person = models.BigIntegerField(null=True)
    returned_at = models.DateTimeField(null=True)
    as_of = models.DateField(null=True)  # the day for which the department vouches
    released_by = models.CharField(max_length=160, blank=True)
    released_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "entitlement_work_list"
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(state__in=["issued", "returned", "releasing", "released", "withdrawn"]),
                name="work_list_state",
            ),
            models.CheckConstraint(
                condition=~models.Q(state="released") | ~models.Q(released_by=models.F("returned_by")), name="two_persons"
            ),
        ]

    @property
    def about(self) -> str:
        """The name under which the journal knows this list."""
        return f"worklist:{self.pk}"


class WorkListRow(models.Model):
    """One (subject, fact) that the list asks for. `value` as written in the register's form; null until answered."""

    list = models.ForeignKey(WorkList, on_delete=models.PROTECT, related_name="rows")
    kind = models.CharField(max_length=20)
    no = models.BigIntegerField()
    fact = models.CharField(max_length=80)
    register = models.CharField(max_length=80)
    key = models.CharField(max_length=120)
    value = models.TextField(null=True)
    absent = models.BooleanField(default=False)

    class Meta:
        db_table = "entitlement_work_list_row"
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["list", "kind", "no", "fact"], name="work_list_pair_once")]
        indexes = [models.Index(fields=["kind", "no", "fact"])]

    @property
    def is_answered(self) -> bool:
        """Whether the department said something: a value, or that there is none."""
        return self.absent or self.value is not None
