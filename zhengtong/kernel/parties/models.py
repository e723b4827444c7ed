"""Tables of the parties: posts in departments, and subjects' own logins. No row repeats what a register says of a person."""
from django.conf import settings
from django.db import models

__all__ = ["Mandate", "Post", "SubjectLogin"]

POST_ROLES = [("officer", "officer"), ("approver", "approver"), ("data_bureau", "data_bureau"), ("auditor", "auditor")]


class Post(models.Model):
    """An office that somebody holds in a department. `person` is the holder's subject number, to refuse own matters."""

    login = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="posts")
    department = models.CharField(max_length=60)
    role = models.CharField(max_length=20, choices=POST_ROLES)
    person = models.BigIntegerField(null=True)
    since = models.DateTimeField()
    until = models.DateTimeField(null=True)

    class Meta:
        db_table = "parties_post"
        constraints = [
            models.UniqueConstraint("login", "department", "role", condition=models.Q(until=None), name="post_held_once"),
            models.CheckConstraint(
                condition=models.Q(role__in=["officer", "approver", "data_bureau", "auditor"]), name="post_role_known"
            ),
        ]


class SubjectLogin(models.Model):
    """The login of a resident or of a firm's operator: subject kind and number, and who the operator is."""

    login = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="subject_login")
    kind = models.CharField(max_length=20)
    no = models.BigIntegerField()
    person = models.BigIntegerField(null=True)

    class Meta:
        db_table = "parties_subject_login"
        indexes = [models.Index(fields=["kind", "no"])]
        constraints = [models.CheckConstraint(condition=models.Q(kind__in=["person", "firm"]), name="subject_login_kind")]


class Mandate(models.Model):
    """Who may speak for a person or firm: a guardian or an agent, in named matters (a room's key, or `<room>:<what>`), until a
    day. `evidence`: the paper that was seen, or that the principal gave it on the own page."""

    GUARDIAN, AGENT = "guardian", "agent"

    form = models.CharField(max_length=10)
    kind = models.CharField(max_length=20)
    no = models.BigIntegerField()
    agent = models.BigIntegerField()  # the person who speaks
    matters = models.JSONField()
    since = models.DateField()
    until = models.DateField()
    ended = models.DateField(null=True)
    evidence = models.CharField(max_length=300)
    by = models.CharField(max_length=160)
    at = models.DateTimeField()

    class Meta:
        db_table = "parties_mandate"
        ordering = ["id"]
        indexes = [
            models.Index(fields=["agent"], name="mandate_agent"),
            models.Index(fields=["kind", "no"], name="mandate_for"),
        ]
        constraints = [
            models.CheckConstraint(condition=models.Q(form__in=["guardian", "agent"]), name="mandate_form"),
            models.CheckConstraint(condition=models.Q(until__gte=models.F("since")), name="mandate_limited"),
            models.CheckConstraint(condition=~models.Q(kind="person", no=models.F("agent")), name="mandate_for_another"),
        ]

    @property
    def about(self) -> str:
        """The name under which the journal knows this mandate."""
        return f"mandate:{self.pk}"
