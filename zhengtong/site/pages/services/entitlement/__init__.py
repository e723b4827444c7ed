"""Screens of services/entitlement."""
