// What a user of the codecs alone starts with.
#include <senda/version.hpp>

int main() { return senda::version_major == SENDA_VERSION / 10000 ? 0 : 1; }
