"""One function for each root field of the graph; a module an area."""
