"""Third parties, co-makers and other authorities: asked, delivered, answered, ended, told."""
