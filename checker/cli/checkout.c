#include "checkout.h"

#include "base/alloc.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* A file in a linked work tree, a folder in others. */
static bool is_top(const char *folder)
{
    char *mark = alloc_format("%s/.git", folder);
    bool is = access(mark, F_OK) == 0;
    free(mark);
    return is;
}

struct checkout checkout_find(void)
{
    char *folder = getcwd(NULL, 0);
    if (folder == NULL) /* it was removed under our feet: names stay as they are given */
        folder = alloc_string("/");
    char *root = alloc_string(folder);
    while (root[0] != '\0' && !is_top(root))
        *strrchr(root, '/') = '\0';
    if (root[0] == '\0') {
        free(root);
        root = alloc_string(folder);
    }
    return (struct checkout){root, folder};
}

void checkout_release(struct checkout *checkout)
{
    free((char *)checkout->root);
    free((char *)checkout->folder);
}
