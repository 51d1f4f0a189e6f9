# Writes OUTPUT: a table of {name, text} for every FOLDER/*.yaml, sorted by name. Comment lines, where the sources of
# the numbers stand, stay behind: they need not be scanned at every start. Their line ends stay, so that line numbers
# are those of the file.
file(GLOB names RELATIVE ${FOLDER} ${FOLDER}/*.yaml)
list(TRANSFORM names REPLACE "\\.yaml$" "")
list(SORT names)
set(rows "")
set(count 0)
foreach(name IN LISTS names)
  file(READ ${FOLDER}/${name}.yaml text)
  string(REGEX REPLACE "\n *#[^\n]*" "\n" text "\n${text}")
  string(SUBSTRING "${text}" 1 -1 text)
  string(HEX "${text}" text)
  string(REGEX REPLACE "(..)" "\\\\x\\1" text "${text}")
  string(REPLACE "\\x0a" "\\x0a\"\n     \"" text "${text}")
  string(APPEND rows "    {\"${name}\",\n     \"${text}\"},\n")
  math(EXPR count "${count} + 1")
endforeach()
file(WRITE ${OUTPUT} "#include \"embedded.h\"\n\nconst struct embedded embedded_${KIND}s[] = {\n${rows}};\n"
                     "const size_t embedded_${KIND}_count = ${count};\n")
