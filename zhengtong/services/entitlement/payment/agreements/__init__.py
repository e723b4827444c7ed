"""What the holder says: agrees with an account, ahead or for one grant, takes it back, declines."""
