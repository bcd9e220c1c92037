/* stream - unit tests of tools/lib/stream for what stream.bats cannot reach through a filter
 *
 * die() is caught by a longjmp from die_exit. Each test has a folder of its own.
 */
#include "cli/cli.h"
#include "stream/npy.h"
#include "stream/spool.h"
#include "stream/stream.h"
#include "stream/vectors.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

/* What die() leaves behind is freed by the end of a process, but this one continues. */
const char *__asan_default_options(void);
const char *__asan_default_options(void)
{
    return "detect_leaks=0";
}

/* ---- catching ---- */

static jmp_buf escape;
static int ended_with;

static void jump(int status)
{
    ended_with = status;
    longjmp(escape, 1);
}

/* Whether CALL ends the process; then ended_with is the status. */
#define ENDS(call) (setjmp(escape) == 0 ? ((void)(call), false) : true)

static FILE *true_stderr;
static char *said;
static size_t said_size;

static int enter_folder(void **state)
{
    const char *parent = getenv("TMPDIR");
    char *folder = xprintf("%s/lathe-test.XXXXXX", parent ? parent : "/tmp");

    (void)state;
    if (!mkdtemp(folder) || chdir(folder) != 0)
        return 1;
    free(folder);
    die_exit = jump;
    ended_with = -1;
    true_stderr = stderr;
    stderr = open_memstream(&said, &said_size);
    return !stderr;
}

static int leave_folder(void **state)
{
    char *folder = getcwd(NULL, 0);

    (void)state;
    fclose(stderr);
    stderr = true_stderr;
    free(said);
    if (!folder)
        return 1;
    char *command = xprintf("rm -rf '%s'", folder);
    int failed = chdir("/") != 0 || system(command) != 0;
    free(folder);
    free(command);
    return failed;
}

/* Fails unless stderr since the last call contains TEXT. */
static void assert_said(const char *part)
{
    fflush(stderr);
    if (!strstr(said, part))
        fail_msg("'%s' is not in '%s'", part, said);
    fclose(stderr);
    free(said);
    stderr = open_memstream(&said, &said_size);
}

#define ASSERT_DIES(call, part)                                                                    \
    do {                                                                                           \
        assert_true(ENDS(call));                                                                   \
        assert_int_equal(ended_with, EXIT_FAILED);                                                 \
        assert_said(part);                                                                         \
    } while (0)

/* ---- shapes and keys ---- */

static void shapes_are_spelt_as_numpy_does(void **state)
{
    (void)state;
    const struct {
        struct shape shape;
        const char *text;
        size_t values;
    } cases[] = {{{0, {0}}, "()", 1},
                 {{1, {5}}, "(5,)", 5},
                 {{2, {8, 6889}}, "(8, 6889)", 55112},
                 {{3, {2, 0, 7}}, "(2, 0, 7)", 0},
                 {{8, {1, 2, 1, 2, 1, 2, 1, 2}}, "(1, 2, 1, 2, 1, 2, 1, 2)", 16}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char *text = shape_text(&cases[i].shape);
        assert_string_equal(text, cases[i].text);
        assert_int_equal(shape_values(&cases[i].shape), cases[i].values);
        free(text);
    }
}

static void keys_are_parts_joined_by_slashes(void **state)
{
    (void)state;
    const char *good[] = {"a", "jazz/jazz_00001", "A-b_9/0/-", "_", "-", "ä", "東京/♫"};
    const char *bad[] = {"",    "/a",  "a/",  "a//b",     "a.b",  ".",   "..",
                         "a/.", "a b", "a\n", "\xC2\x9B", "\xE9", "a:b", "a\\b"};
    for (size_t i = 0; i < sizeof good / sizeof *good; i++)
        assert_true(key_valid(good[i]));
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        if (key_valid(bad[i]))
            fail_msg("'%s' is no key", bad[i]);
}

