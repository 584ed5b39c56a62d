"""The command line: arguments in, one service call, terminal or JSON out."""
