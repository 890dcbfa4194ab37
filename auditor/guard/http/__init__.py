"""How do the same messages travel over HTTP, to a server and from a client?"""
