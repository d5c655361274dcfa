"""Going back to what is published, on a page that lists what would happen."""
