dsocheck --files-from $IN/no-such-list
