/* members - the files of a tar, one after the other. See members.h. */
#include "stream/members.h"

#include "base/base.h"
#include "base/file.h"
#include "stream/npy.h"

#include <archive.h>
#include <archive_entry.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { INPUT = 1 << 18, BLOCK = 512, MAX_JSON = 1 << 24 };

struct members {
    char *name;
    int fd;
    const struct record *at; /* the current record, for messages */
    struct archive *archive; /* of a bare npy, too: one member in the format "raw" */
    int64_t member_end;      /* the end of the last member in the tar, padding included */
    bool inside;             /* inside a member that was not read to its end */
    bool peeked;             /* the header of the next member was read: its status and entry */
    int peeked_status;
    struct archive_entry *peeked_entry;
    unsigned char *input, *from, *end;
};

/* ---- errors ---- */

void members_die(const struct members *members, const char *problem)
{
    if (members->at->number == 0)
        die("%s: %s", members->name, problem);
    die("%s: %s (after record %llu, %s)", members->name, problem,
        (unsigned long long)members->at->number, members->at->key);
}

/* What is wrong, in libarchive's words or as the errno of a failed read. */
static const char *archive_problem(struct members *members)
{
    const char *text = archive_error_string(members->archive);

    if (text && strstr(text, "Truncated"))
        return "the stream is truncated: it ends here, before the record is whole";
    return text ? text : "the tar cannot be read";
}

/* ---- bytes ---- */

/* Reads more into the buffer, which is emptied if all of it was taken; false at the end of the
 * file. */
static bool refill(struct members *members)
{
    ssize_t n;

    if (members->from == members->end)
        members->from = members->end = members->input;
    do
        n = read(members->fd, members->end, (size_t)(members->input + INPUT - members->end));
    while (n < 0 && errno == EINTR);
    if (n < 0)
        die("%s: cannot be read:", members->name);
    members->end += n;
    return n > 0;
}

static la_ssize_t archive_input(struct archive *archive, void *context, const void **buffer)
{
    struct members *members = context;

    (void)archive;
    if (members->from == members->end && !refill(members))
        return 0;
    *buffer = members->from;
    la_ssize_t n = members->end - members->from;
    members->from = members->end;
    return n;
}

size_t members_bytes(struct members *members, void *bytes, size_t count)
{
    la_ssize_t n = archive_read_data(members->archive, bytes, count);

    if (n < 0)
        die_record(members->at, "%s", archive_problem(members));
    return (size_t)n;
}

/* Called at the end of a member: notes its position. */
static void note_end(struct members *members)
{
    members->inside = false;
    members->member_end = archive_filter_bytes(members->archive, 0);
}

void members_finish(struct members *members, const char *what)
{
    char extra;

    if (members_bytes(members, &extra, 1) != 0)
        die_record(members->at, "%s has bytes after its end", what);
    note_end(members);
}

/* ---- opening ---- */

static void open_archive(struct members *members, bool tar)
{
    struct archive *archive = members->archive = archive_read_new();
    struct archive_entry *entry;

    if (!archive)
        die("out of memory");
    if (tar ? archive_read_support_format_tar(archive) != ARCHIVE_OK ||
                  archive_read_set_option(archive, "tar", "read_concatenated_archives", "1") !=
                      ARCHIVE_OK
            : archive_read_support_format_raw(archive) != ARCHIVE_OK)
        die("%s: %s", members->name, archive_error_string(archive));
    if (archive_read_open(archive, members, NULL, archive_input, NULL) != ARCHIVE_OK ||
        (!tar && archive_read_next_header(archive, &entry) != ARCHIVE_OK))
        die("%s: is neither a tensor stream (tar) nor an npy array; wav2raw makes one from music",
            members->name);
}

struct members *members_open(const char *path, const struct record *at)
{
    bool standard = !path || strcmp(path, "-") == 0;
    const char *name = standard ? "stdin" : path;
    int fd = standard ? STDIN_FILENO : open(path, O_RDONLY | O_CLOEXEC);

    if (fd < 0)
        die("%s:", path);
    if (isatty(fd))
        misuse("%s is a terminal; a tensor stream is read from a pipe or a file", name);
    struct members *members = xalloc(1, sizeof *members);
    *members = (struct members){.at = at, .name = xstrdup(name), .fd = fd};
    file_widen(members->fd);
    members->input = members->from = members->end = xalloc(INPUT, 1);

    /* a whole tar block before deciding, however small the pieces that arrive */
    while (members->end - members->input < BLOCK && refill(members))
        ;
    size_t have = (size_t)(members->end - members->input);
    if (have == 0)
        die("%s: is empty; even a stream without records has an end-of-archive mark (did the "
            "program before this one fail?)",
            members->name);
    bool tar = have < sizeof npy_magic || memcmp(members->input, npy_magic, sizeof npy_magic) != 0;
    if (tar && have < BLOCK)
        die("%s: is truncated or not a tensor stream: it ends after %zu bytes, and a tar has "
            "blocks of %d",
            members->name, have, BLOCK);
    open_archive(members, tar);
    return members;
}

void members_close(struct members *members)
{
    archive_read_free(members->archive);
    if (members->fd != STDIN_FILENO)
        close(members->fd);
    free(members->input);
    free(members->name);
    free(members);
}

const char *members_stream(const struct members *members)
{
    return members->name;
}

