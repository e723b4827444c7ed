"""`python -m zhengtong`: the command line."""
import sys

if __name__ == "__main__":
    try:
        from .site.cli import main

        main()
    except KeyboardInterrupt:
        sys.exit(130)
