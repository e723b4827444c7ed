"""Tables of cases: the pinned bundle, the case with the cache of its day, its events, what was filed, who may look in."""
import uuid
from typing import Any, NoReturn

from django.db import models
from django.db.models import F, Q

__all__ = ["Case", "CaseEvent", "CaseLetter", "CaseSeries", "Consulted", "Filing", "Pin", "Recusal"]


class WrittenOnce(models.QuerySet[Any]):
    """Rows that are added and never changed."""

    def update(self, **kwargs: Any) -> NoReturn:
        raise TypeError("what happened in a case is written once; record another event instead")

    def delete(self) -> NoReturn:
        raise TypeError("what happened in a case is written once; record another event instead")


class AppendOnly(models.Model):
    """A row that is written once."""

    objects = WrittenOnce.as_manager()

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            raise TypeError("what happened in a case is written once; record another event instead")
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> NoReturn:
        raise TypeError("nothing is removed from a case")


class Pin(AppendOnly):
    """The bundle (procedure, form, letters, replies) under which cases were opened: its hash and its whole source."""

    hash = models.CharField(max_length=64, primary_key=True)
    procedure = models.CharField(max_length=60)
    since = models.DateField()
    source = models.TextField()

    class Meta(AppendOnly.Meta):
        db_table = "cases_pin"


class CaseSeries(models.Model):
    """The last number given in a year of one way of numbering; locked by whoever takes the next, so there are no gaps."""

    pk = models.CompositePrimaryKey("pattern", "year")
    pattern = models.CharField(max_length=120)
    year = models.PositiveSmallIntegerField()
    last = models.PositiveIntegerField()

    class Meta:
        db_table = "cases_series"


class Case(models.Model):
    """One matter under one pinned procedure. From `due_on` to `silence_on` everything is a cache of what the clock says.

    `due_on` is the day of `due_clock`; `due_state` that clock's state (empty: nothing runs). `suspended_left`: units left
    while nobody knows when an excluded time ends. `sort_on`: due_on while somebody waits for us, else far away. `yellow_on`,
    `red_on`: from when the light changes. `silence_on`: the last day before the law's consequence of silence.
    `reckoned_with`: the calendar's hash. `warned_for`: the due day for which the supervisor was told. `last_seq` counts the
    events: the version that an officer saw. `has_recusals`, `has_consulted` spare looking where there is nothing.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    number = models.CharField(max_length=80, unique=True)
    procedure = models.CharField(max_length=60)
    since = models.DateField()
    pin = models.ForeignKey(Pin, on_delete=models.PROTECT, related_name="+")
    department = models.CharField(max_length=60)
    state = models.CharField(max_length=60)
    last_seq = models.PositiveIntegerField(default=0)
    applicant_kind = models.CharField(max_length=20)
    applicant_no = models.BigIntegerField(null=True)
    applicant_name = models.CharField(max_length=200)
    contact = models.JSONField(default=dict)
    title = models.CharField(max_length=200)
    channel = models.CharField(max_length=20)
    handler = models.CharField(max_length=150, blank=True)  # the login that has it in hand
    opened_on = models.DateField()
    closed_on = models.DateField(null=True)
    due_on = models.DateField(null=True)
    due_clock = models.CharField(max_length=60, blank=True)
    due_state = models.CharField(max_length=12, blank=True)
    at_latest = models.BooleanField(default=False)
    provisional = models.BooleanField(default=False)
    suspended_left = models.IntegerField(null=True)
    sort_on = models.DateField()
    yellow_on = models.DateField(null=True)
    red_on = models.DateField(null=True)
    silence_on = models.DateField(null=True)
    own_on = models.DateField(null=True)
    reckoned_with = models.CharField(max_length=16, blank=True)
    warned_for = models.DateField(null=True)
    has_recusals = models.BooleanField(default=False)
    has_consulted = models.BooleanField(default=False)
    key = models.CharField(max_length=80, unique=True)
    key_hash = models.CharField(max_length=64)

    class Meta:
        db_table = "cases_case"
        constraints = [
            models.CheckConstraint(condition=Q(applicant_kind__in=["person", "firm", "other"]), name="case_applicant_kind"),
            models.CheckConstraint(condition=Q(closed_on=None) | Q(closed_on__gte=F("opened_on")), name="case_closed_after"),
        ]
        indexes = [  # each filter of the worklist ends in the order of the worklist, so that a page is read and not sorted
            models.Index(fields=["department", "sort_on", "id"], name="case_open", condition=Q(closed_on=None)),
            models.Index(fields=["department", "procedure", "sort_on", "id"], name="case_open_procedure",
                         condition=Q(closed_on=None)),
            models.Index(fields=["department", "state", "sort_on", "id"], name="case_open_state", condition=Q(closed_on=None)),
            models.Index(fields=["handler", "sort_on", "id"], name="case_open_handler", condition=Q(closed_on=None)),
            models.Index(fields=["sort_on", "id"], name="case_open_all", condition=Q(closed_on=None)),
            models.Index(fields=["department", "-closed_on", "id"], name="case_closed", condition=~Q(closed_on=None)),
            models.Index(fields=["-closed_on", "id"], name="case_closed_all", condition=~Q(closed_on=None)),
            models.Index(fields=["applicant_kind", "applicant_no"], name="case_applicant"),
            models.Index(fields=["applicant_name"], name="case_applicant_name"),
            models.Index(fields=["department", "sort_on", "id"], name="case_waiting", condition=Q(closed_on=None, due_on=None)),
            models.Index(fields=["silence_on"], name="case_silence", condition=Q(closed_on=None) & ~Q(silence_on=None)),
            models.Index(fields=["reckoned_with", "id"], name="case_reckoned", condition=Q(closed_on=None)),
            models.Index(fields=["procedure", "pin"], name="case_pin", condition=Q(closed_on=None)),
        ]

    @property
    def about(self) -> str:
        """The name under which the journal and the authorisations know this case."""
        return f"case:{self.id.hex}"


class CaseEvent(AppendOnly):
    """Something that happened in a case: on which day, entered by whom in which post and role, when. `person` is the human
    being behind the login where it is known: nobody approves their own work through a second post. `voids`: the number of
    an assumed outcome that an outside event, entered late, has refuted."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="events")
    seq = models.PositiveIntegerField()
    kind = models.CharField(max_length=60)
    day = models.DateField()
    thread = models.CharField(max_length=40, blank=True)
    body = models.JSONField(default=dict)
    voids = models.PositiveIntegerField(null=True)
    state = models.CharField(max_length=60)  # the case's state after it
    by = models.CharField(max_length=160)
    login = models.CharField(max_length=150)
    person = models.BigIntegerField(null=True)
    post = models.BigIntegerField(null=True)
    role = models.CharField(max_length=40)
    at = models.DateTimeField()

    class Meta(AppendOnly.Meta):
        db_table = "cases_event"
        ordering = ["case", "seq"]
        constraints = [models.UniqueConstraint(fields=["case", "seq"], name="case_event_once")]


