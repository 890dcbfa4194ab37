"""Whom may a server behind walls reach, and by which way? One proxy, in the guard's own process."""
