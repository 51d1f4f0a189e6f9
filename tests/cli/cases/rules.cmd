dsocheck rules | while read -r code level slug sentence; do echo "$code $level $slug ${sentence:+.}"; done
