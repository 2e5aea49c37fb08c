"""A whole country of invented figures, to try and to measure Rõ Việc at its full size: `roviec country make`."""
