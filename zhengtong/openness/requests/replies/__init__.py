"""The reply: draft, review, signature, sending, delivery, and sending again what came back."""
