"""The first page of a website: what needs a person today."""
