"""The district of the entitlement tests, whose payments the ledger shows."""
from tests.entitlement.conftest import changing, district, made

__all__ = ["changing", "district", "made"]
