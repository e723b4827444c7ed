"""The processing fee: its notice, its payment; and what was neither paid nor corrected in time."""
