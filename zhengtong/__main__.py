"""`python -m zhengtong`: the command line."""
from .site.cli import main

if __name__ == "__main__":
    main()
