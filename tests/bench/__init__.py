"""Measurements beside what they are compared with, in one run: `make bench`."""
