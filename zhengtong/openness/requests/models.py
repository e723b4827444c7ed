"""Tables of requests: what a case has beside its events, so that lists, letters and the report need not read them all."""
from django.db import models
from django.db.models import F, Q

__all__ = [
    "CaseFile", "Confirmation", "Consultation", "Fee", "Ground", "Guidance", "LogEntry", "RedactedCopy", "Request",
    "SearchRecord",
]

CASE = "kernel.Case"


class Request(models.Model):
    """A request for information. `submitted_on`: the day it was handed in, sent or arrived; `received_on`: the day that starts
    the clock, null while a confirmation is missing. `column`: the applicant's column of table 3. `code`, `leaf`, `answered_on`:
    how and when it was answered, and the row of table 3 that counts it; empty while it is open."""

    case = models.OneToOneField(CASE, on_delete=models.PROTECT, primary_key=True, related_name="+")
    channel = models.CharField(max_length=20)
    submitted_on = models.DateField()
    received_on = models.DateField(null=True)
    column = models.CharField(max_length=30)
    title = models.CharField(max_length=200)
    features = models.TextField(blank=True)
    delivery = models.CharField(max_length=20, blank=True)
    help = models.CharField(max_length=500, blank=True)
    taken_down_by = models.CharField(max_length=160, blank=True)  # the officer who wrote an oral request and read it back
    identity_how = models.CharField(max_length=20, blank=True)
    identity_by = models.CharField(max_length=160, blank=True)
    identity_on = models.DateField(null=True)
    code = models.CharField(max_length=40, blank=True)
    leaf = models.CharField(max_length=10, blank=True)
    answered_on = models.DateField(null=True)

    class Meta:
        db_table = "requests_request"
        constraints = [
            models.CheckConstraint(
                condition=Q(received_on=None) | Q(received_on__gte=F("submitted_on")), name="request_received_after"),
            models.CheckConstraint(
                condition=Q(code="", leaf="", answered_on=None) | ~Q(code="") & ~Q(leaf="") & Q(answered_on__isnull=False),
                name="request_answered_whole"),
            models.CheckConstraint(condition=~Q(channel="oral") | ~Q(taken_down_by=""), name="request_oral_taken_down"),
        ]
        indexes = [models.Index(fields=["received_on"]), models.Index(fields=["answered_on"])]


class Confirmation(models.Model):
    """One side confirmed that the request has come: `office` or `applicant`, on a day, by telephone, signature ..."""

    request = models.ForeignKey(Request, on_delete=models.PROTECT, related_name="confirmations")
    side = models.CharField(max_length=10)
    how = models.CharField(max_length=20)
    day = models.DateField()
    by = models.CharField(max_length=160)
    at = models.DateTimeField()

    class Meta:
        db_table = "requests_confirmation"
        ordering = ["id"]
        constraints = [models.CheckConstraint(condition=Q(side__in=["office", "applicant"]), name="confirmation_side")]


class Guidance(models.Model):
    """Before filing: what was looked for in what is public already, and what was found. No person is kept with it."""

    words = models.CharField(max_length=200)
    found = models.JSONField(default=list)
    request = models.ForeignKey(Request, null=True, on_delete=models.PROTECT, related_name="guidance")
    on = models.DateField()
    at = models.DateTimeField()

    class Meta:
        db_table = "requests_guidance"


class Consultation(models.Model):
    """A third party, co-maker or other authority that was asked. `thread` is its name among the case's events. `opinion` as the
    procedure's event has it; silence is read from the case's events, it is never entered."""

    THIRD_PARTY, CO_MAKER, AUTHORITY = "third_party", "co_maker", "authority"

    request = models.ForeignKey(Request, on_delete=models.PROTECT, related_name="consultations")
    thread = models.CharField(max_length=40)
    kind = models.CharField(max_length=12)
    name = models.CharField(max_length=200)
    address = models.CharField(max_length=300, blank=True)
    text = models.TextField()
    message = models.ForeignKey("kernel.Message", null=True, on_delete=models.PROTECT, related_name="+")
    asked_on = models.DateField()
    delivered_on = models.DateField(null=True)
    answered_on = models.DateField(null=True)
    opinion = models.CharField(max_length=12, blank=True)
    reasons = models.TextField(blank=True)
    ended_on = models.DateField(null=True)  # the office waits no longer
    told_on = models.DateField(null=True)  # the third party was told what is disclosed against its will, and why

    class Meta:
        db_table = "requests_consultation"
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=["third_party", "co_maker", "authority"]), name="consultation_kind"),
            models.UniqueConstraint(fields=["request", "thread"], name="consultation_thread"),
        ]


