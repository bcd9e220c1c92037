/* text - texts made of others. See text.h. */
#include "base/text.h"

#include "base/base.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

size_t text_sequence(const char *text)
{
    const unsigned char *s = (const unsigned char *)text;
    size_t length = s[0] < 0x80   ? 1
                    : s[0] < 0xC2 ? 0
                    : s[0] < 0xE0 ? 2
                    : s[0] < 0xF0 ? 3
                    : s[0] < 0xF5 ? 4
                                  : 0;

    for (size_t i = 1; i < length; i++)
        if ((s[i] & 0xC0) != 0x80)
            return 0;
    bool overlong = (s[0] == 0xE0 && s[1] < 0xA0) || (s[0] == 0xF0 && s[1] < 0x90);
    bool surrogate = s[0] == 0xED && s[1] > 0x9F;
    bool beyond = s[0] == 0xF4 && s[1] > 0x8F;
    return overlong || surrogate || beyond ? 0 : length;
}

char *text_utf8(const char *bytes)
{
    static const char replacement[] = "\xEF\xBF\xBD";
    char *text = xalloc(3 * strlen(bytes) + 1, 1), *out = text;

    while (*bytes) {
        size_t length = text_sequence(bytes);
        memcpy(out, length ? bytes : replacement, length ? length : 3);
        out += length ? length : 3;
        bytes += length ? length : 1;
    }
    return text;
}

char *text_quoted(const char *word)
{
    static const char plain[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
                                "@%+=:,./_-";
    char *text = xalloc(4 * strlen(word) + 3, 1), *out = text;

    if (*word && word[strspn(word, plain)] == '\0')
        return memcpy(text, word, strlen(word) + 1);
    *out++ = '\'';
    for (; *word; word++) {
        if (*word == '\'')
            out = stpcpy(out, "'\\''");
        else
            *out++ = *word;
    }
    *out = '\'';
    return text;
}

static const char escaped[] = "\t\n\r\\", letters[] = "tnr\\";

char *text_cell(const char *text)
{
    char *cell = xalloc(2 * strlen(text) + 1, 1), *out = cell;

    for (; *text; text++) {
        const char *found = strchr(escaped, *text);
        if (found)
            *out++ = '\\';
        *out++ = found ? letters[found - escaped] : *text;
    }
    return cell;
}

char *text_from_cell(const char *cell)
{
    char *text = xalloc(strlen(cell) + 1, 1), *out = text;

    for (; *cell; cell++) {
        const char *found = *cell == '\\' && cell[1] ? strchr(letters, cell[1]) : NULL;
        *out++ = found ? escaped[found - letters] : *cell;
        cell += found != NULL;
    }
    return text;
}

char *text_join(char *text, const char *between, char *more)
{
    if (!text)
        return more;
    char *joined = xprintf("%s%s%s", text, between, more);
    free(text);
    free(more);
    return joined;
}

static size_t digits(const char *text)
{
    return strspn(text, "0123456789");
}

const char *text_number(const char *text, double *number)
{
    const char *at = text + (*text == '-');
    size_t whole = digits(at), fraction = at[whole] == '.' ? digits(at + whole + 1) : 0;

    if (whole + fraction == 0 || (*at == '0' && (at[1] == 'x' || at[1] == 'X')))
        return NULL;
    at += whole + (at[whole] == '.') + fraction;
    if (*at == 'e' || *at == 'E') {
        size_t sign = at[1] == '-' || at[1] == '+', exponent = digits(at + 1 + sign);
        at += exponent ? 1 + sign + exponent : 0;
    }
    errno = 0;
    *number = strtod(text, NULL);
    return errno == 0 ? at : NULL;
}

char *text_reason(const char *sentence)
{
    static const char prefix[] = "Error : ";
    char *reason =
        xstrdup(sentence + (strncmp(sentence, prefix, strlen(prefix)) == 0 ? strlen(prefix) : 0));
    size_t length = strlen(reason);

    if (length > 0 && reason[length - 1] == '.')
        reason[length - 1] = '\0';
    return reason;
}
