"""Table of the files: one row for each file that somebody handed in or that was made; the bytes lie under their hash."""
from django.db import models

__all__ = ["StoredFile"]

ORIGINS = ("received", "made", "redacted")


class StoredFile(models.Model):
    """`hash` is the SHA-256 of the bytes in hex; `media` the type by content. `findings`: [{code, count}], what the door saw
    and did not refuse. `source` is the hash that a redacted copy was made from, `proof` the checks that it passed."""

    hash = models.CharField(max_length=64, db_index=True)
    name = models.CharField(max_length=255)
    media = models.CharField(max_length=100)
    size = models.BigIntegerField()
    origin = models.CharField(max_length=10, choices=[(o, o) for o in ORIGINS])
    findings = models.JSONField(default=list)
    source = models.CharField(max_length=64, blank=True)
    proof = models.JSONField(null=True)
    by = models.CharField(max_length=200)
    at = models.DateTimeField()

    class Meta:
        db_table = "files_stored_file"
        constraints = [
            models.UniqueConstraint(fields=["hash", "name", "by"], name="stored_file_once"),
            models.CheckConstraint(condition=models.Q(origin__in=ORIGINS), name="stored_file_origin"),
            models.CheckConstraint(condition=models.Q(size__gte=0), name="stored_file_size"),
        ]
