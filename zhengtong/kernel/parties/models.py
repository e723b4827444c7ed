"""Tables of the parties: posts in departments, and subjects' own logins. No row repeats what a register says of a person."""
from django.conf import settings
from django.db import models

__all__ = ["Post", "SubjectLogin"]

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
