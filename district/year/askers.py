"""Who asks: people and firms of the district by their registers, organisations that nobody has."""

import hashlib
from dataclasses import dataclass
from typing import Any

import numpy as np

from district.identifiers import credit_codes
from zhengtong.kernel.cases.actions import Applicant
from zhengtong.kernel.parties import Actor

from .plans import Plan

ORGANISATIONS = {
    "research_institution": "研究院",
    "public_welfare_org": "公益服务中心",
    "legal_service_org": "律师事务所",
    "other_org": "联合会",
}
DELIVERY = {"internet": "site", "email": "email", "fax": "email", "in_person": "counter", "oral": "counter"}
PHONE = "154"


@dataclass(frozen=True)
class Asker:
    """The applicant, their answers to the form, and their own login where they ask by the internet."""

    applicant: Applicant
    answers: dict[str, Any]
    actor: Actor | None


class Askers:
    """Draws the one who asks from the district's registers."""

    def __init__(self, snapshot: Any) -> None:
        self.snapshot = snapshot
        self.people = np.flatnonzero(snapshot.present("person"))
        self.firms = np.flatnonzero(snapshot.present("firm"))

    def of(self, plan: Plan) -> Asker:
        """The asker of a plan, always the same one."""
        code = int(hashlib.sha256(f"{plan.asker}/{plan.draw}".encode()).hexdigest()[:12], 16)
        kind, no, name, identity = self._who(plan, code)
        phone = f"{PHONE}{code % 10**8:08d}"
        contact = {"phone": phone, "email": f"asker{plan.asker}@example.org", "address": f"龙华区示例路{plan.asker + 1}号"}
        delivery = DELIVERY.get(plan.channel, "mail")
        answers = {
            "applicant_type": plan.applicant,
            "name": name,
            **identity,
            "phone": phone,
            "title": plan.title,
            "form": "paper" if delivery in ("mail", "counter") else "electronic",
            "delivery": delivery,
        }
        answers |= (
            {"email": contact["email"]}
            if delivery == "email"
            else {"address": contact["address"]}
            if delivery == "mail"
            else {}
        )
        own = plan.channel == "internet" and no is not None
        role = "resident" if kind == "person" else "enterprise"
        actor = (
            Actor(f"year-{kind}-{no}", name, role, None, None, (kind, no), no if kind == "person" else None)
            if own and no is not None
            else None
        )
        return Asker(Applicant(kind, no, name, contact), answers, actor)

    def _who(self, plan: Plan, code: int) -> tuple[str, int | None, str, dict[str, str]]:
        if plan.applicant == "natural_person":
            no, name = self._named("person", "姓名", self.people, plan.draw)
            return "person", no, name, {"id_number": self.snapshot.key("person", no)}
        if plan.applicant == "commercial_enterprise":
            no, name = self._named("firm", "名称", self.firms, plan.draw)
            return "firm", no, name, {"uscc": self.snapshot.key("firm", no)}
        uscc = bytes(credit_codes(np.array([False]), np.array([90_000_000 + code % 9_000_000]))[0]).decode()
        return "other", None, f"示例{code % 89 + 10}号{ORGANISATIONS[plan.applicant]}", {"uscc": uscc}

    def _named(self, kind: str, fact: str, numbers: np.ndarray, draw: float) -> tuple[int, str]:
        """A subject with a known name, the first from the drawn place on."""
        start = int(draw * len(numbers))
        for step in range(len(numbers)):
            no = int(numbers[(start + step) % len(numbers)])
            found = self.snapshot.fact(kind, fact, no)
            if found is not None and found.state == "known":
                return no, str(found.value)
        raise ValueError(f"no {kind} with a name in this district; generate it with a larger scale")
