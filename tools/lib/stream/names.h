/* names - of sound files: where they come from, and the keys that are made of them */
#ifndef LATHE_NAMES_H
#define LATHE_NAMES_H

#include <jansson.h>
#include <stdio.h>

struct names {
    char **operand;   /* the next one, where there is no list */
    const char *path; /* of the list; NULL: none */
    FILE *list;
    char *name;
    size_t size;
};

/* The NULL-terminated OPERANDS, or the NUL-terminated names in the file LIST ("-": stdin) when that
 * is not NULL. Dies when it cannot be opened. */
void names_open(struct names *names, char **operands, const char *list);

/* The next name, which stays until the next call; NULL at the end. Dies on a read error and on an
 * empty name, and on "-" when the names themselves come from stdin. */
const char *names_next(struct names *names);

void names_close(struct names *names);

/* The name of the folder that PATH's last part lies in; dies when PATH names none. The caller frees
 * it. */
char *name_folder(const char *path);

/* A key for PATH ("-": "stdin") that is not yet in the object USED, where it is entered: the second
 * key K becomes K-2, with a warning, the third K-3. The caller frees it. */
char *name_key(const char *path, json_t *used);

#endif
