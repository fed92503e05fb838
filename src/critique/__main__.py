"""`python -m critique`."""

from critique.cli.app import main

if __name__ == "__main__":
    main()
