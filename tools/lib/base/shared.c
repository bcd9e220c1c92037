/* shared - files that come with the program. See shared.h. */
#include "base/shared.h"

#include "base/base.h"
#include "base/text.h"

#include <glob.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static const char *const folders[] = {
    "../../models", "../../../models", "../share/lathe", "../../share/lathe", NULL,
};

static bool is_file(const char *path)
{
    struct stat status;

    return stat(path, &status) == 0 && !S_ISDIR(status.st_mode);
}

/* The folder of the program's file, without a slash at its end; "." where it is not known. */
static char *program_folder(void)
{
    char path[PATH_MAX];
    ssize_t length = readlink("/proc/self/exe", path, sizeof path - 1);

    path[length > 0 ? length : 0] = '\0';
    char *slash = strrchr(path, '/');
    if (slash)
        *slash = '\0';
    return xstrdup(slash ? path : ".");
}

char *shared_find(const char *name, const char *suffix)
{
    if (strchr(name, '/') || strcmp(name, "-") == 0 || is_file(name))
        return xstrdup(name);
    char *program = program_folder(), *found = NULL;
    for (size_t i = 0; folders[i] && !found; i++) {
        found = xprintf("%s/%s/%s%s", program, folders[i], name, suffix);
        if (!is_file(found)) {
            free(found);
            found = NULL;
        }
    }
    free(program);
    return found || access(name, F_OK) != 0 ? found : xstrdup(name);
}

/* The names that shared_find() knows for SUFFIX, as "a, b, c"; NULL if there are none. */
static char *names_of(const char *suffix)
{
    char *program = program_folder(), *names = NULL;

    for (size_t i = 0; folders[i] && !names; i++) {
        char *pattern = xprintf("%s/%s/*%s", program, folders[i], suffix);
        glob_t paths = {0};
        if (glob(pattern, 0, NULL, &paths) == 0) {
            for (size_t j = 0; j < paths.gl_pathc; j++) {
                const char *name = strrchr(paths.gl_pathv[j], '/') + 1;
                int length = (int)(strlen(name) - strlen(suffix));
                if (!memchr(name, '.', (size_t)length)) /* else of another kind */
                    names = text_join(names, ", ", xprintf("%.*s", length, name));
            }
        }
        globfree(&paths);
        free(pattern);
    }
    free(program);
    return names;
}

char *shared_path(const char *name, const char *suffix, const char *what)
{
    char *path = shared_find(name, suffix), *names = path ? NULL : names_of(suffix);

    if (names)
        die("%s: No such file or directory; the %s that come with Lathe are %s", name, what, names);
    if (!path)
        die("%s: No such file or directory", name);
    return path;
}
