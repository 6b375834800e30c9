"""What stands between the warehouse and those who read it."""
