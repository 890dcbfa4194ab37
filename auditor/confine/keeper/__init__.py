"""How does everything that a server starts end with it, even when the scan itself is killed?"""
