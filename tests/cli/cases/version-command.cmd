[ "$(dsocheck version)" = "$(dsocheck --version)" ]
