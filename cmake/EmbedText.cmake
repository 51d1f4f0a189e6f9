# Writes OUTPUT: `const char SYMBOL[]` with the text of FILE. Bytes one by one: C has no string literals of that length.
file(READ ${FILE} text HEX)
string(REGEX REPLACE "([0-9a-f][0-9a-f])" "'\\\\x\\1'," text "${text}")
string(REGEX REPLACE "('\\\\x0a',)" "\\1\n    " text "${text}")
file(WRITE ${OUTPUT} "extern const char ${SYMBOL}[];\nconst char ${SYMBOL}[] = {\n    ${text}0};\n")
