/* names - of sound files. See names.h. */
#include "stream/names.h"

#include "base/base.h"
#include "base/meta.h"
#include "stream/stream.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

void names_open(struct names *names, char **operands, const char *list)
{
    *names = (struct names){.operand = operands, .path = list};
    if (list)
        names->list = strcmp(list, "-") == 0 ? stdin : fopen(list, "r");
    if (list && !names->list)
        die("%s: cannot be opened:", list);
}

const char *names_next(struct names *names)
{
    if (!names->list)
        return *names->operand ? *names->operand++ : NULL;

    errno = 0;
    ssize_t length = getdelim(&names->name, &names->size, '\0', names->list);
    if (length < 0 && (ferror(names->list) || errno))
        die("%s: cannot be read:", names->path);
    if (length < 0)
        return NULL;
    if (*names->name == '\0')
        die("%s: a name is empty", names->path);
    if (names->list == stdin && strcmp(names->name, "-") == 0)
        die("stdin: brings the names, so that no sound can come from there ('-')");
    return names->name;
}

void names_close(struct names *names)
{
    if (names->list && fclose(names->list) != 0)
        die("%s:", names->path);
    free(names->name);
}

char *name_folder(const char *path)
{
    const char *end = strrchr(path, '/');

    while (end && end > path && end[-1] == '/')
        end--;
    const char *start = end;
    while (start && start > path && start[-1] != '/')
        start--;
    char *name = xprintf("%.*s", (int)(end - start), start ? start : "");
    if (!*name || strcmp(name, ".") == 0 || strcmp(name, "..") == 0)
        die("%s: the path names no folder to take a label or group from", path);
    return name;
}

char *name_key(const char *path, json_t *used)
{
    char *plain = strcmp(path, "-") == 0 ? xstrdup("stdin") : key_from_path(path);
    char *key = xstrdup(plain);
    json_int_t number = json_integer_value(json_object_get(used, plain)); /* 0: not used */

    while (json_object_get(used, key)) {
        free(key);
        key = xprintf("%s-%lld", plain, (long long)++number);
    }
    if (number)
        warn("%s: the key %s is taken; it becomes %s", path, plain, key);
    meta_set(used, plain, json_integer(number ? number : 1));
    meta_set(used, key, json_integer(1));
    free(plain);
    return key;
}
