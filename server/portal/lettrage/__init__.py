"""The lettrage workbench: its pages, and what they send and ask as JSON."""
