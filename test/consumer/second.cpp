#include <senda/senda.hpp>

int second();
int second() { return SENDA_VERSION; }
