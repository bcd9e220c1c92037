/* tsv - the cells of the tables that filters print. See tsv.h. */
#include "cli/tsv.h"

#include <math.h>
#include <stdio.h>

void tsv_text(const char *text)
{
    for (; text && *text; text++) {
        switch (*text) {
        case '\t': fputs("\\t", stdout); break;
        case '\n': fputs("\\n", stdout); break;
        case '\r': fputs("\\r", stdout); break;
        case '\\': fputs("\\\\", stdout); break;
        default: putchar(*text);
        }
    }
}

void tsv_number(double number)
{
    if (isnan(number)) /* printf would show its sign */
        fputs("nan", stdout);
    else
        printf("%.9g", number);
}
