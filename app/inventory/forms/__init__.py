"""The questions of the inventory's pages, each with one plain sentence and an example."""
