"""The soak: two replicas under a workspace's full load, while everything that they stand on fails."""
