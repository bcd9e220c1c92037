/* Names of files, and declared sizes in headers: bytes that no well-formed file has. */
#include "audio/declared.h"
#include "base/text.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define R "\xEF\xBF\xBD"

static void check(char *text, const char *wanted)
{
    assert_string_equal(text, wanted);
    free(text);
}

static void only_well_formed_utf8_passes(void **state)
{
    static const char *const pairs[][2] = {
        {"", ""},
        {"plain", "plain"},
        {"m\xC3\xBCsli \xE2\x99\xAB \xF0\x9F\x8E\xB5",
         "m\xC3\xBCsli \xE2\x99\xAB \xF0\x9F\x8E\xB5"},
        {"caf\xE9.wav", "caf" R ".wav"},
        {"\xC3", R},                              /* ends too early */
        {"\xE2\x99", R R},                        /* so does this */
        {"\xC0\xAF", R R},                        /* '/' in two bytes */
        {"\xE0\x80\xAF", R R R},                  /* in three */
        {"\xF0\x80\x80\xAF", R R R R},            /* in four */
        {"\xED\xA0\x80", R R R},                  /* a surrogate */
        {"\xF4\x90\x80\x80", R R R R},            /* beyond U+10FFFF */
        {"\xF4\x8F\xBF\xBF", "\xF4\x8F\xBF\xBF"}, /* U+10FFFF */
        {"\xFF\xFE", R R},
    };

    (void)state;
    for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++)
        check(text_utf8(pairs[i][0]), pairs[i][1]);
}

static void words_are_quoted_where_a_shell_needs_it(void **state)
{
    (void)state;
    check(text_quoted("music/a-1_b.wav"), "music/a-1_b.wav");
    check(text_quoted(""), "''");
    check(text_quoted("a b"), "'a b'");
    check(text_quoted("it's $(x)"), "'it'\\''s $(x)'");
    check(text_quoted("~"), "'~'");
}

static void a_cell_comes_back(void **state)
{
    static const char awkward[] = "a\tb\nc\rd\\e\\tf";

    (void)state;
    char *cell = text_cell(awkward);
    assert_string_equal(cell, "a\\tb\\nc\\rd\\\\e\\\\tf");
    check(text_from_cell(cell), awkward);
    free(cell);
    check(text_from_cell("end\\"), "end\\");
    check(text_from_cell("\\x"), "\\x");
}

static void texts_are_joined(void **state)
{
    (void)state;
    char *text = text_join(NULL, ", ", strdup("a"));
    check(text_join(text_join(text, ", ", strdup("b")), " ", strdup("c")), "a, b c");
}

static void a_number_is_read_up_to_its_end(void **state)
{
    static const struct {
        const char *text, *rest;
        double number;
    } good[] = {{"1", "", 1},     {"-2.5e1x", "x", -25}, {".5", "", 0.5},      {"3.-4", "-4", 3},
                {"1e+", "e+", 1}, {"1e300", "", 1e300},  {"80-90", "-90", 80}, {"007", "", 7}};
    static const char *const bad[] = {"",  " 1",    "\t1", "nan", "inf",    "-infinity", "e5", ".",
                                      "-", "1e999", "--1", "x",   "1e-999", "0x2",       "+1"};

    (void)state;
    for (size_t i = 0; i < sizeof good / sizeof *good; i++) {
        double number;
        const char *end = text_number(good[i].text, &number);
        assert_non_null(end);
        assert_string_equal(end, good[i].rest);
        assert_true(number == good[i].number);
    }
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        assert_null(text_number(bad[i], &(double){0}));
}

static void a_reason_loses_its_frame(void **state)
{
    (void)state;
    check(text_reason("Error : it broke."), "it broke");
    check(text_reason("it broke"), "it broke");
    check(text_reason(""), "");
}

/* The declared size in the LENGTH bytes at HEADER. */
static bool declared_of(const void *header, size_t length, struct declared *declared)
{
    FILE *file = tmpfile();

    assert_non_null(file);
    assert_int_equal(fwrite(header, 1, length, file), length);
    assert_int_equal(fflush(file), 0);
    bool found = declared_read(fileno(file), declared);
    fclose(file);
    return found;
}

static void the_sound_is_found_behind_other_chunks(void **state)
{
    static const char wav[] = "RIFF\x30\0\0\0WAVEjunk\3\0\0\0abc\0data\x10\0\0\0"
                              "123456";
    static const char aiff[] = "FORM\0\0\0\x30"
                               "AIFFCOMM\0\0\0\2xxSSND\0\0\0\x06"
                               "123456";
    struct declared declared;

    (void)state;
    assert_true(declared_of(wav, sizeof wav - 1, &declared));
    assert_int_equal(declared.size, 16);
    assert_int_equal(declared.found, sizeof wav - 1 - 32);
    assert_int_equal(declared.field, 28);
    assert_false(declared.unknown);
    assert_true(declared_of(aiff, sizeof aiff - 1, &declared));
    assert_int_equal(declared.size, 6);
    assert_int_equal(declared.found, 6);
}

static void headers_without_sound_declare_nothing(void **state)
{
    static const char riff[] = "RIFF\xFF\xFF\xFF\xFFWAVEjunk\xFF\xFF\xFF\xFF";
    static const char w64[48] = "riff"; /* a chunk of size 0 at 40 would never end */
    struct declared declared;

    (void)state;
    assert_false(declared_of("", 0, &declared));
    assert_false(declared_of("RIFF", 4, &declared));
    assert_true(declared_of(riff, sizeof riff - 1, &declared));
    assert_true(declared.wave && !declared.start); /* no data chunk */
    assert_false(declared_of(w64, sizeof w64, &declared));
    assert_false(declared_of("fLaC and more than twelve bytes", 31, &declared));
}

/* Reading ends whatever follows the first letters; the sanitisers watch. */
static void noise_behind_a_header_does_no_harm(void **state)
{
    static const char *const magic[] = {"RIFF....WAVE", "RF64....WAVE", "RIFX....WAVE",
                                        "FORM....AIFF", "FORM....8SVX", "riff",
                                        ".snd",         "dns."};
    unsigned char bytes[200];
    uint32_t random = 1;
    struct declared declared;

    (void)state;
    for (int round = 0; round < 400; round++) {
        for (size_t i = 0; i < sizeof bytes; i++) {
            random = random * 1664525 + 1013904223;
            bytes[i] = (random >> 24) % (round % 2 ? 256 : 8); /* small sizes too */
        }
        memcpy(bytes, magic[round % 8], strlen(magic[round % 8]));
        declared_of(bytes, sizeof bytes, &declared);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(only_well_formed_utf8_passes),
        cmocka_unit_test(words_are_quoted_where_a_shell_needs_it),
        cmocka_unit_test(a_cell_comes_back),
        cmocka_unit_test(texts_are_joined),
        cmocka_unit_test(a_number_is_read_up_to_its_end),
        cmocka_unit_test(a_reason_loses_its_frame),
        cmocka_unit_test(the_sound_is_found_behind_other_chunks),
        cmocka_unit_test(headers_without_sound_declare_nothing),
        cmocka_unit_test(noise_behind_a_header_does_no_harm),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
