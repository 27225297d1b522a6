"""The endpoint: HTTP and WebSocket, against a small schema of the tests' own."""