bool members_tar(const struct members *members)
{
    return archive_format(members->archive) != ARCHIVE_FORMAT_RAW;
}

/* ---- members ---- */

static bool is_member(int status)
{
    return status == ARCHIVE_OK || status == ARCHIVE_WARN;
}

/* Reads the header of the next member that is not a folder; returns libarchive's status. */
static int read_header(struct members *members, struct archive_entry **entry)
{
    for (;;) {
        int status = archive_read_next_header(members->archive, entry);
        if (!is_member(status) || archive_entry_filetype(*entry) != AE_IFDIR)
            return status;
        members->member_end = archive_filter_bytes(members->archive, 0);
    }
}

/* Whether the tar, read to its end, has its end-of-archive mark. */
static bool has_end_mark(const struct members *members)
{
    return archive_filter_bytes(members->archive, 0) - members->member_end >= 2 * BLOCK;
}

/* The name of a member without a leading "./"; NULL if it cannot be decoded. */
static const char *name_of(struct archive_entry *entry)
{
    const char *name = archive_entry_pathname(entry);

    if (!name) /* on systems without a UTF-8 locale */
        name = archive_entry_pathname_utf8(entry);
    while (name && strncmp(name, "./", 2) == 0)
        name += 2;
    return name;
}

/* Reads the header of the next member, once. */
static void peek(struct members *members)
{
    char block[1 << 12];

    if (members->peeked)
        return;
    if (members->inside) {
        while (members_bytes(members, block, sizeof block) > 0)
            ;
        note_end(members);
    }
    members->peeked_status = read_header(members, &members->peeked_entry);
    members->peeked = true;
}

const char *members_peek(struct members *members)
{
    peek(members);
    return is_member(members->peeked_status) ? name_of(members->peeked_entry) : NULL;
}

bool members_next(struct members *members, struct member *member)
{
    peek(members);
    struct archive_entry *entry = members->peeked_entry;
    int status = members->peeked_status;

    if (status == ARCHIVE_EOF && !has_end_mark(members))
        members_die(members,
                    "the stream is truncated: it ends without its end-of-archive mark; the "
                    "program before this one stopped early");
    if (status == ARCHIVE_EOF)
        return false;
    if (!is_member(status))
        members_die(members, archive_problem(members));
    members->peeked = false;
    members->inside = true;

    const char *name = name_of(entry);
    if (!name)
        members_die(members, "a member has a name that cannot be read");
    if (archive_entry_filetype(entry) != AE_IFREG || archive_entry_hardlink(entry))
        members_die(members, xprintf("member '%s' is not a regular file", name));
    if (archive_entry_sparse_count(entry) > 0) /* a few bytes could claim any size */
        members_die(members, xprintf("member '%s' is sparse (tar --sparse)", name));
    const char *slash = strrchr(name, '/');
    const char *dot = strchr(slash ? slash : name, '.');
    *member =
        (struct member){.name = name,
                        .extension = dot ? dot : name + strlen(name),
                        .size = archive_entry_size_is_set(entry) ? archive_entry_size(entry) : -1};
    return true;
}

/* What to do about PROBLEM, in jansson's words, with JSON as Python writes it; "" if that is
 * unknown. */
static const char *advice(const char *problem)
{
    static const struct {
        const char *word, *advice;
    } known[] = {
        {"'NaN'", "JSON has no NaN and no infinities: let Python write None instead"},
        {"'Infinity'", "JSON has no NaN and no infinities: let Python write None instead"},
        {"'-'", "JSON has no NaN and no infinities: let Python write None instead"},
        {"too big", "it is beyond 64 bits: let Python write it as text, str(number)"},
        {"overflow", "it is beyond a double: let Python write it as text, str(number)"},
        {"invalid Unicode", "a name that is not UTF-8: let Python write os.fsencode(name).decode("
                            "errors='replace')"},
        {"JSON_ALLOW_NUL", "let Python write text without NUL, text.replace('\\0', '')"},
        {"near '''", "let Python write json.dumps(fields), not str(fields)"},
    };

    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        if (strstr(problem, known[i].word))
            return known[i].advice;
    return "";
}

/* A field that is null, Python's None, is one that is not there. */
static void drop_nulls(json_t *meta)
{
    const char *name;
    json_t *value;
    void *next;

    json_object_foreach_safe(meta, next, name, value)
    {
        if (json_is_null(value))
            json_object_del(meta, name);
    }
}

json_t *members_json(struct members *members)
{
    json_error_t error;
    char *text = NULL;
    size_t size = 0, n;

    do {
        if (size > MAX_JSON)
            die_record(members->at, "its JSON is longer than 16 MiB");
        text = xresize(text, size + INPUT, 1);
        n = members_bytes(members, text + size, INPUT);
        size += n;
    } while (n == INPUT);
    size_t mark = size >= 3 && memcmp(text, "\xEF\xBB\xBF", 3) == 0 ? 3 : 0; /* byte-order mark */
    json_t *meta = json_loadb(text + mark, size - mark, JSON_REJECT_DUPLICATES, &error);
    if (!meta)
        die_record(members->at, "its JSON is malformed: %s (line %d)%s%s", error.text, error.line,
                   *advice(error.text) ? "; " : "", advice(error.text));
    if (!json_is_object(meta))
        die_record(members->at, "its JSON is not an object");
    drop_nulls(meta);
    free(text);
    members_finish(members, "its JSON");
    return meta;
}
