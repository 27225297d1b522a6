"""The kit: what every area stands on."""
