"""Table of drafts: one for each owner and procedure."""
import uuid

from django.db import models

__all__ = ["Draft"]


class Draft(models.Model):
    """What was answered so far. `owner`: `person:7` (whose own login it is) or the text of an official who files for somebody.
    `purpose`: the procedure's, under which the answers may be kept. `files`: question -> hashes. `about`: what is no answer
    (channel, day of arrival, guidance). `key`: the filing's own key, so that it is handed in once. `version` counts the
    savings. It is gone after `expires_on`."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    owner = models.CharField(max_length=200)
    procedure = models.CharField(max_length=60)
    purpose = models.CharField(max_length=60)
    key = models.CharField(max_length=80, unique=True)
    answers = models.JSONField(default=dict)
    files = models.JSONField(default=dict)
    about = models.JSONField(default=dict)
    version = models.PositiveIntegerField(default=1)
    begun_on = models.DateField()
    saved_on = models.DateField()
    expires_on = models.DateField(db_index=True)

    class Meta:
        db_table = "drafts_draft"
        constraints = [models.UniqueConstraint(fields=["owner", "procedure"], name="draft_once")]
