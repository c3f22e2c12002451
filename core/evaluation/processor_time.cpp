#include "core/evaluation/processor_time.h"

#include <filesystem>
#include <fstream>
#include <system_error>

namespace core::evaluation {

ProcessorTime processorTime() {
    ProcessorTime sum;
    std::error_code error; // threads that end meanwhile have no file any more
    for (std::filesystem::directory_iterator thread("/proc/self/task", error), end; !error && thread != end;
         thread.increment(error)) {
        std::ifstream file(thread->path() / "schedstat");
        std::uint64_t ran = 0, waited = 0;
        if (file >> ran >> waited) {
            sum.ran += ran;
            sum.waited += waited;
        }
    }
    return sum;
}

double waitedShare(const ProcessorTime& from, const ProcessorTime& to) {
    const std::uint64_t ran = to.ran > from.ran ? to.ran - from.ran : 0;
    const std::uint64_t waited = to.waited > from.waited ? to.waited - from.waited : 0;
    return waited > 0 ? static_cast<double>(waited) / static_cast<double>(ran + waited) : 0;
}

} // namespace core::evaluation
