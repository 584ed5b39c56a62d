"""Listeners: read the payload, make one service call, build the view, acknowledge."""
