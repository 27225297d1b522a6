"""Assets: the pictures and documents of things, and the files behind them."""
