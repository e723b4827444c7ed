"""The review by a person (PIPL 24): asked for, examined and decided by people who did not handle the grant."""
