"""What the tick does with grants: reminds, lets requests lapse, tells what became of them."""
