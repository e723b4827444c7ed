"""The registers' builders, one module per field; importing this package declares them all."""

from district.tables import benefits, care, enterprise, family, health, labour, payments, persons, trade

__all__ = ["benefits", "care", "enterprise", "family", "health", "labour", "payments", "persons", "trade"]
