"""Records: text files of fields at fixed places, or between separators, as a layout declares them."""
