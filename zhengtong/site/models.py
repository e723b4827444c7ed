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
