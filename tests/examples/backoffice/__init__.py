"""The back office of a company: a Flask application whose users sign in with GitHub Enterprise Server.

It is the worked example of pytest-ghes-oauth. Nothing in it knows of the tests, which are in `tests`.

  settings.py    what differs between installations
  github/        the client of GitHub Enterprise Server: signing in, members, authorizations, devices
  vault.py       the tokens of the browsers that are signed in
  office.py      what the pages work with
  guard.py       who may see a page
  sign_in.py, home.py, machines.py    the pages
  web.py         the application
  command.py     the command-line tool, which signs in as a device
"""
