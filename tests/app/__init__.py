"""The running program, seen from outside: its command line, its processes, its logs."""
