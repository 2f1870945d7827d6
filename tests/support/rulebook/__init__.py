"""A behaviour test for each of LinkedIn's support rules, through the doors that people and programs use."""
