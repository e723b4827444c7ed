"""What later rounds find of paid grants: to be recovered, to be paid the rest of, or left with a reason."""
