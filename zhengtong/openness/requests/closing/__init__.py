"""The end of a request, and from the reply to the public log."""
