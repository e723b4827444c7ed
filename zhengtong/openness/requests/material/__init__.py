"""What a reply is made from: searches, files that are handed in, redacted copies."""
