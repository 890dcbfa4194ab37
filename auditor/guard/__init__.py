"""What passes between a client and a server at run time, and what does not?"""
