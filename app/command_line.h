#pragma once

#include <string>

namespace app {

/// What a process returns to its caller.
enum ExitStatus { Done = 0, JobFailed = 1, WrongUsage = 2, BadInputFile = 3, Interrupted = 130 };

/// The whole program: parses the command line, does what it says and turns every error into one line on stderr and an
/// exit status. Results go to stdout, progress to stderr. @param revision of the source; empty: not known.
int run(int argc, char** argv, const std::string& revision = {});

} // namespace app
