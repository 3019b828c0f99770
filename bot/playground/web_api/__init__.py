"""What the app calls: the Web API, response URLs, and the addresses that take and give out files."""
