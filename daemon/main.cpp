// senda, the program: all it does is in daemon/cli.
#include "daemon/cli/verb.hpp"

int main(int argc, char** argv) { return senda::daemon::cli::run_program(argc, argv); }
