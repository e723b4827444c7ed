"""Tables of decisions: what was decided or noticed, and what was done against it."""
from django.db import models
from django.db.models import F, Q

__all__ = ["Decision", "Remedy"]


class Decision(models.Model):
    """A decision or notice in a case. After it is signed nothing of it changes but its way: sent, delivered, superseded by
    another. A mended draft is a new row that supersedes the old.

    `demands`: what its code demands of it: {articles, reasons, remedy, review, refusal} as booleans. `document`: hash of the
    paper, `attachments`: hashes of what goes with it. `day` is the day of the signature.
    """

    DRAFT, SIGNED, SENT, DELIVERED, SUPERSEDED = "draft", "signed", "sent", "delivered", "superseded"
    NOTICE, DECISION = "notice", "decision"

    case = models.ForeignKey("kernel.Case", on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=10)
    code = models.CharField(max_length=40)
    demands = models.JSONField()
    articles = models.JSONField(default=list)
    text = models.TextField()
    reasons = models.TextField(blank=True)
    remedy = models.TextField(blank=True)
    attachments = models.JSONField(default=list)
    state = models.CharField(max_length=10, default=DRAFT)
    number = models.CharField(max_length=100, null=True, unique=True)
    drafted_by = models.CharField(max_length=160)
    drafted_login = models.CharField(max_length=150)
    drafted_person = models.BigIntegerField(null=True)
    drafted_on = models.DateField()
    drafted_at = models.DateTimeField()
    signed_by = models.CharField(max_length=160, blank=True)
    signed_login = models.CharField(max_length=150, blank=True)
    day = models.DateField(null=True)
    document = models.CharField(max_length=64, blank=True)
    message = models.ForeignKey("kernel.Message", null=True, on_delete=models.PROTECT, related_name="+")
    sent_on = models.DateField(null=True)
    delivered_on = models.DateField(null=True)
    supersedes = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="superseded_by")

    class Meta:
        db_table = "decisions_decision"
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=["draft", "signed", "sent", "delivered", "superseded"]), name="decision_state"),
            models.CheckConstraint(condition=Q(kind__in=["notice", "decision"]), name="decision_kind"),
            models.CheckConstraint(condition=~Q(signed_login=F("drafted_login")), name="decision_two_persons"),
            models.CheckConstraint(
                condition=Q(delivered_on=None) | Q(delivered_on__gte=F("sent_on")), name="decision_delivered_after"),
            models.UniqueConstraint(fields=["case"], condition=Q(state="draft"), name="decision_one_draft"),
        ]
        indexes = [models.Index(fields=["case", "state"])]

    @property
    def about(self) -> str:
        """The name under which the journal and the reviews know this decision."""
        return f"decision:{self.pk}"


class Remedy(models.Model):
    """Something done against a decision: reconsideration, suit, or suit after reconsideration. `outcome` pending while open."""

    RECONSIDERATION, SUIT, AFTER = "reconsideration", "suit", "suit after reconsideration"
    PENDING = "pending"

    decision = models.ForeignKey(Decision, on_delete=models.PROTECT, related_name="remedies")
    kind = models.CharField(max_length=30)
    number = models.CharField(max_length=100, blank=True)
    authority = models.CharField(max_length=120)
    filed_on = models.DateField()
    outcome = models.CharField(max_length=10, default=PENDING)
    decided_on = models.DateField(null=True)
    text = models.TextField(blank=True)
    by = models.CharField(max_length=160)
    at = models.DateTimeField()

    class Meta:
        db_table = "decisions_remedy"
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=["reconsideration", "suit", "suit after reconsideration"]), name="remedy_kind"),
            models.CheckConstraint(condition=Q(outcome__in=["pending", "upheld", "corrected", "other"]), name="remedy_outcome"),
            models.CheckConstraint(
                condition=Q(outcome="pending", decided_on=None) | ~Q(outcome="pending") & Q(decided_on__gte=F("filed_on")),
                name="remedy_decided_on"),
            models.UniqueConstraint(fields=["decision", "kind"], name="remedy_once"),
        ]
