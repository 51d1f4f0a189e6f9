/* Its layout depends on -fshort-enums. */
enum state { IDLE, RUNNING, STOPPED };
struct sample { enum state state; unsigned char level; };
unsigned level_of(const struct sample *sample);
