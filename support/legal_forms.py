"""The legal forms that names of companies end with, as words in lower case. Pure."""

LEGAL_FORMS = frozenset(
    {
        *("inc", "incorporated", "llc", "llp", "lp", "ltd", "limited", "plc", "pty", "pvt"),
        *("corp", "corporation", "company", "co", "holding", "holdings"),
        *("gmbh", "mbh", "ag", "kg", "ohg", "ug", "se"),
        *("sa", "sarl", "sas", "srl", "spa", "bv", "nv", "ab", "as", "aps", "oy"),
    }
)
