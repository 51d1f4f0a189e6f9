TMPDIR=/none dsocheck merge -
