"""What the applicant opens on the site: that is its delivery."""
