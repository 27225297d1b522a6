"""The running program: settings, endpoint, command line, and the wiring of the floors beneath."""
