"""Tables of the journal: entries, the stored nodes of their Merkle tree, its size, and the heads that were signed."""
from typing import Any, NoReturn

from django.db import models

__all__ = ["JournalEntry", "JournalHead", "JournalNode", "JournalTree"]


class AppendOnly(models.Model):
    """A row that is written once. The database has no other writer than `journal.actions`."""

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> NoReturn:
        raise TypeError("the journal is written by journal.actions alone")

    def delete(self, *args: Any, **kwargs: Any) -> NoReturn:
        raise TypeError("nothing is removed from the journal; journal.actions.erase removes a body and its salt")


class JournalEntry(AppendOnly):
    """One line. `body` and `salt` are null once erased; the leaf in `JournalNode` stays."""

    index = models.BigIntegerField(primary_key=True)
    kind = models.CharField(max_length=60, db_index=True)
    body = models.TextField(null=True)
    salt = models.BinaryField(null=True)
    by = models.CharField(max_length=160)
    about = models.CharField(max_length=80, blank=True, db_index=True)  # the object, as `round:12`; never a person's number
    at = models.CharField(max_length=40)  # the moment of the action on the district's day, ISO 8601 in UTC, as hashed
    stamp = models.CharField(max_length=40)  # when the line was written, real time

    class Meta(AppendOnly.Meta):
        db_table = "journal_entry"


class JournalNode(AppendOnly):
    """A complete subtree: level 0 are the leaves; a node covers entries position·2^level up to its end."""

    pk = models.CompositePrimaryKey("level", "position")
    level = models.PositiveSmallIntegerField()
    position = models.BigIntegerField()
    hash = models.BinaryField()

    class Meta(AppendOnly.Meta):
        db_table = "journal_node"


class JournalTree(models.Model):
    """The single row with the tree's size and the roots of its complete subtrees, largest first (32 bytes each)."""

    id = models.PositiveSmallIntegerField(primary_key=True)
    size = models.BigIntegerField()
    peaks = models.BinaryField()

    class Meta:
        db_table = "journal_tree"
        constraints = [models.CheckConstraint(condition=models.Q(id=1), name="journal_one_tree")]


class JournalHead(AppendOnly):
    """A signed head. `note` is the checkpoint as published (origin, size, root, signature line)."""

    size = models.BigIntegerField(primary_key=True)
    root = models.CharField(max_length=64)
    at = models.DateTimeField()
    stamp = models.DateTimeField()
    note = models.TextField()

    class Meta(AppendOnly.Meta):
        db_table = "journal_head"
