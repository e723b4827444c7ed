"""Table of the workshop: drafts of policies."""
from django.db import models
from django.db.models import Q

__all__ = ["PolicyDraft"]


class PolicyDraft(models.Model):
    """A policy that is being written. `sheet`: what its form says (see `sheets`). `dmn`: its model where that was edited as a
    model, kept byte for byte. `version` counts the savings; who saves names the one that was read. Sent, it is a case of the
    procedure policy-draft, and `sent_hash` is what the reviewer was given."""

    DRAFTING, SENT, PUBLISHED, DROPPED = "drafting", "sent", "published", "dropped"

    key = models.CharField(max_length=60)
    department = models.CharField(max_length=60)
    status = models.CharField(max_length=10, default=DRAFTING)
    sheet = models.JSONField()
    dmn = models.TextField(blank=True)
    version = models.PositiveIntegerField(default=1)
    begun_by = models.CharField(max_length=160)
    begun_login = models.CharField(max_length=150)
    begun_person = models.BigIntegerField(null=True)
    begun_on = models.DateField()
    saved_by = models.CharField(max_length=160)
    saved_login = models.CharField(max_length=150)
    saved_person = models.BigIntegerField(null=True)
    saved_at = models.DateTimeField()
    case = models.ForeignKey("kernel.Case", null=True, on_delete=models.PROTECT, related_name="+")
    sent_hash = models.CharField(max_length=64, blank=True)
    published_on = models.DateField(null=True)
    published_by = models.CharField(max_length=160, blank=True)

    class Meta:
        db_table = "entitlement_policy_draft"
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(status__in=["drafting", "sent", "published", "dropped"]), name="policy_draft_status"
            ),
            models.UniqueConstraint(
                fields=["key"], condition=Q(status__in=["drafting", "sent"]), name="policy_draft_one_open"
            ),
        ]

    @property
    def about(self) -> str:
        """Its name in the journal and before the review."""
        return f"policy-draft:{self.pk}.{self.version}"

    @property
    def is_open(self) -> bool:
        """May it still become a policy?"""
        return self.status in (self.DRAFTING, self.SENT)
