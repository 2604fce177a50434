/* SPDX-License-Identifier: EUPL-1.2 */
#include "gateways/apidae/inside.h"

/* The symbolic days of fermeturesExceptionnelles: on a date, or so many days after Easter Sunday.
 */
static const struct {
    struct str name;
    int month, mday, easter;
} holidays[] = {
    {STR_INIT("PREMIER_JANVIER"), 1, 1, 0},
    {STR_INIT("BERCHTOLDSTAG"), 1, 2, 0},
    {STR_INIT("ARRIVEE_EVANGILE"), 3, 5, 0},
    {STR_INIT("SAINT_JOSEPH"), 3, 19, 0},
    {STR_INIT("PREMIER_MAI"), 5, 1, 0},
    {STR_INIT("HUIT_MAI"), 5, 8, 0},
    {STR_INIT("ABOLITION_DE_LESCLAVAGE_MARTINIQUE"), 5, 22, 0},
    {STR_INIT("ABOLITION_DE_LESCLAVAGE_GUADELOUPE"), 5, 27, 0},
    {STR_INIT("FETE_AUTONOMIE"), 6, 29, 0},
    {STR_INIT("QUATORZE_JUILLET"), 7, 14, 0},
    {STR_INIT("FETE_VICTOR_SCHOELCHER"), 7, 21, 0},
    {STR_INIT("FETE_NATIONALE_SUISSE"), 8, 1, 0},
    {STR_INIT("QUINZE_AOUT"), 8, 15, 0},
    {STR_INIT("FETE_CITOYENNETE"), 9, 24, 0},
    {STR_INIT("PREMIER_NOVEMBRE"), 11, 1, 0},
    {STR_INIT("JOUR_DES_DEFUNTS"), 11, 2, 0},
    {STR_INIT("ONZE_NOVEMBRE"), 11, 11, 0},
    {STR_INIT("IMMACULEE_CONCEPTION"), 12, 8, 0},
    {STR_INIT("VINGT_CINQ_DECEMBRE"), 12, 25, 0},
    {STR_INIT("MARDI_GRAS"), 0, 0, -47},
    {STR_INIT("MERCREDI_DES_CENDRES"), 0, 0, -46},
    {STR_INIT("JEUDI_MI_CAREME"), 0, 0, -24},
    {STR_INIT("VENDREDI_SAINT"), 0, 0, -2},
    {STR_INIT("LUNDI_PAQUES"), 0, 0, 1},
    {STR_INIT("ASCENSION"), 0, 0, 39},
    {STR_INIT("LUNDI_PENTECOTE"), 0, 0, 50},
    {STR_INIT("FETE_DIEU"), 0, 0, 60},
};

/* The Gregorian reckoning of Meeus, Jones and Butcher. */
static struct day easter(int year)
{
    int a = year % 19;
    int b = year / 100;
    int c = year % 100;
    int d = b / 4;
    int e = b % 4;
    int g = (8 * b + 13) / 25;
    int h = (19 * a + b - d - g + 15) % 30;
    int i = c / 4;
    int k = c % 4;
    int l = (32 + 2 * e + 2 * i - h - k) % 7;
    int m = (a + 11 * h + 22 * l) / 451;
    int month = (h + l - 7 * m + 114) / 31;
    int mday = (h + l - 7 * m + 114) % 31 + 1;

    return day_of(year, month, mday);
}

bool holiday_in(struct str name, int year, struct day *ret)
{
    for (size_t i = 0; i < COUNT_OF(holidays); i++) {
        if (!str_is(name, holidays[i].name))
            continue;
        *ret = holidays[i].month ? day_of(year, holidays[i].month, holidays[i].mday)
                                 : (struct day){easter(year).n + holidays[i].easter};
        return true;
    }
    if (str_is(name, STR("LUNDI_DU_JEUNE_FEDERAL"))) {
        /* The Monday after the third Sunday of September. */
        struct day first = day_of(year, 9, 1);

        *ret = (struct day){first.n + (7 - day_weekday(first)) + 15};
        return true;
    }
    return false;
}
