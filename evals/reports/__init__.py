"""Reports of a run: terminal, JSON, JUnit and one HTML page. None shows a held-out text."""
