"""Tables of payment: lists and their grants, the moves of sets, agreements, payee accounts, batches, payments, recoveries.

Money is integer fen. One live grant for a matter, one live payment for a grant: both are held by the database.
"""
from django.db import models
from django.db.models import F, Q

__all__ = [
    "Agreement", "Answer", "Batch", "BenefitList", "Correction", "Finding", "Grant", "GrantCase", "GrantMove", "LookedAgain",
    "Objection", "PayeeAccount", "Payment", "YearBudget",
]
STATES = (
    "proposed", "asked", "agreed", "batched", "sent", "paid", "rejected", "returned", "cut", "declined", "lapsed", "withheld",
    "recovering", "recovered",
)
LIVE = ("ready", "sent", "paid")  # payments of which a grant has one at most


class BenefitList(models.Model):
    """One policy's proposals of one round (名单). Its course is the case with this number; `total` is what was proposed."""

    case = models.OneToOneField("kernel.Case", on_delete=models.PROTECT, related_name="+")
    policy = models.CharField(max_length=120)
    version = models.CharField(max_length=40)
    rules = models.CharField(max_length=64)  # hash of the rules by which the round decided
    round = models.PositiveIntegerField()
    manifest = models.CharField(max_length=64)
    period = models.CharField(max_length=20)
    department = models.CharField(max_length=60)
    count = models.PositiveIntegerField()
    total = models.BigIntegerField()
    left_out = models.JSONField(default=dict)  # reason -> how many were not proposed
    publicity_until = models.DateField(null=True)
    asked_until = models.DateField(null=True)

    class Meta:
        db_table = "entitlement_benefit_list"
        ordering = ["-id"]
        indexes = [models.Index(fields=["policy", "round"], name="list_policy_round")]

    @property
    def about(self) -> str:
        """The name under which the journal knows this list."""
        return f"benefit-list:{self.pk}"


class PayeeAccount(models.Model):
    """Where the money of a holder goes (收款账户). A new one closes the old one; sent files keep what they said."""

    kind = models.CharField(max_length=20)
    no = models.BigIntegerField()
    name = models.CharField(max_length=200)
    number = models.CharField(max_length=34)
    bank = models.CharField(max_length=120)
    since = models.DateField()
    until = models.DateField(null=True)
    closed = models.CharField(max_length=120, blank=True)  # why: replaced, or what the bank said
    by = models.CharField(max_length=160)
    at = models.DateTimeField()

    class Meta:
        db_table = "entitlement_payee_account"
        indexes = [models.Index(fields=["kind", "no"], name="payee_account_holder")]
        constraints = [models.UniqueConstraint(fields=["kind", "no"], condition=Q(until=None), name="payee_account_one_open")]


class Agreement(models.Model):
    """A holder's standing agreement to one policy; by whom (self, guardian, an agent with a mandate) and how."""

    policy = models.CharField(max_length=120)
    kind = models.CharField(max_length=20)
    no = models.BigIntegerField()
    since = models.DateField()
    until = models.DateField(null=True)
    channel = models.CharField(max_length=20)
    mandate = models.CharField(max_length=200, blank=True)
    by = models.CharField(max_length=160)
    at = models.DateTimeField()

    class Meta:
        db_table = "entitlement_agreement"
        constraints = [
            models.UniqueConstraint(fields=["policy", "kind", "no"], condition=Q(until=None), name="agreement_one_open")
        ]


class Grant(models.Model):
    """One (policy, subject, period, matter) on a list. `gross`: the table's amount; `fen`: what stacking leaves of it, the
    amount proposed; `cut`: the part that the budget takes. `turn`: how often it was proposed anew after it was withheld.
    `review`: number of the decision by which a person decided it anew; such a grant is not withheld by the machine again.
    `more_of`: the paid grant whose rest this one is. `until`: its own last day to agree, where it is not the list's."""

    list = models.ForeignKey(BenefitList, on_delete=models.PROTECT, related_name="grants")
    policy = models.CharField(max_length=120)
    group = models.CharField(max_length=120, blank=True)
    kind = models.CharField(max_length=20)
    no = models.BigIntegerField()
    holder_kind = models.CharField(max_length=20)
    holder_no = models.BigIntegerField()
    period = models.CharField(max_length=20)
    matter = models.CharField(max_length=200, blank=True)
    turn = models.PositiveSmallIntegerField(default=0)
    rule = models.PositiveSmallIntegerField()
    gross = models.BigIntegerField()
    fen = models.BigIntegerField()
    cut = models.BigIntegerField(default=0)
    state = models.CharField(max_length=12, default="proposed")
    reason = models.CharField(max_length=200, blank=True)
    account = models.ForeignKey(PayeeAccount, null=True, on_delete=models.PROTECT, related_name="+")
    attempts = models.PositiveSmallIntegerField(default=0)
    agreed_on = models.DateField(null=True)
    reminded = models.BooleanField(default=False)
    told = models.CharField(max_length=12, blank=True)  # the state of which the holder was told
    review = models.CharField(max_length=100, blank=True)
    more_of = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="rests")
    until = models.DateField(null=True)

    class Meta:
        db_table = "entitlement_grant"
        ordering = ["id"]
        indexes = [
            models.Index(fields=["list", "state"], name="grant_list_state"),
            models.Index(fields=["holder_kind", "holder_no"], name="grant_holder"),
            models.Index(fields=["policy", "state"], name="grant_policy_state"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["policy", "kind", "no", "period", "matter", "turn"], name="grant_once"),
            models.UniqueConstraint(
                fields=["policy", "kind", "no", "period", "matter"], condition=~Q(state="withheld"), name="grant_one_live"
            ),
            models.CheckConstraint(condition=Q(state__in=STATES), name="grant_state"),
            models.CheckConstraint(condition=Q(fen__gt=0) & Q(fen__lte=F("gross")), name="grant_amount"),
            models.CheckConstraint(condition=Q(cut__gte=0) & Q(cut__lte=F("fen")), name="grant_cut"),
        ]


