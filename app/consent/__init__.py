"""What visitors choose: asked only where the law needs it, kept as proof that a choice was made and what was shown."""
