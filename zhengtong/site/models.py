"""What the site itself remembers: the district's day and when each of its processes last ran."""
from django.db import models


class DistrictDay(models.Model):
    """The day a demonstration lives on; a production site has no row and takes the system's day."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    day = models.DateField()

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(id=1), name="one_district_day")]


class Heartbeat(models.Model):
    """One of the processes that start together, and when it last did its work."""

    name = models.CharField(max_length=20, primary_key=True)
    at = models.DateTimeField()
    every = models.PositiveIntegerField(help_text="seconds within which it must run again")
    note = models.CharField(max_length=200, blank=True)


class Work(models.Model):
    """Long work that a page asked for: how far it is, whether it shall stop, how it ended."""

    class State(models.TextChoices):
        WAITING = "waiting"
        RUNNING = "running"
        DONE = "done"
        REFUSED = "refused"
        STOPPED = "stopped"

    kind = models.CharField(max_length=40)
    arguments = models.JSONField(default=dict)
    by = models.CharField(max_length=100)
    asked_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    done = models.PositiveBigIntegerField(default=0)
    total = models.PositiveBigIntegerField(default=0)
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    stop_asked = models.BooleanField(default=False)
    result = models.JSONField(default=dict)


class Try(models.Model):
    """One try of something that a stranger may do only so often: what, the salted hash of the address it came from, when."""

    what = models.CharField(max_length=40)
    who = models.CharField(max_length=64)
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["what", "who", "at"], name="try_counted")]