class GrantMove(models.Model):
    """A set of grants that moved together: which event, from where to where, how many, how much; one journal entry each.
    `fen` is what moved (after the cut); `cut` is what the budget took in this move."""

    list = models.ForeignKey(BenefitList, null=True, on_delete=models.PROTECT, related_name="moves")
    batch = models.ForeignKey("Batch", null=True, on_delete=models.PROTECT, related_name="moves")
    policy = models.CharField(max_length=120)
    event = models.CharField(max_length=20)
    before = models.CharField(max_length=12, blank=True)
    after = models.CharField(max_length=12)
    count = models.PositiveIntegerField()
    fen = models.BigIntegerField()
    cut = models.BigIntegerField(default=0)
    by = models.CharField(max_length=160)
    login = models.CharField(max_length=150)
    person = models.BigIntegerField(null=True)
    on = models.DateField()
    at = models.DateTimeField()

    class Meta:
        db_table = "entitlement_grant_move"
        ordering = ["id"]


class YearBudget(models.Model):
    """A policy's budget of one year: what may be granted, and what is. What is freed later is not given out again."""

    policy = models.CharField(max_length=120)
    year = models.PositiveSmallIntegerField()
    total = models.BigIntegerField()
    reserved = models.BigIntegerField(default=0)
    by = models.CharField(max_length=160)

    class Meta:
        db_table = "entitlement_year_budget"
        constraints = [
            models.UniqueConstraint(fields=["policy", "year"], name="budget_once_a_year"),
            models.CheckConstraint(condition=Q(reserved__lte=F("total")), name="budget_not_exceeded"),
        ]


class Objection(models.Model):
    """An objection to one grant while its list is public, and the answer."""

    list = models.ForeignKey(BenefitList, on_delete=models.PROTECT, related_name="objections")
    grant = models.ForeignKey(Grant, on_delete=models.PROTECT, related_name="objections")
    thread = models.CharField(max_length=40)
    text = models.TextField()
    on = models.DateField()
    outcome = models.CharField(max_length=10, blank=True)  # upheld | rejected

    class Meta:
        db_table = "entitlement_objection"


class Batch(models.Model):
    """Payments that go to the bank in one file. Made, then sent by another person; `file` is the hash of the bytes."""

    key = models.CharField(max_length=32, unique=True)  # from the sorted identifiers of its payments
    department = models.CharField(max_length=60)
    on = models.DateField()
    count = models.PositiveIntegerField()
    total = models.BigIntegerField()
    state = models.CharField(max_length=8, default="made")
    form = models.CharField(max_length=10)
    file = models.CharField(max_length=64)
    made_by = models.CharField(max_length=160)
    made_login = models.CharField(max_length=150)
    made_person = models.BigIntegerField(null=True)
    sent_by = models.CharField(max_length=160, blank=True)
    sent_on = models.DateField(null=True)

    class Meta:
        db_table = "entitlement_batch"
        ordering = ["-id"]
        constraints = [models.CheckConstraint(condition=Q(state__in=["made", "sent"]), name="batch_state")]

    @property
    def about(self) -> str:
        """The name under which the journal knows this batch."""
        return f"batch:{self.key}"


