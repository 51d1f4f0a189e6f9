/* Names as people wrote them: C++ and Rust. Files and keys keep the names that the linker has; only what people read is
 * put through this. Built without libiberty, every name stays as it is. */
#pragma once

/* NULL when the name is not mangled, when nobody can read it, or when it is longer either way than a person reads.
 * The caller frees. */
char *demangle(const char *name);

/* The same, or a copy of the name. The caller frees; NULL stays NULL. */
char *demangle_or_copy(const char *name);

/* A sentence, with every mangled name in it demangled. Takes `sentence`; the caller frees. NULL stays NULL. */
char *demangle_sentence(char *sentence);
