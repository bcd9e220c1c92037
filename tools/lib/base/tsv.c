/* tsv - the cells of the tables that filters print. See tsv.h. */
#include "base/tsv.h"

#include "base/text.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

void tsv_text(const char *text)
{
    char *cell = text_cell(text ? text : "");

    fputs(cell, stdout);
    free(cell);
}

double tsv_signless(double number)
{
    return isnan(number) ? (double)NAN : number;
}

void tsv_next_text(const char *text)
{
    putchar('\t');
    tsv_text(text);
}

void tsv_next_number(double number)
{
    printf("\t%.9g", tsv_signless(number));
}
