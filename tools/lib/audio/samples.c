/* samples - the sounds of an audio shard. See samples.h. */
#include "audio/samples.h"

#include "base/base.h"
#include "base/meta.h"
#include "base/file.h"
#include "base/text.h"
#include "stream/members.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

enum { BLOCK = 1 << 16, MAX_TEXT = 1 << 16 }; /* bytes */

struct samples {
    struct members *members;
    struct record at; /* the current sample, for messages */
    char *name;       /* of its sound; NULL: none yet */
    json_t *fields;   /* from its JSON; from its cls and txt */
    json_t *beside;
    int fd;
    size_t taken;  /* members of the current sample */
    size_t passed; /* ignored members */
};

struct samples *samples_open(void)
{
    struct samples *samples = xalloc(1, sizeof *samples);

    samples->members = members_open(NULL, &samples->at);
    if (!members_tar(samples->members))
        die("stdin: is an npy array, not a shard (a tar of sound files)");
    samples->at.stream = members_stream(samples->members);
    samples->fd = -1;
    return samples;
}

/* Frees the current sample. */
static void drop(struct samples *samples)
{
    if (!samples->name) /* no sound to belong to */
        samples->passed += samples->taken;
    samples->taken = 0;
    free(samples->at.key);
    free(samples->name);
    json_decref(samples->fields);
    json_decref(samples->beside);
    if (samples->fd >= 0)
        close(samples->fd);
    samples->at.key = samples->name = NULL;
    samples->fields = samples->beside = NULL;
    samples->fd = -1;
}

size_t samples_close(struct samples *samples)
{
    drop(samples);
    size_t passed = samples->passed;
    members_close(samples->members);
    free(samples);
    return passed;
}

static bool is_sound(const char *extension)
{
    static const char *const known[] = {".flac", ".wav",  ".mp3", ".ogg",  ".oga",
                                        ".opus", ".aiff", ".aif", ".aifc", ".au"};

    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        if (strcasecmp(extension, known[i]) == 0)
            return true;
    return false;
}

/* Copies the current member, a sound, to a file of its own. */
static void take_sound(struct samples *samples, const char *name)
{
    char block[BLOCK];
    size_t n;

    samples->name = xstrdup(name);
    samples->fd = file_temporary();
    while ((n = members_bytes(samples->members, block, sizeof block)) > 0)
        file_write(samples->fd, block, n, "a temporary file");
}

/* Reads the current member as one line of text into FIELD. */
static void take_text(struct samples *samples, const char *field)
{
    char *bytes = xalloc(MAX_TEXT + 1, 1);
    size_t size = members_bytes(samples->members, bytes, MAX_TEXT + 1);

    if (size > MAX_TEXT)
        die_record(&samples->at, "its %s is longer than %d bytes", field, MAX_TEXT);
    while (size > 0 && strchr(" \t\r\n", bytes[size - 1]))
        size--;
    bytes[size] = '\0';
    meta_set_text(samples->beside, field, text_utf8(bytes));
    free(bytes);
}

static void take_member(struct samples *samples, const struct member *member)
{
    if (is_sound(member->extension) && !samples->name)
        take_sound(samples, member->name);
    else if (strcasecmp(member->extension, ".json") == 0 && !samples->fields)
        samples->fields = members_json(samples->members);
    else if (strcasecmp(member->extension, ".cls") == 0)
        take_text(samples, "label");
    else if (strcasecmp(member->extension, ".txt") == 0)
        take_text(samples, "text");
    else
        samples->passed++, samples->taken--;
    samples->taken++;
}

/* Whether NAME, up to its first dot, is that of the current sample. */
static bool same_sample(const struct samples *samples, const char *name)
{
    size_t length = strlen(samples->at.key);
    const char *slash = strrchr(name, '/'), *dot = strchr(slash ? slash : name, '.');

    return (dot ? (size_t)(dot - name) : strlen(name)) == length &&
           strncmp(name, samples->at.key, length) == 0;
}

bool samples_next(struct samples *samples, struct sample *sample)
{
    struct member member;

    drop(samples);
    while (!samples->name && members_next(samples->members, &member)) {
        drop(samples);
        samples->at.key = xprintf("%.*s", (int)(member.extension - member.name), member.name);
        samples->at.number++;
        samples->beside = json_object();
        take_member(samples, &member);
        for (const char *name;
             (name = members_peek(samples->members)) && same_sample(samples, name);) {
            members_next(samples->members, &member);
            take_member(samples, &member);
        }
    }
    if (!samples->name)
        return false;
    if (samples->fields && json_object_update(samples->beside, samples->fields) != 0)
        die("out of memory");
    *sample = (struct sample){.name = samples->name, .fields = samples->beside, .fd = samples->fd};
    return true;
}
