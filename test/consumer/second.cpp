#include <senda/version.hpp>

int second();
int second() { return SENDA_VERSION; }
