dsocheck regions ds203 --format markdown
