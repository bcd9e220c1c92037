/* names - of sound files. See names.h. */
#include "stream/names.h"

#include "base/base.h"
#include "base/meta.h"
#include "stream/stream.h"

#include <errno.h>
#include <jansson.h>
#include <sha256.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Appends a copy of NAME to the COUNT NAMES. */
static char **append(char **names, size_t count, const char *name)
{
    names = xgrow(names, count, sizeof *names);
    names[count] = xstrdup(name);
    return names;
}

char **names_read(char **operands, const char *list, size_t *count)
{
    char **names = NULL, *name = NULL;
    size_t size = 0;

    *count = 0;
    for (; !list && *operands; operands++)
        names = append(names, (*count)++, *operands);
    if (!list)
        return names;

    FILE *file = strcmp(list, "-") == 0 ? stdin : fopen(list, "r");
    if (!file)
        die("%s: cannot be opened:", list);
    errno = 0;
    while (getdelim(&name, &size, '\0', file) >= 0) {
        if (*name == '\0')
            die("%s: a name is empty", list);
        if (file == stdin && strcmp(name, "-") == 0)
            die("stdin: has the names, so it cannot have sound ('-')");
        names = append(names, (*count)++, name);
    }
    if (ferror(file) || errno)
        die("%s: cannot be read:", list);
    if (!names)
        die("%s: names no files", list);
    free(name);
    fclose(file);
    return names;
}

void names_free(char **names, size_t count)
{
    for (size_t i = 0; i < count; i++)
        free(names[i]);
    free(names);
}

char *names_folder(const char *path)
{
    const char *end = strrchr(path, '/');

    while (end && end > path && end[-1] == '/')
        end--;
    const char *start = end;
    while (start && start > path && start[-1] != '/')
        start--;
    char *name = xprintf("%.*s", (int)(end - start), start ? start : "");
    if (!*name || strcmp(name, ".") == 0 || strcmp(name, "..") == 0)
        die("%s: the path has no folder to take a label or group from", path);
    return name;
}

char *names_top(const char *path)
{
    const char *start = path + strspn(path, "./");
    size_t length = strcspn(start, "/");

    while (start > path && start[-1] == '.') /* of a name that begins with dots */
        start--, length++;
    if (length == 0 || !start[length])
        die("%s: the path has no folder to take a label from", path);
    return xprintf("%.*s", (int)length, start);
}

/* ---- keys ---- */

enum { DIGITS = 8 }; /* of a path's SHA-256 */

/* Identifies the file at PATH: the SHA-256 of its parts, in hexadecimal. */
static void path_digest(const char *path, char digest[SHA256_DIGEST_STRING_LENGTH])
{
    SHA256_CTX context;

    SHA256Init(&context);
    for (size_t n; *path; path += n) {
        path += strspn(path, "/");
        n = strcspn(path, "/");
        if (n == 1 && *path == '.')
            continue;
        SHA256Update(&context, (const uint8_t *)"/", 1);
        SHA256Update(&context, (const uint8_t *)path, n);
    }
    SHA256End(&context, digest);
}

static char *plain_key(const char *name, const char *stdin_key)
{
    return strcmp(name, "-") == 0 ? xstrdup(stdin_key) : key_from_path(name);
}

/* For each plain key, an object with the digests of its files. */
static json_t *files_by_key(char **names, size_t count, const char *stdin_key)
{
    json_t *files = json_object();

    for (size_t i = 0; i < count; i++) {
        char digest[SHA256_DIGEST_STRING_LENGTH], *plain = plain_key(names[i], stdin_key);
        path_digest(names[i], digest);
        if (!json_object_get(files, plain))
            meta_set(files, plain, json_object());
        meta_set(json_object_get(files, plain), digest, json_true());
        free(plain);
    }
    return files;
}

/* KEY, which is freed, or KEY-2, -3, ... if it is in USED: the first one that no other file in
 * FILES has. */
static char *unused(json_t *used, const json_t *files, char *key)
{
    char *other = xstrdup(key);
    json_int_t number = json_integer_value(json_object_get(used, key)); /* 0: not used */

    while (json_object_get(used, other) || (number && json_object_get(files, other))) {
        free(other);
        other = xprintf("%s-%lld", key, (long long)++number);
    }
    meta_set(used, key, json_integer(number ? number : 1));
    meta_set(used, other, json_integer(1));
    free(key);
    return other;
}

char **names_keys(char **names, size_t count, const char *stdin_key)
{
    json_t *files = files_by_key(names, count, stdin_key), *used = json_object();
    char **keys = xalloc(count, sizeof *keys);

    for (size_t i = 0; i < count; i++) {
        char digest[SHA256_DIGEST_STRING_LENGTH], *plain = plain_key(names[i], stdin_key);
        bool shared = json_object_size(json_object_get(files, plain)) > 1;
        path_digest(names[i], digest);
        keys[i] = unused(used, files,
                         shared ? xprintf("%s-%.*s", plain, DIGITS, digest) : xstrdup(plain));
        if (strcmp(keys[i], plain) != 0)
            warn("%s: the key %s is %s; it becomes %s", names[i], plain,
                 shared ? "that of other files too" : "taken", keys[i]);
        free(plain);
    }
    json_decref(used);
    json_decref(files);
    return keys;
}
