"""What a round is given: one decision over one kind of subjects. The round knows no policy."""
import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

FEN = {"元": 100, "万元": 1_000_000, "分": 1, "千元": 100_000, "亿元": 10_000_000_000}


@dataclass(frozen=True)
class RuleSet:
    """A decision `decision` of a loaded DMN `model`, asked of every present subject of `kind`.

    `parameters`: name -> value on the judged day (`Missing` when unset). `freshness`: fact -> days after which it is stale.
    `scope`: FEEL over facts; where it is false the subject is none of this decision. `judged_on` is 判定日. `period` names what
    is decided for (`2025-12`, `2025`, `once`). `unit` is the unit of 金额; its part before `/` must be money (FEN), else
    nothing is counted. `hash` pins the content.
    """

    key: str
    kind: str
    model: Any
    decision: str
    judged_on: date
    parameters: Mapping[str, Any] = field(default_factory=dict)
    freshness: Mapping[str, int] = field(default_factory=dict)
    scope: str | None = None
    unit: str = "元"
    period: str = ""
    version: str = ""
    hash: str = ""

    @property
    def fen_per_unit(self) -> int:
        """How many fen one of the unit is; 0 when the unit is no money."""
        return FEN.get(self.unit.split("/")[0].strip(), 0)

    @property
    def rules_hash(self) -> str:
        """Digest of everything but the day: content, parameters, freshness, scope. Two equal ones decide by the same rules."""
        parts = [self.key, self.kind, self.decision, self.hash, self.scope, self.unit, self.version]
        text = json.dumps([parts, _plain(self.parameters), dict(sorted(self.freshness.items()))], ensure_ascii=False)
        return hashlib.sha256(text.encode()).hexdigest()


def _plain(values: Mapping[str, Any]) -> dict[str, str]:
    return {name: repr(values[name]) for name in sorted(values)}
