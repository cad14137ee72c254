"""The files of factors: their layouts from the published tables, and those that a firm describes itself."""
