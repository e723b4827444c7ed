"""Publicity: a signed list is published as the policy says, objections are taken and answered."""
