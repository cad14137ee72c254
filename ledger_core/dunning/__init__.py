"""Dunning: which debts are chased, at which level, why, and why others are not. Pure; nothing is sent."""
