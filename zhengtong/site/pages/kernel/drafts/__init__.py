"""Screens of filing: any procedure whose form is content, for the applicant and at the counter."""
