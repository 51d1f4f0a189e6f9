// The program is in app.c.
