"""The steps that bring a database from any released form to the present one; linear, for both databases."""
