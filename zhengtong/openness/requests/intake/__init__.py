"""How a request comes in: guidance before it, every channel with its day of receipt, identity, passing it on."""
