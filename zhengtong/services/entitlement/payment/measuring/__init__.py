"""How fast a list goes from proposal to sent, measured in a scratch database and data folder by the real actions."""
