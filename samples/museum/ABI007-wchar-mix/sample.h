/* Its layout depends on -fshort-wchar. */
typedef __WCHAR_TYPE__ wchar_t;
struct sample { wchar_t unit; unsigned char level; };
unsigned level_of(const struct sample *sample);
