"""What a person may open: the page that lists it, and the same for the palette."""