class Filing(AppendOnly):
    """What was filed, as filed: canonical JSON of form, answers and file hashes. `n` 1 is the first, others supplement it."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="filings")
    n = models.PositiveSmallIntegerField()
    record = models.TextField()
    hash = models.CharField(max_length=64)

    class Meta(AppendOnly.Meta):
        db_table = "cases_filing"
        ordering = ["case", "n"]
        constraints = [models.UniqueConstraint(fields=["case", "n"], name="case_filing_once")]


class Recusal(AppendOnly):
    """Somebody who may not act in a case, and why: `own`, `household`, `asked` or `ordered`."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="recusals")
    login = models.CharField(max_length=150)
    person = models.BigIntegerField(null=True)
    reason = models.CharField(max_length=12)
    text = models.CharField(max_length=400, blank=True)
    by = models.CharField(max_length=160)
    at = models.DateTimeField()

    class Meta(AppendOnly.Meta):
        db_table = "cases_recusal"
        indexes = [models.Index(fields=["login"])]
        constraints = [models.UniqueConstraint(fields=["case", "login", "reason"], name="case_recusal_once")]


class Consulted(models.Model):
    """Another department that was asked, or whose step is next; it may look in until it answered (`until_seq`)."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="consulted")
    department = models.CharField(max_length=60)
    thread = models.CharField(max_length=40, blank=True)  # empty: a step of the procedure is theirs
    from_seq = models.PositiveIntegerField()
    until_seq = models.PositiveIntegerField(null=True)

    class Meta:
        db_table = "cases_consulted"
        indexes = [models.Index(fields=["department", "case"], name="consulted_open", condition=Q(until_seq=None))]


class CaseLetter(AppendOnly):
    """A letter that was made: `code` is printed on it and answers at /verify/<code>; `file` the hash of the PDF."""

    code = models.CharField(max_length=24, primary_key=True)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="letters")
    letter = models.CharField(max_length=60)
    number = models.CharField(max_length=100)
    day = models.DateField()
    due_on = models.DateField(null=True)
    seq = models.PositiveIntegerField()  # the event it was made with
    html = models.TextField()
    file = models.CharField(max_length=64, blank=True)  # empty where this machine cannot print
    by = models.CharField(max_length=160)
    at = models.DateTimeField()

    class Meta(AppendOnly.Meta):
        db_table = "cases_letter"
        indexes = [models.Index(fields=["case", "seq"])]
