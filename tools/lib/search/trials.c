/* trials - the table of what a search has tried. See trials.h. */
#include "search/trials.h"

#include "base/base.h"
#include "base/text.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Cell number COLUMN (from 0) of LINE, with its tabs; NULL if there are fewer. */
static char *cell(const char *line, size_t column)
{
    for (; column > 0 && line; column--) {
        line = strchr(line, '\t');
        line = line ? line + 1 : NULL;
    }
    return line ? strndup(line, strcspn(line, "\t")) : NULL;
}

/* The index of COLUMN in HEADER, the first line of the table NAME. */
static size_t find_column(const char *header, const char *name, const char *column)
{
    for (size_t i = 0;; i++) {
        char *text = cell(header, i);
        if (!text)
            die("%s: line 1: there is no column %s", name, column);
        bool found = strcmp(text, column) == 0;
        free(text);
        if (found)
            return i;
    }
}

/* Parses TEXT as a number, which may be nan or inf for a loss. */
static bool read_number(const char *text, double *value)
{
    const char *end = text_number(text, value), *word = text + (*text == '-');

    if (end)
        return *end == '\0';
    bool nan = strcmp(word, "nan") == 0;
    *value = nan ? (double)NAN : *text == '-' ? -HUGE_VAL : HUGE_VAL;
    return nan || strcmp(word, "inf") == 0;
}

/* The number in cell I, called COLUMN, of LINE, which is line NUMBER of the table NAME. */
static double read_cell(const char *line, const char *name, size_t number, size_t i,
                        const char *column)
{
    char *text = cell(line, i);
    double value;

    if (!text)
        die("%s: line %zu: there is no %s in it", name, number, column);
    if (!read_number(text, &value))
        die("%s: line %zu: the %s '%s' is not a number", name, number, column, text);
    free(text);
    return value;
}

struct trial *trials_read(FILE *in, const char *name, double low, double high, size_t *count)
{
    struct trial *trials = NULL;
    char *line = NULL;
    size_t room = 0, value = 0, loss = 0;

    *count = 0;
    for (size_t number = 1; errno = 0, getline(&line, &room, in) >= 0; number++) {
        line[strcspn(line, "\r\n")] = '\0';
        if (number == 1) {
            value = find_column(line, name, "value");
            loss = find_column(line, name, "loss");
            continue;
        }
        struct trial trial = {read_cell(line, name, number, value, "value"),
                              read_cell(line, name, number, loss, "loss")};
        if (!(trial.value >= low && trial.value <= high))
            die("%s: line %zu: the value %.15g is not from %.15g to %.15g", name, number,
                trial.value, low, high);
        if (trial.loss == -HUGE_VAL)
            die("%s: line %zu: the loss is -inf, which nothing can be better than", name, number);
        trials = xgrow(trials, *count, sizeof trial);
        trials[(*count)++] = trial;
    }
    if (ferror(in))
        die("%s:", name);
    free(line);
    return trials;
}
