"""Table of the messages: what left the house, by which port, to whom, and how it is known to have arrived."""
import uuid

from django.db import models

__all__ = ["BLOT", "Message"]

BLOT = "******"  # stands in the text that the house reads, where the recipient reads the secret
PORTS = ("sms", "site", "letter", "counter")
STATES = ("queued", "sent", "delivered", "failed")


class Message(models.Model):
    """One message to one recipient. `kind` and `no`: the recipient's subject kind and stable number; both empty when only an
    address is known. `document` is a file's hash, `about` the case number, `on` the day it was made on, `delivered_on` the day
    that starts the recipient's terms. `how`, `proof` and `proof_file` say how the delivery is known. `secret` is for the
    recipient's eyes alone: it takes the place of BLOT in the text when the carrier takes it, and is emptied then."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    key = models.CharField(max_length=120, null=True, unique=True)
    content_hash = models.CharField(max_length=64)
    port = models.CharField(max_length=10, choices=[(p, p) for p in PORTS])
    kind = models.CharField(max_length=20, blank=True)
    no = models.BigIntegerField(null=True)
    address = models.CharField(max_length=300, blank=True)
    subject = models.CharField(max_length=200)
    text = models.TextField(blank=True)
    secret = models.CharField(max_length=40, blank=True)
    document = models.CharField(max_length=64, blank=True)
    about = models.CharField(max_length=60, blank=True)
    by = models.CharField(max_length=200)
    on = models.DateField()
    at = models.DateTimeField()
    state = models.CharField(max_length=10, choices=[(s, s) for s in STATES], default="queued")
    sent_at = models.DateTimeField(null=True)
    reference = models.CharField(max_length=120, blank=True)  # what the port calls it
    delivered_on = models.DateField(null=True)
    how = models.CharField(max_length=20, blank=True)
    proof = models.CharField(max_length=300, blank=True)
    proof_file = models.CharField(max_length=64, blank=True)
    reason = models.CharField(max_length=300, blank=True)  # why it failed

    class Meta:
        db_table = "messages_message"
        indexes = [
            models.Index(fields=["kind", "no", "at"]),
            models.Index(fields=["about", "at"]),
            models.Index(fields=["state", "at"]),
        ]
        constraints = [
            models.CheckConstraint(condition=models.Q(port__in=PORTS), name="message_port"),
            models.CheckConstraint(condition=models.Q(state__in=STATES), name="message_state"),
            models.CheckConstraint(
                condition=models.Q(state="delivered", delivered_on__isnull=False) & ~models.Q(how="") & ~models.Q(proof="")
                | ~models.Q(state="delivered") & models.Q(delivered_on=None),
                name="message_delivered_with_its_proof",
            ),
            models.CheckConstraint(condition=~models.Q(state="failed") | ~models.Q(reason=""), name="message_failed_reason"),
            models.CheckConstraint(
                condition=models.Q(kind="", no=None) | ~models.Q(kind="") & models.Q(no__isnull=False), name="message_recipient"
            ),
        ]

    @property
    def spelled(self) -> str:
        """What the recipient reads; only before it was handed over does it hold the secret."""
        return self.text.replace(BLOT, self.secret) if self.secret else self.text