static void paths_become_keys(void **state)
{
    (void)state;
    const char *cases[][2] = {{"song.wav", "song"},
                              {"jazz/jazz.00001.wav", "jazz/jazz_00001"},
                              {"/music/My Song (live).flac", "music/My_Song__live_"},
                              {"./a/../b.wav", "a/b"},
                              {"../../x.wav", "x"},
                              {"a//b///c.au", "a/b/c"},
                              {"a.b/c", "a_b/c"},
                              {".hidden", "_hidden"},
                              {"no_extension", "no_extension"},
                              {"é.wav", "é"},
                              {"caf\xE9.wav", "caf_"},
                              {"\xC2\x9Bm.wav", "__m"},
                              {"-", "-"},
                              {"", "_"},
                              {"/", "_"},
                              {"..", "_"},
                              {"...", "_"},
                              {"a/.wav", "a/_wav"}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char *key = key_from_path(cases[i][0]);
        assert_string_equal(key, cases[i][1]);
        assert_true(key_valid(key));
        free(key);
    }
}

static void no_path_makes_an_invalid_key(void **state)
{
    (void)state;
    const char letters[] = "a./_ ";
    for (int code = 0; code < 5 * 5 * 5 * 5 * 5 * 5; code++) {
        char path[7] = "";
        for (int i = 0, rest = code; i < 6; i++, rest /= 5)
            path[i] = letters[rest % 5];
        char *key = key_from_path(path);
        if (!key_valid(key))
            fail_msg("'%s' becomes '%s'", path, key);
        free(key);
    }
}

/* ---- records ---- */

static struct record a_record(int dimensions, size_t first, size_t second, const char *json)
{
    struct record record = {.key = "jazz/a", .number = 3, .stream = "stdin"};

    record.shape = (struct shape){dimensions, {first, second, 1}};
    record.meta = json_loads(json, 0, NULL);
    assert_non_null(record.meta);
    return record;
}

static void rows_are_channels_and_frames(void **state)
{
    (void)state;
    size_t channels = 9, frames = 9;
    struct record record = a_record(2, 2, 100, "{}");
    record_rows(&record, &channels, &frames);
    assert_true(channels == 2 && frames == 100);
    record.shape = (struct shape){1, {7}};
    record_rows(&record, &channels, &frames);
    assert_true(channels == 1 && frames == 7);
    record.shape = (struct shape){2, {1, 0}};
    record_rows(&record, &channels, &frames);
    assert_true(channels == 1 && frames == 0);
    record.shape = (struct shape){3, {1, 2, 3}};
    ASSERT_DIES(record_rows(&record, &channels, &frames),
                "stdin: record 3 (jazz/a): its shape is (1, 2, 3)");
    record.shape = (struct shape){0, {0}};
    ASSERT_DIES(record_rows(&record, &channels, &frames), "record 3 (jazz/a)");
    record.shape = (struct shape){2, {0, 5}};
    ASSERT_DIES(record_rows(&record, &channels, &frames), "no channels");
    json_decref(record.meta);
}

static void the_sample_rate_is_a_positive_number_or_none(void **state)
{
    (void)state;
    const char *bad[] = {"0", "-1", "\"44100\"", "null", "[1]", "true"};
    struct record record = a_record(1, 1, 1, "{}");
    assert_true(record_rate(&record) == 0);
    json_object_set_new(record.meta, "sample_rate", json_integer(22050));
    assert_true(record_rate(&record) == 22050);
    json_object_set_new(record.meta, "sample_rate", json_real(0.5));
    assert_true(record_rate(&record) == 0.5);
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        json_object_set_new(record.meta, "sample_rate", json_loads(bad[i], JSON_DECODE_ANY, NULL));
        ASSERT_DIES(record_rate(&record), "record 3 (jazz/a): its sample_rate is not a positive");
    }
    json_decref(record.meta);
}

static void assert_text(const struct record *record, const char *field, const char *expected)
{
    char *text = meta_text(record->meta, field);

    assert_string_equal(text, expected);
    free(text);
}

