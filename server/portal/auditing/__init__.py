"""The audit pages: the state of the books and how to cite it, differences of open items, sampling."""
