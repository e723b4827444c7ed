"""Tables of rounds: the round, and per rule set its figures. The outcomes themselves are files in <data>/rounds/<number>/."""
from django.db import models

KINDS = ("entitled", "amount_undetermined", "not_entitled", "undetermined")


class Round(models.Model):
    """One run over everyone."""

    number = models.PositiveIntegerField(unique=True)
    on = models.DateField()
    at = models.DateTimeField()
    by = models.CharField(max_length=120)
    manifest = models.CharField(max_length=64)
    inputs = models.CharField(max_length=64, db_index=True)  # digest of manifest, day and rules
    previous = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="+")
    incremental = models.BooleanField(default=False)
    seconds = models.FloatField(default=0)

    class Meta:
        ordering = ["-number"]

    def __str__(self) -> str:
        return f"{self.number} ({self.on})"


class RoundRule(models.Model):
    """One rule set of a round. Money is in fen: what the entitled are owed, and the range of what is not determined."""

    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="rules")
    key = models.CharField(max_length=120)
    kind = models.CharField(max_length=40)
    version = models.CharField(max_length=40, blank=True)
    hash = models.CharField(max_length=64)
    judged_on = models.DateField()
    period = models.CharField(max_length=20, blank=True)
    unit = models.CharField(max_length=40, blank=True)
    subjects = models.BigIntegerField()
    entitled = models.BigIntegerField()
    amount_undetermined = models.BigIntegerField()
    not_entitled = models.BigIntegerField()
    undetermined = models.BigIntegerField()
    fen = models.BigIntegerField()
    low = models.BigIntegerField()
    high = models.BigIntegerField()
    outcomes = models.JSONField()  # code -> [kind, rule, [wanted facts], reason]; code 0: no subject of this rule set
    counts = models.JSONField()  # code -> subjects
    money = models.JSONField()  # code -> [least fen, most fen]
    width = models.PositiveSmallIntegerField()  # bytes of one code
    difference_rows = models.BigIntegerField()
    merkle_root = models.CharField(max_length=64)
    journal_index = models.BigIntegerField(null=True)

    class Meta:
        ordering = ["round", "key"]
        constraints = [
            models.UniqueConstraint(fields=["round", "key"], name="one_rule_set_per_round"),
            models.CheckConstraint(
                condition=models.Q(
                    subjects=models.F("entitled")
                    + models.F("amount_undetermined")
                    + models.F("not_entitled")
                    + models.F("undetermined")
                ),
                name="four_outcomes_add_up",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.round_id}: {self.key}"