static void a_field_of_any_type_has_one_text(void **state)
{
    (void)state;
    struct record record = a_record(1, 1, 1,
                                    "{\"label\": \"jazz\", \"group\": 3, \"x\": \"\", "
                                    "\"real\": 0.1, \"whole\": 3.0, \"truth\": true, "
                                    "\"null\": null, \"list\": [1, \"a\"]}");
    assert_text(&record, "label", "jazz");
    assert_text(&record, "group", "3");
    assert_text(&record, "x", "");
    assert_text(&record, "real", "0.1");
    assert_text(&record, "whole", "3.0");
    assert_text(&record, "truth", "true");
    assert_text(&record, "null", "");
    assert_text(&record, "list", "[1,\"a\"]");
    assert_text(&record, "missing", "");
    json_decref(record.meta);
}

/* ---- npy ---- */

/* The headers are those that numpy.save of NumPy 1.24.2 wrote for float32 arrays of these shapes.
 */
static void npy_headers_are_numpys(void **state)
{
    (void)state;
    const struct {
        struct shape shape;
        const char *dictionary;
    } cases[] = {
        {{0, {0}}, "{'descr': '<f4', 'fortran_order': False, 'shape': (), }"},
        {{1, {7}}, "{'descr': '<f4', 'fortran_order': False, 'shape': (7,), }"},
        {{2, {1, 110250}}, "{'descr': '<f4', 'fortran_order': False, 'shape': (1, 110250), }"},
        {{3, {1, 1025, 431}},
         "{'descr': '<f4', 'fortran_order': False, 'shape': (1, 1025, 431), }"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char expected[129];
        size_t size;
        char *header = npy_format("<f4", &cases[i].shape, &size);
        memset(expected, ' ', 128);
        memcpy(expected, "\x93NUMPY\x01\0v\0", 10);
        memcpy(expected + 10, cases[i].dictionary, strlen(cases[i].dictionary));
        expected[127] = '\n';
        assert_int_equal(size, 128);
        assert_memory_equal(header, expected, 128);
        free(header);
    }
}

static void npy_headers_that_are_written_can_be_read(void **state)
{
    (void)state;
    const size_t extents[] = {0, 1, 9, 10, 99, 100, 12345678, (size_t)1 << 40};
    for (size_t i = 0; i < sizeof extents / sizeof *extents; i++)
        for (int dimensions = 0; dimensions <= MAX_DIMENSIONS; dimensions++) {
            struct shape shape = {.dimensions = dimensions};
            for (int d = 0; d < dimensions; d++)
                shape.extent[d] = d == dimensions / 2 ? extents[i] : 1;
            size_t size, start, length;
            struct npy npy;
            char *header = npy_format("<f4", &shape, &size);
            assert_int_equal(size % 64, 0);
            assert_null(npy_header_length((unsigned char *)header, &start, &length));
            assert_int_equal(start + length, size);
            char *problem = npy_parse(header + start, length, &npy);
            if (problem)
                fail_msg("%.*s: %s", (int)length, header + start, problem);
            assert_int_equal(npy.values, shape_values(&shape));
            assert_int_equal(npy.shape.dimensions, dimensions);
            assert_memory_equal(npy.shape.extent, shape.extent,
                                (size_t)dimensions * sizeof *shape.extent);
            assert_true(npy.type == NPY_F4 && !npy.big_endian && !npy.fortran_order);
            free(header);
        }
}

/* A half by its definition, IEEE 754-2019, 3.4: not every compiler has _Float16. */
static float half_of(unsigned code)
{
    int exponent = (int)(code >> 10 & 31), fraction = (int)(code & 1023);
    float size = exponent == 31  ? fraction ? NAN : INFINITY
                 : exponent == 0 ? ldexpf((float)fraction, -24)
                                 : ldexpf((float)(fraction + 1024), exponent - 25);

    return code >> 15 ? -size : size;
}

static void every_half_is_converted(void **state)
{
    (void)state;
    struct npy npy = {.type = NPY_F2, .item = 2};
    for (unsigned code = 0; code < 65536; code++) {
        uint16_t half = (uint16_t)code, swapped = __builtin_bswap16(half);
        float found, from_big, expected = half_of(code);
        npy.big_endian = false;
        npy_convert(&npy, (unsigned char *)&half, &found, 1);
        npy.big_endian = true;
        npy_convert(&npy, (unsigned char *)&swapped, &from_big, 1);
        if (isnan(expected)) {
            assert_true(isnan(found) && isnan(from_big));
        } else {
            assert_memory_equal(&found, &expected, sizeof found);
            assert_memory_equal(&from_big, &expected, sizeof found);
        }
    }
}

/* ---- reading and writing ---- */

/* Records r0, r1, ... of the given sizes; value i of a record is 1000 r + i. */
static void write_records(const char *path, size_t records, size_t values)
{
    struct writer *writer = writer_open_file(path);
    json_t *meta = json_pack("{s:s, s:i}", "label", "jazz", "sample_rate", 8000);

    for (size_t r = 0; r < records; r++) {
        char *key = xprintf("r%zu", r);
        struct shape shape = {2, {1, values}};
        writer_begin(writer, key, meta, &shape);
        for (size_t i = 0; i < values; i++) {
            float value = (float)(1000 * r + i);
            writer_values(writer, &value, 1);
        }
        free(key);
    }
    assert_null(json_object_get(meta, "history")); /* the caller's own is not changed */
    json_decref(meta);
    writer_close(writer);
}

static void what_is_written_in_blocks_is_read_in_other_blocks(void **state)
{
    (void)state;
    write_records("a.tar", 3, 700);
    for (size_t block = 1; block <= 700; block = block * 3 + 1) {
        struct reader *reader = reader_open("a.tar");
        struct record record;
        for (size_t r = 0; r < 3; r++) {
            float values[700];
            assert_true(reader_next(reader, &record));
            assert_int_equal(record.number, r + 1);
            assert_string_equal(record.stream, "a.tar");
            assert_true(record.shape.dimensions == 2 && record.shape.extent[1] == 700);
            assert_text(&record, "label", "jazz");
            assert_int_equal(json_array_size(json_object_get(record.meta, "history")), 1);
            for (size_t at = 0, n; at < 700; at += n) {
                n = 700 - at < block ? 700 - at : block;
                reader_values(reader, values + at, n);
            }
            for (size_t i = 0; i < 700; i++)
                assert_true(values[i] == (float)(1000 * r + i));
        }
        assert_false(reader_next(reader, &record));
        assert_false(reader_next(reader, &record)); /* the end remains the end */
        reader_close(reader);
    }
}

static void values_that_nobody_reads_are_passed_over(void **state)
{
    (void)state;
    write_records("a.tar", 4, 100000);
    struct reader *reader = reader_open("a.tar");
    struct record record;
    for (size_t r = 0; r < 4; r++) {
        float values[2];
        assert_true(reader_next(reader, &record));
        reader_values(reader, values, r % 3);
        if (r % 3 == 2)
            assert_true(values[1] == (float)(1000 * r + 1));
    }
    assert_false(reader_next(reader, &record));
    reader_close(reader);
}

/* A Fortran-ordered record is held completely; its rest is no longer in the file. */
static void a_fortran_ordered_record_may_be_left_half_read(void **state)
{
    (void)state;
    const char text[] = "{'descr': '<f4', 'fortran_order': True, 'shape': (2, 3)}\n";
    const float stored[6] = {0, 3, 1, 4, 2, 5};
    FILE *file = fopen("a.npy", "w");
    fwrite("\x93NUMPY\x01\0", 8, 1, file);
    putc(sizeof text - 1, file);
    putc(0, file);
    fwrite(text, sizeof text - 1, 1, file);
    fwrite(stored, sizeof stored, 1, file);
    assert_int_equal(fclose(file), 0);

    for (size_t count = 0; count <= 6; count++) {
        struct reader *reader = reader_open("a.npy");
        struct record record;
        float values[6];
        assert_true(reader_next(reader, &record));
        reader_values(reader, values, count);
        for (size_t i = 0; i < count; i++)
            assert_true(values[i] == (float)i);
        assert_false(reader_next(reader, &record));
        reader_close(reader);
    }
}

static void asking_for_more_values_than_there_are_is_an_error(void **state)
{
    (void)state;
    write_records("a.tar", 1, 5);
    struct reader *reader = reader_open("a.tar");
    struct record record;
    float values[6];
    assert_true(reader_next(reader, &record));
    ASSERT_DIES(reader_values(reader, values, 6), "record 1 (r0)");
    reader_values(reader, values, 5);
    ASSERT_DIES(reader_values(reader, values, 1), "record 1 (r0)");
    reader_close(reader);
}

static void a_stream_that_is_not_there_is_refused(void **state)
{
    (void)state;
    ASSERT_DIES(reader_open("missing.tar"), "missing.tar: No such file or directory");
}

static void two_streams_are_read_at_once(void **state)
{
    (void)state;
    write_records("a.tar", 2, 3);
    write_records("b.tar", 2, 4);
    struct reader *a = reader_open("a.tar"), *b = reader_open("b.tar");
    struct record first, second;
    for (int r = 0; r < 2; r++) {
        assert_true(reader_next(a, &first) && reader_next(b, &second));
        assert_true(first.shape.extent[1] == 3 && second.shape.extent[1] == 4);
        assert_string_equal(first.key, second.key);
    }
    assert_false(reader_next(a, &first) || reader_next(b, &second));
    reader_close(a);
    reader_close(b);
}

static void a_record_gets_as_many_values_as_its_shape_says(void **state)
{
    (void)state;
    const float values[4] = {0};
    const struct shape shape = {1, {3}};
    json_t *meta = json_object();
    struct writer *writer = writer_open_file("a.tar");
    writer_begin(writer, "a", meta, &shape);
    ASSERT_DIES(writer_values(writer, values, 4), "record a got more values");
    writer_values(writer, values, 2);
    ASSERT_DIES(writer_begin(writer, "b", meta, &shape), "record a was left 1 values short");
    ASSERT_DIES(writer_close(writer), "record a was left 1 values short");
    assert_int_equal(access("a.tar", F_OK), -1); /* unfinished, so it does not exist */
    writer_values(writer, values, 1);
    writer_close(writer);
    assert_int_equal(access("a.tar", F_OK), 0);
    json_decref(meta);
}

static void a_record_with_an_invalid_key_is_not_written(void **state)
{
    (void)state;
    const struct shape shape = {1, {1}};
    json_t *meta = json_object();
    struct writer *writer = writer_open_file("a.tar");
    ASSERT_DIES(writer_begin(writer, "../a", meta, &shape), "'../a' is not a valid key");
    ASSERT_DIES(writer_begin(writer, "a.b", meta, &shape), "'a.b' is not a valid key");
    json_decref(meta);
}

static void a_history_that_is_no_array_stays_in_ours(void **state)
{
    (void)state;
    const struct shape shape = {1, {0}};
    json_t *meta = json_pack("{s:s}", "history", "made by hand");
    struct writer *writer = writer_open_file("a.tar");
    writer_begin(writer, "a", meta, &shape);
    writer_close(writer);
    json_decref(meta);

    struct reader *reader = reader_open("a.tar");
    struct record record;
    assert_true(reader_next(reader, &record));
    assert_int_equal(json_array_size(json_object_get(record.meta, "history")), 2);
    reader_close(reader);
}

/* ---- spool ---- */

static float mark(size_t row, size_t frame)
{
    return (float)(row * 7919 % 1000) + (float)(frame % 100003) / 131072.0f;
}

/* Reads ROWS x FRAMES by columns, writes them by columns to another spool and reads that by rows.
 */
static void turn_back(struct spool *spool, size_t rows, size_t frames)
{
    struct spool *other = spool_open_for(rows, frames);
    size_t most = frames < 300 ? frames : 300; /* more than are turned at once */
    float *columns = xalloc(rows * most, sizeof *columns), piece[100];

    for (size_t at = 0, n; at < frames; at += n) {
        n = frames - at < most ? frames - at : most;
        spool_read_columns(spool, at, columns, n);
        for (size_t i = 0; i < rows * n; i++)
            if (columns[i] != mark(i % rows, at + i / rows))
                fail_msg("%zu x %zu: value %zu of the columns from %zu", rows, frames, i, at);
        spool_write_columns(other, at, columns, n);
    }
    for (size_t row = 0; row < rows; row++)
        for (size_t at = 0, n; at < frames; at += n) {
            n = frames - at < 100 ? frames - at : 100;
            spool_read(other, row, at, piece, n);
            for (size_t i = 0; i < n; i++)
                if (piece[i] != mark(row, at + i))
                    fail_msg("%zu x %zu by columns: row %zu, frame %zu", rows, frames, row, at + i);
        }
    free(columns);
    spool_close(other);
}

/* Writes ROWS x FRAMES in pieces of several lengths, row after row, and reads it frame by frame. */
static void turn_in(struct spool *spool, size_t rows, size_t frames)
{
    float *row_piece = xalloc(frames, sizeof(float)), piece[100];

    for (size_t row = 0; row < rows; row++) {
        for (size_t frame = 0; frame < frames; frame++)
            row_piece[frame] = mark(row, frame);
        for (size_t at = 0, n = 1; at < frames; at += n, n = n * 5 + 3) {
            n = frames - at < n ? frames - at : n;
            spool_write(spool, row, at, row_piece + at, n);
        }
    }
    for (size_t at = 0, n; at < frames; at += n) {
        n = frames - at < 100 ? frames - at : 100;
        for (size_t row = 0; row < rows; row++) {
            spool_read(spool, row, at, piece, n);
            for (size_t i = 0; i < n; i++)
                if (piece[i] != mark(row, at + i))
                    fail_msg("%zu x %zu: row %zu, frame %zu", rows, frames, row, at + i);
        }
    }
    turn_back(spool, rows, frames);
    free(row_piece);
    spool_close(spool);
}

static void turn(size_t rows, size_t frames)
{
    turn_in(spool_open(rows), rows, frames);
    turn_in(spool_open_for(rows, frames), rows, frames);
}

/* Values that exceed the memory are in a file of the same size: no shape makes it many times
 * larger. */
static void a_spool_takes_what_it_holds(void **state)
{
    static const size_t shapes[][2] = {{1000000, 1}, {5000000, 1}, {100000, 50}, {5, 1000000}};
    struct rlimit before, limit;

    (void)state;
    assert_int_equal(getrlimit(RLIMIT_FSIZE, &before), 0);
    for (size_t i = 0; i < sizeof shapes / sizeof *shapes; i++) {
        size_t rows = shapes[i][0], frames = shapes[i][1];
        assert_in_range(spool_memory(rows, frames), 0, SPOOL_MEMORY);
        limit = (struct rlimit){rows * frames * sizeof(float) * 11 / 10, before.rlim_max};
        assert_int_equal(setrlimit(RLIMIT_FSIZE, &limit), 0);
        turn_in(spool_open_for(rows, frames), rows, frames);
        assert_int_equal(setrlimit(RLIMIT_FSIZE, &before), 0);
    }
}

static void a_spool_gives_back_what_it_got_in_memory_and_on_disk(void **state)
{
    (void)state;
    turn(1, 10);
    turn(2, 16384);
    turn(3, 16385);
    turn(2, 3000000); /* 24 MB, more than SPOOL_MEMORY */
    turn(1025, 431);  /* a spectrogram: one chunk is larger than the memory */
    turn(256, 20000); /* exactly one chunk fits */
}

/* Writes and reads by way of spool_room and spool_at, and counts values that pass through the
 * buffer. */
static size_t in_place(size_t frames, size_t piece)
{
    struct spool *spool = spool_open(2);
    float buffer[4096];
    size_t copied = 0;

    for (size_t row = 0; row < 2; row++) {
        for (size_t at = 0, n; at < frames; at += n) {
            n = frames - at < piece ? frames - at : piece;
            float *room = spool_room(spool, row, at, n, buffer);
            copied += room == buffer ? n : 0;
            for (size_t i = 0; i < n; i++)
                room[i] = mark(row, at + i);
            spool_write(spool, row, at, room, n);
        }
    }
    for (size_t row = 0; row < 2; row++) {
        for (size_t at = 0, n; at < frames; at += n) {
            n = frames - at < piece ? frames - at : piece;
            const float *values = spool_at(spool, row, at, n, buffer);
            copied += values == buffer ? n : 0;
            for (size_t i = 0; i < n; i++)
                if (values[i] != mark(row, at + i))
                    fail_msg("%zu frames by %zu: row %zu, frame %zu", frames, piece, row, at + i);
        }
    }
    spool_close(spool);
    return copied;
}

static void what_a_spool_has_in_memory_is_written_and_read_where_it_lies(void **state)
{
    (void)state;
    assert_int_equal(in_place(100000, 4096), 0);
    assert_int_equal(in_place(100000, 1), 0);
    assert_in_range(in_place(100000, 3000), 1, 100000); /* some cross the end of a chunk */
    assert_in_range(in_place(3000000, 4096), 4 * (3000000 - SPOOL_MEMORY / 8), 4 * 3000000);
}

static void a_spool_leaves_no_file_and_says_when_it_cannot_have_one(void **state)
{
    (void)state;
    const float one = 1;
    static char kept[4096]; /* the folders of the next tests are there */
    snprintf(kept, sizeof kept, "%s", getenv("TMPDIR") ? getenv("TMPDIR") : "/tmp");
    setenv("TMPDIR", ".", 1);
    struct spool *spool = spool_open(1);
    spool_write(spool, 0, 100000000, &one, 1);
    assert_int_equal(system("test -z \"$(ls -A)\""), 0);
    spool_close(spool);

    setenv("TMPDIR", "missing", 1);
    spool = spool_open(1);
    spool_write(spool, 0, 0, &one, 1); /* memory is sufficient */
    ASSERT_DIES(spool_write(spool, 0, 100000000, &one, 1), "No such file or directory");
    spool_close(spool);
    setenv("TMPDIR", kept, 1);
}

/* ---- vectors ---- */

static struct vectors *read_vectors(const char *path)
{
    struct reader *reader = reader_open(path);
    struct vectors *vectors = vectors_read(reader);

    reader_close(reader);
    return vectors;
}

static void a_stream_becomes_a_matrix(void **state)
{
    (void)state;
    write_records("a.tar", 40, 70000);
    struct vectors *v = read_vectors("a.tar");
    assert_true(v->n == 40 && v->p == 70000);
    for (size_t i = 0; i < v->n; i++)
        for (size_t j = 0; j < v->p; j++)
            assert_true(v->values[i * v->p + j] == (float)(1000 * i + j));
    assert_string_equal(v->keys[39], "r39");
    assert_string_equal(json_string_value(json_object_get(v->meta[39], "label")), "jazz");
    vectors_free(v);
    write_records("none.tar", 0, 0);
    v = read_vectors("none.tar");
    assert_int_equal(v->n, 0);
    vectors_free(v);
}

/* One record a label; NULL writes none. Values: i, and ODD in the last record. */
static void write_labels(const char *path, const char *const *labels, size_t n, float odd)
{
    struct writer *writer = writer_open_file(path);

    for (size_t i = 0; i < n; i++) {
        const struct shape shape = {1, {2}};
        json_t *meta = json_object();
        char *key = xprintf("r%zu", i);
        float values[2] = {(float)i, i + 1 == n ? odd : 0};
        if (labels[i])
            json_object_set_new(meta, "label", json_string(labels[i]));
        writer_begin(writer, key, meta, &shape);
        writer_values(writer, values, 2);
        free(key);
        json_decref(meta);
    }
    writer_close(writer);
}

static void classes_are_sorted_and_counted(void **state)
{
    (void)state;
    const char *labels[] = {"rock", "blues", "rock", "Zydeco", "blues", "pop"};
    const size_t expected[] = {3, 1, 3, 0, 1, 2};
    const char **names;
    size_t *class;
    write_labels("a.tar", labels, 6, 0);
    struct vectors *v = read_vectors("a.tar");
    assert_int_equal(vectors_classes(v, "label", &class, &names), 4);
    assert_string_equal(names[0], "Zydeco");
    assert_string_equal(names[3], "rock");
    for (size_t i = 0; i < 6; i++)
        assert_int_equal(class[i], expected[i]);
    free(class);
    free(names);
    ASSERT_DIES(vectors_classes(v, "group", &class, &names), "record 1 (r0) has no group");
    vectors_free(v);
}

static void a_matrix_holds_finite_numbers_only(void **state)
{
    (void)state;
    const char *labels[] = {"a", "b"};
    write_labels("a.tar", labels, 2, NAN);
    ASSERT_DIES(read_vectors("a.tar"), "record 2 (r1): value 1 is");
    write_labels("a.tar", labels, 2, -INFINITY);
    ASSERT_DIES(read_vectors("a.tar"), "record 2 (r1): value 1 is -inf");
}

static void records_of_a_matrix_have_one_shape(void **state)
{
    (void)state;
    write_records("a.tar", 1, 3);
    write_records("b.tar", 1, 4);
    assert_int_equal(system("cat a.tar b.tar > both.tar"), 0);
    ASSERT_DIES(read_vectors("both.tar"), "record 2 (r0): its shape is (1, 4)");
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, enter_folder, leave_folder)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(shapes_are_spelt_as_numpy_does),
        TEST(keys_are_parts_joined_by_slashes),
        TEST(paths_become_keys),
        TEST(no_path_makes_an_invalid_key),
        TEST(rows_are_channels_and_frames),
        TEST(the_sample_rate_is_a_positive_number_or_none),
        TEST(a_field_of_any_type_has_one_text),
        TEST(npy_headers_are_numpys),
        TEST(npy_headers_that_are_written_can_be_read),
        TEST(every_half_is_converted),
        TEST(what_is_written_in_blocks_is_read_in_other_blocks),
        TEST(values_that_nobody_reads_are_passed_over),
        TEST(a_fortran_ordered_record_may_be_left_half_read),
        TEST(asking_for_more_values_than_there_are_is_an_error),
        TEST(a_stream_that_is_not_there_is_refused),
        TEST(two_streams_are_read_at_once),
        TEST(a_record_gets_as_many_values_as_its_shape_says),
        TEST(a_record_with_an_invalid_key_is_not_written),
        TEST(a_history_that_is_no_array_stays_in_ours),
        TEST(a_spool_gives_back_what_it_got_in_memory_and_on_disk),
        TEST(a_spool_takes_what_it_holds),
        TEST(what_a_spool_has_in_memory_is_written_and_read_where_it_lies),
        TEST(a_spool_leaves_no_file_and_says_when_it_cannot_have_one),
        TEST(a_stream_becomes_a_matrix),
        TEST(classes_are_sorted_and_counted),
        TEST(a_matrix_holds_finite_numbers_only),
        TEST(records_of_a_matrix_have_one_shape),
    };

    return cmocka_run_group_tests_name("stream", tests, NULL, NULL);
}
