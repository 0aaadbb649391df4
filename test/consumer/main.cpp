// What a user of the whole library starts with. `second` includes the same headers: whatever they
// define has to be inline.
#include <senda/version.hpp>

#include <cstdio>

int second();

int main() {
  std::printf("senda %s\n", senda::version_string);
  return second() == SENDA_VERSION ? 0 : 1;
}
