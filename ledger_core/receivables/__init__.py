"""What customers owe: open items, ageing as of any day, key figures. Derived from lines, never stored."""