class SearchRecord(models.Model):
    """Where and with which words the office looked, what it found, and how many (`hits`; null in records made before they were
    counted)."""

    request = models.ForeignKey(Request, on_delete=models.PROTECT, related_name="searches")
    place = models.TextField()
    words = models.TextField()
    found = models.TextField()
    hits = models.PositiveIntegerField(null=True)
    by = models.CharField(max_length=160)
    on = models.DateField()

    class Meta:
        db_table = "requests_search"
        ordering = ["id"]


class Fee(models.Model):
    """The processing fee of one request, in yuan, with the steps that prove it. One at most: by piece or by page."""

    request = models.OneToOneField(Request, on_delete=models.PROTECT, related_name="fee")
    method = models.CharField(max_length=20)
    before = models.PositiveIntegerField(default=0)
    quantity = models.PositiveIntegerField()
    steps = models.JSONField()
    amount = models.DecimalField(max_digits=12, decimal_places=2)
    reason = models.TextField()
    noticed_on = models.DateField()
    delivered_on = models.DateField(null=True)
    paid_on = models.DateField(null=True)
    voucher = models.CharField(max_length=100, blank=True)

    class Meta:
        db_table = "requests_fee"
        constraints = [
            models.CheckConstraint(condition=Q(amount__gt=0), name="fee_positive"),
            models.CheckConstraint(condition=Q(paid_on=None) | ~Q(voucher=""), name="fee_paid_with_voucher"),
        ]


class CaseFile(models.Model):
    """A file that the office handed in for this request and for no other. `use`: for the reply or to be redacted (`material`),
    or the applicant's written withdrawal (`withdrawal`)."""

    MATERIAL, WITHDRAWAL = "material", "withdrawal"

    request = models.ForeignKey(Request, on_delete=models.PROTECT, related_name="files")
    hash = models.CharField(max_length=64)
    use = models.CharField(max_length=12)
    by = models.CharField(max_length=160)
    on = models.DateField()

    class Meta:
        db_table = "requests_case_file"
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(condition=Q(use__in=["material", "withdrawal"]), name="case_file_use"),
            models.UniqueConstraint(fields=["request", "hash", "use"], name="case_file_once"),
        ]


class Ground(models.Model):
    """What a draft rests on beside its reasons: the earlier request that it repeats, why no third party was asked, or that what
    a third party objected to is withheld. The applicant reads it among the reasons."""

    decision = models.OneToOneField("law.Decision", on_delete=models.PROTECT, related_name="+")
    request = models.ForeignKey(Request, on_delete=models.PROTECT, related_name="grounds")
    kind = models.CharField(max_length=12)
    text = models.TextField()
    earlier = models.ForeignKey(Request, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        db_table = "requests_ground"
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=["repeats", "unasked", "withheld"]), name="ground_kind"),
            models.CheckConstraint(condition=~Q(kind="repeats") | Q(earlier__isnull=False), name="ground_earlier"),
        ]


class RedactedCopy(models.Model):
    """A new file made from `original` without what may not be disclosed. `removed` says what (boxes, paragraphs, cells),
    `reasons` why. Its proof stands with the file: a copy without one is never made."""

    request = models.ForeignKey(Request, on_delete=models.PROTECT, related_name="copies")
    original = models.CharField(max_length=64)
    copy = models.CharField(max_length=64)
    removed = models.JSONField()
    reasons = models.TextField()
    by = models.CharField(max_length=160)
    on = models.DateField()

    class Meta:
        db_table = "requests_redacted_copy"
        ordering = ["id"]


class LogEntry(models.Model):
    """What was given to one applicant, published for all. `confirmed`: each finding of the check for personal data with the
    officer's word on it. `number`: its index number."""

    request = models.OneToOneField(Request, on_delete=models.PROTECT, related_name="entry")
    number = models.CharField(max_length=60, unique=True)
    title = models.CharField(max_length=200)
    summary = models.TextField()
    code = models.CharField(max_length=40)
    files = models.JSONField(default=list)
    confirmed = models.JSONField(default=list)
    made_on = models.DateField()
    published_on = models.DateField()
    by = models.CharField(max_length=160)
    taken_down_on = models.DateField(null=True)
    taken_down_why = models.TextField(blank=True)

    class Meta:
        db_table = "requests_log_entry"
        ordering = ["-published_on", "-id"]
        indexes = [models.Index(fields=["-published_on", "-id"], condition=Q(taken_down_on=None), name="log_entry_shown")]
