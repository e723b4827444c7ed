"""Payments that succeeded become rows of the register 政策兑现, once; what comes back changes its row or takes it away."""
