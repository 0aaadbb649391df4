// The one main() of the unit tests: compiled once, linked into the program of every floor.
#define DOCTEST_CONFIG_IMPLEMENT_WITH_MAIN
#include <doctest/doctest.h>
