"""Messages (送达): an outbox to phones, in-site boxes, letters and counters, with the proof of delivery.

Fed by cases and decisions with an address and the recipient's stable number. What leaves it: the day of delivery.
"""
