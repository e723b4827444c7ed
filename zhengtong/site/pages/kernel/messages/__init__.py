"""Screens of kernel/messages: one's own box, and the outbox for those who send."""
