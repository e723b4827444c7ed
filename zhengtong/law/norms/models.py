"""Table of norms: legality reviews. Normative documents come to stand here."""
from django.db import models
from django.db.models import F, Q

__all__ = ["Review"]


class Review(models.Model):
    """The legality review (合法性审查) of one draft. `about` names it (decision:12), `draft` is what the reviewer was given,
    word by word. `due_on`: two working days before the case is due; null while nobody knows that day. `opinion` empty: open;
    with `given_at` all the same: closed by `given_by`, whose new draft took the place of this one."""

    LAWFUL, MEND, UNLAWFUL = "lawful", "mend", "unlawful"

    case = models.ForeignKey("kernel.Case", on_delete=models.PROTECT, related_name="+")
    about = models.CharField(max_length=60, db_index=True)
    draft = models.JSONField()
    draft_hash = models.CharField(max_length=64)
    drafter_login = models.CharField(max_length=150)
    drafter_person = models.BigIntegerField(null=True)
    asked_by = models.CharField(max_length=160)
    asked_on = models.DateField()
    asked_at = models.DateTimeField()
    due_on = models.DateField(null=True)
    opinion = models.CharField(max_length=10, blank=True)
    text = models.TextField(blank=True)
    given_by = models.CharField(max_length=160, blank=True)
    given_login = models.CharField(max_length=150, blank=True)
    given_person = models.BigIntegerField(null=True)
    given_on = models.DateField(null=True)
    given_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "norms_review"
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(condition=Q(opinion__in=["", "lawful", "mend", "unlawful"]), name="review_opinion"),
            models.CheckConstraint(condition=Q(opinion="") | ~Q(text=""), name="review_has_text"),
            models.CheckConstraint(condition=Q(opinion="") | ~Q(given_login=F("drafter_login")), name="review_not_by_drafter"),
            models.UniqueConstraint(fields=["about"], condition=Q(opinion=""), name="review_open_once"),
        ]

    @property
    def is_open(self) -> bool:
        """Waits for an opinion."""
        return not self.opinion and self.given_at is None

    @property
    def is_late(self) -> bool:
        """Given after its day."""
        return bool(self.given_on and self.due_on and self.given_on > self.due_on)
