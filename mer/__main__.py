"""`python -m mer`, the same as `mer`."""

from mer.cli import main

__all__ = ["main"]

if __name__ == "__main__":
    raise SystemExit(main())
