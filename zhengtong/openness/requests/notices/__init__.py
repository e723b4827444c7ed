"""What the applicant is asked for or told while a request runs: correction, reasons, a later day; and how it arrived."""
