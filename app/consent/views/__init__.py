"""What visitors see of consent."""