class Payment(models.Model):
    """One attempt to pay one grant. `key` from (grant, period, attempt); the account is what the file says, frozen."""

    key = models.CharField(max_length=32, unique=True)
    grant = models.ForeignKey(Grant, on_delete=models.PROTECT, related_name="payments")
    batch = models.ForeignKey(Batch, on_delete=models.PROTECT, related_name="payments")
    attempt = models.PositiveSmallIntegerField()
    fen = models.BigIntegerField()
    account = models.ForeignKey(PayeeAccount, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=10, default="ready")
    reason = models.CharField(max_length=200, blank=True)
    answered_on = models.DateField(null=True)
    recorded = models.BooleanField(default=False)

    class Meta:
        db_table = "entitlement_payment"
        ordering = ["id"]
        indexes = [models.Index(fields=["batch", "state"], name="payment_batch_state")]
        constraints = [
            models.UniqueConstraint(fields=["grant", "attempt"], name="payment_attempt_once"),
            models.UniqueConstraint(fields=["grant"], condition=Q(state__in=LIVE), name="payment_one_live"),
            models.CheckConstraint(condition=Q(fen__gt=0), name="payment_amount"),
            models.CheckConstraint(
                condition=Q(state__in=["ready", "sent", "paid", "rejected", "returned"]), name="payment_state"
            ),
        ]


class Answer(models.Model):
    """What the bank answered, as it was loaded. The same content in another form is the same answer (`content`)."""

    batch = models.ForeignKey(Batch, on_delete=models.PROTECT, related_name="answers")
    content = models.CharField(max_length=64)
    file = models.CharField(max_length=64)
    form = models.CharField(max_length=10)
    on = models.DateField()
    by = models.CharField(max_length=160)

    class Meta:
        db_table = "entitlement_answer"
        constraints = [models.UniqueConstraint(fields=["batch", "content"], name="answer_once")]


class Correction(models.Model):
    """What changed of a grant after it was paid: a recovery (`fen` negative), money that came back (`kind` receipt), or what
    was written off by a decision. Noticed by one, decided by another person."""

    grant = models.ForeignKey(Grant, on_delete=models.PROTECT, related_name="corrections")
    kind = models.CharField(max_length=10)  # recovery | receipt | write-off
    fen = models.BigIntegerField()
    reason = models.CharField(max_length=400)
    reference = models.CharField(max_length=120, blank=True)  # receipt: the bank statement's line
    on = models.DateField()
    by = models.CharField(max_length=160)
    login = models.CharField(max_length=150)
    person = models.BigIntegerField(null=True)
    recorded = models.BooleanField(default=False)  # receipt: the register of payments has taken it off

    class Meta:
        db_table = "entitlement_correction"
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=["recovery", "receipt", "write-off"]), name="correction_kind"),
            models.UniqueConstraint(fields=["reference"], condition=~Q(reference=""), name="receipt_once"),
        ]


class GrantCase(models.Model):
    """A case of its own that one grant became: a decision not to pay, a review by a person, a recovery. `fen`: what is claimed
    back, or what the review sets. `text`: what the holder wrote, or why. `asked_by`: under whose name it was asked for.
    `plan`: instalments as [day, fen]."""

    DENIAL, REVIEW, RECOVERY = "denial", "review", "recovery"

    grant = models.ForeignKey(Grant, on_delete=models.PROTECT, related_name="matters")
    case = models.OneToOneField("kernel.Case", on_delete=models.PROTECT, related_name="+")
    use = models.CharField(max_length=10)
    open = models.BooleanField(default=True)
    fen = models.BigIntegerField(default=0)
    text = models.TextField(blank=True)
    asked_by = models.CharField(max_length=160)
    plan = models.JSONField(default=list)

    class Meta:
        db_table = "entitlement_grant_case"
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(condition=Q(use__in=["denial", "review", "recovery"]), name="grant_case_use"),
            models.UniqueConstraint(fields=["grant", "use"], condition=Q(open=True), name="grant_case_one_open"),
        ]

    @property
    def about(self) -> str:
        """The name under which the journal knows the grant."""
        return f"grant:{self.grant_id}"


class Finding(models.Model):
    """A paid grant that a later round would decide otherwise: what was decided (`was`), what would be due (`now`), both by the
    table; `fen`: what is to come back (negative) or still to be paid. `reason`: why nothing is done about it."""

    grant = models.ForeignKey(Grant, on_delete=models.PROTECT, related_name="findings")
    round = models.PositiveIntegerField()
    on = models.DateField()
    was = models.BigIntegerField()
    now = models.BigIntegerField()
    fen = models.BigIntegerField()
    state = models.CharField(max_length=8, default="open")  # open | handled | left | gone
    reason = models.CharField(max_length=400, blank=True)
    by = models.CharField(max_length=160, blank=True)

    class Meta:
        db_table = "entitlement_finding"
        ordering = ["fen", "id"]
        indexes = [models.Index(fields=["state", "grant"], name="finding_state")]
        constraints = [
            models.CheckConstraint(condition=Q(state__in=["open", "handled", "left", "gone"]), name="finding_state_known"),
            models.UniqueConstraint(fields=["grant"], condition=Q(state="open"), name="finding_one_open"),
        ]


class LookedAgain(models.Model):
    """A round after which the paid grants were decided again, and how many would differ."""

    round = models.PositiveIntegerField(unique=True)
    found = models.PositiveIntegerField()
    on = models.DateField()

    class Meta:
        db_table = "entitlement_looked_again"
